// With RESEAL_TLS=auto: clients that trust the root of the service, and nothing else, reach it by HTTPS.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import { systemClock } from '../../src/lib/clock.ts';
import { judgeByAddresses } from '../support/judge.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { findFreePort, openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const skipWithoutCurl = skipWithout('curl');

const folder = makeTemporaryFolder();
let service: TestService;
let port: number;
let root: string;
let rootFile: string;

before(async () => {
  port = await findFreePort();
  // The judges ask the system for the time.
  const clock = { ...systemClock, advance: () => assert.fail('the time of the judges cannot be moved') };
  const env = {
    RESEAL_TLS: 'auto',
    RESEAL_LISTEN: `127.0.0.1:${port}`,
    RESEAL_PUBLIC_URL: `https://localhost:${port}`,
  };
  service = await openTestService({ clock, env });
  root = await (await fetch(`http://127.0.0.1:${port}/ca/service-root-1.pem`)).text();
  rootFile = folder.write('root.pem', root);
});
after(async () => {
  await service[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

for (const [name, option] of [
  ['localhost', '-verify_hostname'],
  ['127.0.0.1', '-verify_ip'],
] as const) {
  test(`openssl s_client verifies the service as ${name}`, { skip: skipWithoutOpenssl }, async () => {
    const { code, text } = await handshake(['-CAfile', rootFile, option, name]);
    assert.equal(code, 0, text);
    assert.match(text, /Verify return code: 0 \(ok\)/);
  });
}

test('openssl s_client refuses the service under another name', { skip: skipWithoutOpenssl }, async () => {
  const { code, text } = await handshake(['-CAfile', rootFile, '-verify_hostname', 'example.com']);
  assert.notEqual(code, 0);
  assert.match(text, /hostname mismatch/i);
});

test('openssl s_client refuses the service without its root', { skip: skipWithoutOpenssl }, async () => {
  const { code, text } = await handshake(['-no-CAfile', '-no-CApath', '-no-CAstore']);
  assert.notEqual(code, 0);
  assert.match(text, /unable to get local issuer certificate/);
});

for (const host of ['localhost', '127.0.0.1']) {
  test(`curl reaches https://${host} and http://${host} at one port`, { skip: skipWithoutCurl }, async () => {
    const trust = ['--silent', '--show-error', '--noproxy', '*', '--cacert', rootFile];
    for (const scheme of ['https', 'http']) {
      const { code, text } = await run('curl', [...trust, `${scheme}://${host}:${port}/healthz`]);
      assert.deepEqual({ code, text }, { code: 0, text: 'ok\n' });
    }
  });
}

test('curl refuses the service without its root', { skip: skipWithoutCurl }, async () => {
  const { code } = await run('curl', ['--silent', '--noproxy', '*', `https://127.0.0.1:${port}/healthz`]);
  assert.equal(code, CURL_CANNOT_VERIFY);
});

test("The service's own certificate is good by the lists that it points to", { skip: skipWithoutOpenssl }, async () => {
  const socket = connect({ host: '127.0.0.1', port, ca: root });
  await once(socket, 'secureConnect');
  const leaf = socket.getPeerX509Certificate()?.toString() ?? '';
  socket.destroy();
  const { isGood, text } = await judgeByAddresses(leaf, root);
  assert.ok(isGood, text);
});

/** libcurl-errors(3): CURLE_PEER_FAILED_VERIFICATION. */
const CURL_CANNOT_VERIFY = 60;

async function handshake(options: readonly string[]): Promise<Run> {
  return await run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-verify_return_error', ...options]);
}

interface Run {
  readonly code: number | null;
  /** Both outputs. */
  readonly text: string;
}

/** Beside the service, which lives in this process. */
async function run(program: string, options: readonly string[]): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const child = execFile(program, options, (_error, stdout, stderr) => resolve(stdout + stderr));
  child.stdin?.end();
  const text = await promise;
  return { code: child.exitCode, text };
}
