// The test files there are, and which of them need a process of their own.

import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a file says in a comment at its beginning when others must not share its process. */
const OWN_PROCESS = /^\/\/ In a process of its own: (?<reason>\S.*\.)$/m;

/** A path is that of a file, or of a folder with all in it; sorted, each once. */
export function findTestFiles(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap(filesAt))].toSorted();
}

/** The file's own words, or undefined when it can share its process. */
export function ownProcessReason(text: string): string | undefined {
  const [beforeImports = ''] = text.split(/^import /m, 1);
  return OWN_PROCESS.exec(beforeImports)?.groups?.['reason'];
}

export function needsOwnProcess(file: string): boolean {
  return ownProcessReason(readFileSync(file, 'utf8')) !== undefined;
}

function filesAt(path: string): readonly string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const files = globSync(isFolder ? join(path, '**/*.test.ts') : path);
  if (files.length === 0) throw new Error(`Cannot test ${path}: there is no test file`);
  return files;
}
