// What a caller is told when the API itself fails, which never should.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { apiListener } from '../../src/http/api-route.ts';
import { BodyReader } from '../../src/http/body.ts';
import { PLACES, Places } from '../../src/http/connections/places.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';

test('a failure outside of all answers is one for the log, and 500 for the caller', async () => {
  const lines: string[] = [];
  const listener = apiListener(
    {
      answer: async () => await Promise.reject(new Error('nobody thought of this')),
      refuse: () => assert.fail(),
      maxBodyBytesOf: () => 100,
    },
    {
      bodies: new BodyReader(),
      places: new Places(PLACES),
      proxies: { isTrusted: () => false, header: 'Forwarded' },
      log: makeLog({ level: 'info', clock: systemClock, write: (line) => void lines.push(line) }),
      isClosing: () => false,
    },
  );
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const response = await fetch(`http://127.0.0.1:${address.port}/`, { method: 'POST', body: '{}' });
  assert.deepEqual([response.status, await response.text()], [500, 'Internal error\n']);
  assert.ok(lines.some((line) => line.includes('nobody thought of this')));
  server.closeAllConnections();
  server.close();
});
