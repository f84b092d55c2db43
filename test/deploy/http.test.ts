// A request to a target's server, and a command of this machine: what may come of them besides an answer.

import assert from 'node:assert/strict';
import { duplexPair } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { localHost } from '../../src/deploy/hosts/local-host.ts';
import { askHttp } from '../../src/deploy/http.ts';
import { utf8Of } from '../../src/lib/bytes.ts';

for (const url of ['https://192.0.2.1/', 'http://192.0.2.1/']) {
  test(`A connection that is reset as soon as it stands ends the request to ${url}, and nothing else`, async () => {
    const [wire, other] = duplexPair();
    const reset = new Error('It is reset');
    const answer = askHttp({
      method: 'GET',
      url: new URL(url),
      headers: {},
      secureContext: async () => {
        await pause(10);
        return createSecureContext();
      },
      connect: async () => {
        setImmediate(() => wire.destroy(reset));
        return await Promise.resolve(wire);
      },
      signal: new AbortController().signal,
    });
    await assert.rejects(answer);
    other.destroy();
  });
}

test('A command of this machine is told nothing of the environment of the service', async () => {
  const ran = await localHost.run(['env'], new AbortController().signal);
  assert.ok(ran.kind === 'exited' && ran.exitCode === 0);
  const names = utf8Of(ran.output)
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0] ?? '');
  assert.deepEqual(names.toSorted(), ['LANG', 'PATH']);
});
