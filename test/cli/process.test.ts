// The command as a process of its own: on a fresh data folder, and beside a running server.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const KEY = /^\{"AccountUin":"\d{12}","SecretId":"AKID\w{32}","SecretKey":"\w{32}"\}\n$/;

function environmentOf(folder: string): Record<string, string> {
  return {
    ...COMPILE_CACHE,
    RESEAL_DATA: join(folder, 'data'),
    RESEAL_LISTEN: '127.0.0.1:0',
    RESEAL_PUBLIC_URL: 'http://reseal.example.net',
  };
}

async function run(folder: string, ...words: readonly string[]) {
  return await promisify(execFile)(process.execPath, [MAIN, ...words], { env: environmentOf(folder) });
}

/** A server that has said that it serves; it is stopped with the end of the test. */
async function serve(folder: string) {
  const server = spawn(process.execPath, [MAIN, 'serve'], {
    env: environmentOf(folder),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const lines: string[] = [];
  for await (const line of createInterface(server.stderr)) {
    lines.push(line);
    if (line.includes('first-key.json')) break;
  }
  server.stderr.resume();
  return {
    log: lines.join('\n'),
    stop: async () => {
      server.kill('SIGTERM');
      const [code] = await once(server, 'exit');
      return Number(code);
    },
    [Symbol.dispose]: () => server.kill('SIGKILL'),
  };
}

test('On a fresh data folder a key is made, and stdout holds nothing but its JSON', async () => {
  using folder = makeTemporaryFolder();
  const { stdout, stderr } = await run(folder.path, 'keys', 'create', '--json');
  assert.match(stdout, KEY);
  assert.equal(stderr, '');
});

test('Two commands at once on a fresh data folder agree on its first account', async () => {
  using folder = makeTemporaryFolder();
  const made = await Promise.all([1, 2].map(() => run(folder.path, 'keys', 'create', '--json')));
  const [first, second] = made.map(({ stdout }) => JSON.parse(stdout));
  assert.equal(first.AccountUin, second.AccountUin);
  const listed = await run(folder.path, 'accounts', 'list', '--json');
  assert.equal(JSON.parse(listed.stdout).length, 1);
});

test('Beside a running server keys are made; the server says where the first key lies, and stops when told', async () => {
  using folder = makeTemporaryFolder();
  using server = await serve(folder.path);
  const first = JSON.parse(await readFile(join(folder.path, 'data', 'first-key.json'), 'utf8'));
  assert.ok(server.log.includes('first-key.json') && !server.log.includes(first.SecretKey));
  const { stdout } = await run(folder.path, 'keys', 'create', '--json');
  assert.match(stdout, KEY);
  assert.equal(JSON.parse(stdout).AccountUin, first.AccountUin);
  assert.equal(await server.stop(), 0);
});

test('A command that fails ends with exit code 1 and one line on stderr', async () => {
  using folder = makeTemporaryFolder();
  const failed = { code: 1, stdout: '', stderr: 'reseal: Cannot find account "1": there is none with this Uin\n' };
  await assert.rejects(run(folder.path, 'keys', 'create', '--account', '1'), failed);
});

test('A port that nobody can know is refused where certificates would have to name it', async () => {
  using folder = makeTemporaryFolder();
  const env = { ...environmentOf(folder.path), RESEAL_PUBLIC_URL: '' };
  const running = promisify(execFile)(process.execPath, [MAIN, 'accounts', 'list'], { env });
  await assert.rejects(running, {
    code: 1,
    stderr: /^reseal: Cannot use RESEAL_LISTEN: .*set RESEAL_PUBLIC_URL too\n$/,
  });
});

test('A misspelt variable is refused by every command, also one that speaks to a service, but not by the help', async () => {
  const env = { ...COMPILE_CACHE, RESEAL_ENDPIONT: 'https://reseal.example.com' };
  const reseal = (...words: readonly string[]) => promisify(execFile)(process.execPath, [MAIN, ...words], { env });
  const refused = {
    code: 1,
    stdout: '',
    stderr: /^reseal: Cannot use RESEAL_ENDPIONT: there is no such setting; .*\n$/,
  };
  await assert.rejects(reseal('list'), refused);
  await assert.rejects(reseal('csr', 'list'), refused);
  assert.equal((await reseal('list', '--help')).stderr, '');
});

test('A reader of the output that has seen enough is no error', async () => {
  const running = spawn(process.execPath, [MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.stdout.destroy();
  const complaint = text(running.stderr);
  const [code] = await once(running, 'exit');
  assert.deepEqual([code, await complaint], [0, '']);
});

test("A root's key leaves for its ceremony and comes back, and the next issuing authority needs it", async () => {
  using folder = makeTemporaryFolder();
  const [password, key] = [join(folder.path, 'password'), join(folder.path, 'root.key')];
  await writeFile(password, 'correct horse battery\n');
  const withKey = ['--password-file', password];
  const exported = await run(folder.path, 'ca', 'export', 'root-1', '--out', key, ...withKey, '--remove');
  assert.match(exported.stdout, /has the key of root-1, and it is here no more/);
  assert.equal((await stat(key)).mode & 0o777, 0o600);
  await assert.rejects(run(folder.path, 'ca', 'roll'), /the key of authority root-1: it is kept elsewhere/);
  await assert.rejects(run(folder.path, 'ca', 'export', 'issuing-1', '--out', key, ...withKey), /EEXIST/);
  assert.match((await run(folder.path, 'ca', 'import', 'root-1', '--key', key, ...withKey)).stdout, /root-1 is here/);
  const rolled: unknown = JSON.parse((await run(folder.path, 'ca', 'roll', '--json')).stdout);
  assert.equal(Object(rolled).Id, 'issuing-2');
  assert.match((await run(folder.path, 'ca', 'csr', 'root-1')).stdout, /^-----BEGIN CERTIFICATE REQUEST-----/);
  await assert.rejects(run(folder.path, 'ca', 'cross-sign', 'root-1'), /it takes one of --certificate and --drop/);
});
