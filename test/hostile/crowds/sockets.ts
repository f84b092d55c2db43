// Places held for nothing: sockets that say nothing, say it slowly, stop in the middle, or do not read.

import type { Socket } from 'node:net';
import { CONNECT_AGAIN_MS, type Crowd, hold, swarm } from '../crowd.ts';

const SILENT = 4200;
const HALF_CLOSED = 300;
const SLOW = 200;
const DRIP_MS = 300;
/** Asked for at once by one who then reads nothing of it. */
const PIPELINED = 400;

const HEAD = 'POST / HTTP/1.1\r\nhost: reseal\r\ncontent-type: application/json\r\n';

/** A byte now and then, for as long as the connection stands. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (at < text.length) socket.write(text.charAt(at));
    at += 1;
  }, DRIP_MS);
  socket.once('close', () => clearInterval(timer));
}

const holding = (name: string, clients: number, use: (socket: Socket) => void): Crowd => ({
  name,
  run: async (wish) => await swarm(wish, { clients, againMs: CONNECT_AGAIN_MS }, async () => await hold(wish, use)),
});

export const SOCKET_CROWDS: readonly Crowd[] = [
  holding('silent sockets', SILENT, (socket) => socket.resume()),
  holding('half-closed sockets', HALF_CLOSED, (socket) => {
    socket.resume();
    socket.end(HEAD);
  }),
  holding('slow headers', SLOW, (socket) => {
    socket.resume();
    drip(socket, `GET /${'x'.repeat(1000)} HTTP/1.1\r\n`);
  }),
  holding('slow bodies', SLOW, (socket) => {
    socket.resume();
    socket.write(`${HEAD}content-length: 900000\r\n\r\n`);
    drip(socket, `{"Name":"${'x'.repeat(1000)}`);
  }),
  holding('readers that do not read', SLOW, (socket) => {
    socket.pause();
    socket.write('GET /crl/issuing-1.crl HTTP/1.1\r\nhost: reseal\r\n\r\n'.repeat(PIPELINED));
  }),
  holding('half handshakes', SLOW, (socket) => {
    socket.resume();
    // The first bytes of a record of TLS that promises 512 more.
    socket.write(Buffer.from('16030102000100', 'hex'));
  }),
];
