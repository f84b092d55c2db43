// `reseal perspective` as a process: it answers who shows it a certificate, and ends when it is told to.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { Trust } from '../../src/deploy/trust.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeRemote } from '../../src/validation/perspectives/remote.ts';
import { OPEN } from '../support/dns.ts';
import { skipWithoutOpenssl as skip } from '../support/openssl.ts';
import { makeIdentity } from '../support/perspectives.ts';
import { findFreePort } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

function start(yaml: string, folder: { readonly write: (name: string, text: string) => string }) {
  const env = { PATH: process.env['PATH'], RESEAL_CONFIG: folder.write('reseal.yaml', yaml) };
  return spawn(execPath, [MAIN, 'perspective'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

test('It serves until it is stopped, and needs no data folder', { skip }, async () => {
  using identity = makeIdentity();
  using folder = makeTemporaryFolder();
  const port = await findFreePort();
  const { certificateFile, keyFile, trustFile } = identity;
  const perspective = { name: 'fra', listen: `127.0.0.1:${port}`, certificateFile, keyFile, trustFile };
  const child = start(`perspective: ${JSON.stringify(perspective)}\n`, folder);
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('serving')) break;
  const secureContext = await new Trust().withClient(identity)();
  const url = new URL(`https://localhost:${port}`);
  using remote = makeRemote({ name: 'fra', region: 'ripe', url, secureContext, random: systemRandom });
  assert.deepEqual(await remote.about(OPEN), { version: 1, place: 'fra' });
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

test('Without its section in the file it says so', { skip }, async () => {
  using folder = makeTemporaryFolder();
  const child = start('caa: {}\n', folder);
  const ended = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) lines.push(line);
  assert.match(lines.join('\n'), /Cannot serve a perspective: the configuration has no section "perspective"/);
  assert.deepEqual(await ended, [1, null]);
});
