// reseal secrets: keys from the environment or a command, and a rotation beside a server that serves.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { openSdk } from '../support/sdk.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const KEY = 'ef'.repeat(32);
const OTHER_KEY = '12'.repeat(32);

type Environment = Readonly<Record<string, string>>;

async function run(folder: string, words: readonly string[], env: Environment = {}): Promise<string> {
  return (await promisify(execFile)(process.execPath, [MAIN, ...words], { env: environmentOf(folder, env) })).stdout;
}

function environmentOf(folder: string, env: Environment): Environment {
  const usual = { RESEAL_LISTEN: '127.0.0.1:0', RESEAL_PUBLIC_URL: 'http://reseal.example.net' };
  return { ...COMPILE_CACHE, RESEAL_DATA: folder, ...usual, ...env };
}

async function serve(folder: string) {
  const server = spawn(process.execPath, [MAIN, 'serve'], { env: environmentOf(folder, {}), stdio: 'pipe' });
  const lines: string[] = [];
  const { promise: port, resolve } = Promise.withResolvers<number>();
  createInterface(server.stderr).on('line', (line) => {
    lines.push(line);
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null && 'port' in record) resolve(Number(record.port));
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  return { lines, endpoint: `127.0.0.1:${await port}`, [Symbol.asyncDispose]: stop };
}

test('A rotation beside a running server interrupts no call, and the server goes on under the new master key', async () => {
  using folder = makeTemporaryFolder();
  await using server = await serve(folder.path);
  const { SecretId: secretId, SecretKey: secretKey } = JSON.parse(
    await readFile(join(folder.path, 'first-key.json'), 'utf8'),
  );
  const client = openSdk({ credential: { secretId, secretKey }, endpoint: server.endpoint });
  let isRotating = true;
  const calling = (async () => {
    for (let calls = 1; ; calls += 1) {
      const wish = { CsrEncryptAlgo: 'ECC', DvAuthMethod: 'DNS', CsrKeyPassword: `pass-${calls}` };
      if (calls <= 20) await client.ApplyCertificate({ ...wish, DomainName: `a${calls}.example.com` });
      else await client.DescribeCertificates({});
      if (!isRotating) return calls;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const before = await readFile(join(folder.path, 'master-key'), 'utf8');
  const said = JSON.parse(await run(folder.path, ['secrets', 'rotate', '--json']));
  isRotating = false;
  assert.ok((await calling) > 20);
  assert.deepEqual([said.DataKeyId, said.Resumed, said.OpenTo], [2, false, null]);
  assert.ok(said.Resealed > 0);
  assert.notEqual(await readFile(join(folder.path, 'master-key'), 'utf8'), before);
  // A key of after the rotation, which the server opens by the data key that it has learned of.
  const made = JSON.parse(await run(folder.path, ['keys', 'create', '--json']));
  const credential = { secretId: made.SecretId, secretKey: made.SecretKey };
  await openSdk({ credential, endpoint: server.endpoint }).DescribeCertificates({});
  const shown = JSON.parse(await run(folder.path, ['secrets', 'show', '--json']));
  assert.deepEqual(
    shown.map((key: Record<string, unknown>) => [key['DataKeyId'], key['State'], key['MasterKeyIds']]),
    [1, 2].map((id) => [id, 'settled', said.MasterKeyId]),
  );
  assert.equal(shown[0].Values, 0);
  assert.deepEqual(
    server.lines.filter((line) => line.includes('"error"')),
    [],
  );
});

test('The master key comes from a variable or a command; both at once are refused, and another key opens nothing', async () => {
  using folder = makeTemporaryFolder();
  const words = ['accounts', 'list', '--json'];
  const accounts = await run(folder.path, words, { RESEAL_MASTER_KEY: KEY });
  assert.equal((await readdir(folder.path)).includes('master-key'), false);
  const command = JSON.stringify([process.execPath, '-p', `'${KEY}'`]);
  assert.equal(await run(folder.path, words, { RESEAL_MASTER_KEY_COMMAND: command }), accounts);
  await assert.rejects(run(folder.path, words, { RESEAL_MASTER_KEY: KEY, RESEAL_MASTER_KEY_COMMAND: command }), {
    stderr: 'reseal: Cannot use RESEAL_MASTER_KEY and RESEAL_MASTER_KEY_COMMAND together: set one of them\n',
  });
  await assert.rejects(run(folder.path, words, { RESEAL_MASTER_KEY: OTHER_KEY }), {
    stderr: /^reseal: Cannot open the store: it is sealed under another master key/,
  });
});

test('What a command hands out is not asked for with the keys in its environment', async () => {
  using folder = makeTemporaryFolder();
  const script = `process.env.RESEAL_NEXT_MASTER_KEY === undefined ? '${KEY}' : 'told'`;
  const env = {
    RESEAL_MASTER_KEY_COMMAND: JSON.stringify([process.execPath, '-p', script]),
    RESEAL_NEXT_MASTER_KEY: OTHER_KEY,
  };
  const said = JSON.parse(await run(folder.path, ['secrets', 'rotate', '--json'], env));
  assert.match(said.OpenTo, /^[0-9a-f]{16}$/);
  const finished = await run(folder.path, ['secrets', 'finish'], { RESEAL_MASTER_KEY: OTHER_KEY });
  assert.equal(finished.trim(), `ClosedTo  ${said.MasterKeyId}`);
});
