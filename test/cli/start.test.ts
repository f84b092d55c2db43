// The start of the command: what it loads, and where node keeps what it has compiled.

import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** Prints what has been loaded when the process ends, a file a line, to stderr. */
const LOADED = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const urls = [];
  registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
  process.on('exit', () => console.error(urls.join('\\n')));
`)}`;

async function run(home: string, ...words: readonly string[]): Promise<readonly string[]> {
  const { stderr } = await promisify(execFile)(execPath, words, { env: { HOME: home } });
  return stderr.split('\n');
}

test('The help loads neither the service nor what reads its settings', async () => {
  using home = makeTemporaryFolder();
  const loaded = await run(home.path, '--import', LOADED, MAIN, '--help');
  ok(loaded.some((url) => url.endsWith('/src/cli/command-line.ts')));
  const needless =
    /\/src\/(?:api\/(?!words\/(?:wire-algorithms|times)\.ts)|(?:app|http|store)\/)|\/src\/config\/(?:config|file)\.ts|\/node_modules\/(?:fastify|kysely|pg|pino|tldts|yaml)\//;
  deepEqual(
    loaded.filter((url) => needless.test(url)),
    [],
  );
});

test('The service loads no other command, and neither a client of PostgreSQL, nor YAML, nor zip before they are needed', async () => {
  using home = makeTemporaryFolder();
  const parts = ['cli/serve.ts', 'installation.ts', 'app/service.ts'].map((part) => join(MAIN, '..', part));
  const loading = parts.map((part) => `await import(${JSON.stringify(part)});`).join('');
  const loaded = await run(home.path, '--import', LOADED, '--input-type=module', '--eval', loading);
  ok(loaded.some((url) => url.endsWith('/src/http/server.ts')));
  const needless = /\/src\/cli\/(?!serve|exit|output)|\/node_modules\/(?:commander|fflate|pg|pg-protocol|yaml)\//;
  deepEqual(
    loaded.filter((url) => needless.test(url)),
    [],
  );
});

test('What is compiled is kept below the home folder, for its owner alone', async () => {
  using home = makeTemporaryFolder();
  await run(home.path, MAIN, '--version');
  const folder = join(home.path, '.cache/reseal/compiled');
  equal((await stat(folder)).mode & 0o777, 0o700);
  notEqual((await readdir(folder)).length, 0);
});

test('A folder into which others may write is not used, and a home that cannot be written to is no hindrance', async () => {
  using home = makeTemporaryFolder();
  const folder = join(home.path, '.cache/reseal/compiled');
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o770);
  await run(home.path, MAIN, '--version');
  deepEqual(await readdir(folder), []);
  // No folder can be made below a file.
  deepEqual(await run(MAIN, MAIN, '--version'), ['']);
});
