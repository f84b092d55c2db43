// The packed release, installed into a folder of its own as somebody would who has never seen the source.

import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(import.meta.dirname, '../..');
/** What packing reads. A copy is packed, because packing changes package.json for a while. */
const PACKED = [
  'src',
  'web',
  'release',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const DOCUMENTS = ['README.md', 'README.zh.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE'];

export const runFile = promisify(execFile);

/** Node as these tests run it comes first on the path: for npm, and for what it has installed. */
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
};

export interface Packed {
  /** The folder that was packed. */
  readonly project: string;
  /** Of the archive. */
  readonly path: string;
}

/** Packs the project as it is now. */
export async function packRelease(folder: string): Promise<Packed> {
  const project = join(folder, 'project');
  await mkdir(project);
  for (const name of [...PACKED, ...DOCUMENTS]) {
    await cp(join(PROJECT, name), join(project, name), { recursive: true });
  }
  await symlink(join(PROJECT, 'node_modules'), join(project, 'node_modules'));
  const { stdout } = await runFile('npm', ['pack', '--json', '--offline'], { cwd: project, env: ENVIRONMENT });
  // Before the list npm prints what the scripts say.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  return { project, path: join(project, String(filename)) };
}

/**
 * Answers the path of the command. Without a network: from npm's cache, or, where that lacks a package, unpacked and linked
 * by hand as npm would, beside the project's dependencies.
 */
export async function installRelease(folder: string, archive: string): Promise<string> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const options = ['--offline', '--no-audit', '--no-fund', archive];
  try {
    await runFile('npm', ['install', ...options], { cwd: folder, env: ENVIRONMENT });
  } catch (error) {
    if (!(error as ExecFileException).stderr?.includes('ENOTCACHED')) throw error;
    await linkRelease(folder, archive);
  }
  return join(folder, 'node_modules/.bin/reseal');
}

async function linkRelease(folder: string, archive: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  const home = join(modules, 'reseal');
  await mkdir(home, { recursive: true });
  await mkdir(join(modules, '.bin'), { recursive: true });
  await runFile('tar', ['-xzf', archive, '-C', home, '--strip-components=1']);
  const { dependencies, bin } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    // A package of a scope lies in its folder.
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(PROJECT, 'node_modules', name), join(modules, name));
  }
  await symlink(join(home, String(bin.reseal)), join(modules, '.bin/reseal'));
}
