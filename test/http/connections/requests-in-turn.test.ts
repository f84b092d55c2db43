// Requests of connections that were served before: many of them together leave each turn of the event loop to others.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import { inTurn, MAX_LATER_IN_TURN, MAX_REQUESTS_AHEAD } from '../../../src/http/connections/requests-in-turn.ts';
import { countTurns } from '../../support/turns.ts';

const CONNECTIONS = 20;
const [REQUEST, NEW_ONE] = ['/', '/new'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`) as [string, string];

test('However many connections send ahead, so many of their requests are begun in one turn, and a new one comes between', async () => {
  using loop = countTurns();
  const held: ServerResponse[] = [];
  const begun = new Map<number, number>();
  const counts = (): readonly number[] => [...begun.values()];
  const sum = (): number => counts().reduce((total, count) => total + count, 0);
  let before: number | undefined;
  const serve = inTurn(
    ({ url }, response) => {
      if (url === '/new') {
        before = sum();
        response.end();
        return;
      }
      if (held.length < CONNECTIONS) {
        held.push(response);
        return;
      }
      begun.set(loop.turn(), (begun.get(loop.turn()) ?? 0) + 1);
      response.end();
    },
    { onBegin: () => undefined, onRest: (socket) => socket.end(), onTooMany: () => assert.fail('too many') },
  );
  const server = createServer(serve);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1').resume());
  const fresh = connect(port, '127.0.0.1').resume();
  for (const socket of sockets) socket.write(REQUEST.repeat(1 + MAX_REQUESTS_AHEAD));
  const closed = [...sockets, fresh].map(async (socket) => await once(socket, 'close'));
  while (held.length < CONNECTIONS) await new Promise(setImmediate);
  fresh.write(NEW_ONE);
  for (const response of held) response.end();
  await Promise.all(closed);
  server.close();
  assert.equal(sum(), CONNECTIONS * MAX_REQUESTS_AHEAD);
  assert.ok(Math.max(...counts()) <= MAX_LATER_IN_TURN, counts().join(' '));
  assert.ok(before !== undefined && before < sum() / 2, `${before} of ${sum()} came before the new one`);
});
