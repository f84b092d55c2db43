// Requests that were sent ahead: many connections of them together leave each turn of the event loop to others.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import { inTurn, MAX_AHEAD_IN_TURN, MAX_REQUESTS_AHEAD } from '../../../src/http/connections/requests-in-turn.ts';
import { countTurns } from '../../support/turns.ts';

const CONNECTIONS = 20;
const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

test('However many connections send ahead, so many of their requests are begun in one turn, and all are answered', async () => {
  using loop = countTurns();
  const held: ServerResponse[] = [];
  const begun = new Map<number, number>();
  const serve = inTurn(
    (_message, response) => {
      if (held.length < CONNECTIONS) return void held.push(response);
      begun.set(loop.turn(), (begun.get(loop.turn()) ?? 0) + 1);
      response.end();
    },
    { onBegin: () => undefined, onRest: (socket) => socket.end(), onTooMany: () => assert.fail('too many') },
  );
  const server = createServer(serve);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1').resume());
  for (const socket of sockets) socket.write(REQUEST.repeat(1 + MAX_REQUESTS_AHEAD));
  const closed = sockets.map(async (socket) => await once(socket, 'close'));
  while (held.length < CONNECTIONS) await new Promise(setImmediate);
  for (const response of held) response.end();
  await Promise.all(closed);
  server.close();
  const counts = [...begun.values()];
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    CONNECTIONS * MAX_REQUESTS_AHEAD,
  );
  assert.ok(Math.max(...counts) <= MAX_AHEAD_IN_TURN, counts.join(' '));
});
