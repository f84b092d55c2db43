// How an answer leaves whose text is whole: in one write, with its connection kept for the next one.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { sendWhole } from '../../src/http/whole-answer.ts';

const TEXT = JSON.stringify({ Response: { Alias: 'é中😀' } });

function answer(response: ServerResponse): void {
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(TEXT)) };
  sendWhole(response, { status: 200, headers, text: TEXT });
}

test('head and text leave in one write, and the connection takes the next request', async () => {
  const written: number[] = [];
  await using server = await serve(answer);
  server.watch((socket) => {
    const write = socket._write.bind(socket);
    // As node's streams ask of whoever writes for them: one piece, or several together.
    socket._write = (piece, encoding, done) => {
      written.push(1);
      write(piece, encoding, done);
    };
    socket._writev = (pieces) => written.push(pieces.length);
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = [await server.ask(agent), await server.ask(agent)];
  agent.destroy();
  assert.deepEqual(written, [1, 1]);
  assert.equal(ports[0], ports[1]);
});

test('a client that is gone is sent nothing, and nothing fails', async () => {
  const tried = Promise.withResolvers<void>();
  await using server = await serve((response) => {
    response.once('close', () => {
      answer(response);
      tried.resolve();
    });
    response.destroy();
  });
  await assert.rejects(server.ask(new Agent()), { code: 'ECONNRESET' });
  await tried.promise;
});

/** Answers whatever comes; asks for that by one connection of the agent, and says by which port it came. */
async function serve(serveOne: (response: ServerResponse) => void) {
  const server = createServer((_message, response) => serveOne(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ask = async (agent: Agent): Promise<number | undefined> => {
    const sent = request({ host: '127.0.0.1', port, agent }).end();
    const [response] = await once(sent, 'response');
    let text = '';
    for await (const piece of response.setEncoding('utf8')) text += piece;
    assert.equal(text, TEXT);
    return response.socket?.localPort ?? sent.socket?.localPort;
  };
  const watch = (look: (socket: Socket) => void) => server.on('connection', look);
  return { ask, watch, [Symbol.asyncDispose]: async () => void server.close() };
}
