// A server that takes updates as a test tells it to: it answers, refuses, lies or keeps silent.

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { findTsig, priorOf, signMessage, type TsigKey } from '../../src/dns/rfc2136/tsig.ts';
import { framed } from '../../src/dns/tcp-frames.ts';
import { concatBytes } from '../../src/lib/bytes.ts';
import { type Endpoint, frame } from './dns.ts';

export interface ToyUpdateServer extends AsyncDisposable {
  readonly address: Endpoint;
  /** Every update that came, as bytes. */
  readonly received: Uint8Array[];
}

/** What it answers to an update; undefined for nothing at all, after which it closes the connection. */
export type Answering = (request: Uint8Array) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

export async function startToyUpdateServer(answering: Answering): Promise<ToyUpdateServer> {
  const received: Uint8Array[] = [];
  const connections = new Set<Socket>();
  const tcp = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => socket.destroy());
    void converse(socket, async (request) => {
      received.push(request);
      return await answering(request);
    });
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const bound = tcp.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: { host: '127.0.0.1', port },
    received,
    [Symbol.asyncDispose]: async () => {
      const closed = once(tcp, 'close');
      tcp.close();
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

async function converse(socket: Socket, answering: Answering): Promise<void> {
  try {
    for await (const request of framed(socket)) {
      const answer = await answering(request);
      if (answer === undefined) break;
      socket.write(frame(answer));
    }
  } catch {
    // A client that breaks off has its answer, or wants none.
  }
  socket.destroy();
}

export interface AnswerWish {
  readonly rcode?: number;
  readonly error?: number;
  readonly signedAt: Date;
  readonly key: TsigKey;
  /** Which MAC the answer takes up, where it is not that of the request. */
  readonly requestMac?: Uint8Array;
}

/** The answer that a good server gives: the header alone, signed after the request's MAC. */
export function signedAnswerTo(request: Uint8Array, wish: AnswerWish): Uint8Array {
  const { rcode = 0, error = 0, signedAt, key } = wish;
  const requestMac = wish.requestMac ?? findTsig(request)?.mac ?? new Uint8Array();
  return signMessage(bareAnswerTo(request, rcode), { key, signedAt, error, prior: priorOf(requestMac) }).message;
}

/** Without a signature. */
export function bareAnswerTo(request: Uint8Array, rcode: number): Uint8Array {
  const answer = concatBytes(request.subarray(0, 2), Uint8Array.of(0xa8, rcode), new Uint8Array(8));
  return new Uint8Array(answer);
}
