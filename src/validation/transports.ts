// One question carried to one DNS server: over UDP from a fresh socket, or over TCP.

import { createSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { MAX_ANSWER_BYTES } from '../dns-message/answer.ts';
import { concatBytes } from '../lib/bytes.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';
import type { ServerAddress } from './server-address.ts';

/** Datagrams looked at for one question. Whoever sends more tries to guess, and the question is asked over TCP. */
export const MAX_DATAGRAMS = 16;

const LENGTH_BYTES = 2;

export interface Carried<Result> {
  readonly server: ServerAddress;
  readonly message: Uint8Array;
  readonly signal: AbortSignal;
  /** What a message that came is taken for; undefined for one that is passed over. They are handed over one by one. */
  readonly judge: (message: Uint8Array) => Promise<Result | undefined>;
}

/**
 * A fresh socket, hence a fresh source port; connected, so that the kernel drops what comes from another address (RFC 5452
 * §9.1). Answers 'flooded' after MAX_DATAGRAMS that were passed over; throws for trouble of the network, and when aborted.
 */
export async function carryOverUdp<Result>(carried: Carried<Result>): Promise<Result | 'flooded'> {
  const { server, message, signal, judge } = carried;
  const { promise, resolve, reject } = Promise.withResolvers<Result | 'flooded'>();
  const socket = createSocket(isIPv6(server.host) ? 'udp6' : 'udp4');
  const abort = (): void => reject(new ReasonError(because('timeUp')));
  signal.addEventListener('abort', abort, { once: true });
  let [count, isOver] = [0, false];
  let looks = Promise.resolve();
  const look = async (datagram: Uint8Array, isLast: boolean): Promise<void> => {
    const result = isOver ? undefined : await judge(datagram);
    if (result !== undefined) resolve(result);
    else if (isLast) resolve('flooded');
  };
  socket.on('message', (datagram) => {
    count += 1;
    if (count > MAX_DATAGRAMS) return;
    const isLast = count === MAX_DATAGRAMS;
    looks = looks.then(async () => await look(datagram, isLast)).catch(reject);
  });
  socket.on('error', reject);
  socket.on('connect', () => socket.send(message));
  try {
    if (signal.aborted) abort();
    else socket.connect(server.port, server.host);
    return await promise;
  } finally {
    isOver = true;
    signal.removeEventListener('abort', abort);
    socket.close();
  }
}

/** Throws where the first message that comes is passed over, too. */
export async function carryOverTcp<Result>({ server, message, signal, judge }: Carried<Result>): Promise<Result> {
  const socket = connect({ port: server.port, host: server.host, signal });
  try {
    socket.write(concatBytes(Uint8Array.of(message.length >> 8, message.length & 0xff), message));
    const result = await judge(await readFrame(socket));
    if (result === undefined) throw new ReasonError(because('answerOfOther'));
    return result;
  } finally {
    socket.destroy();
  }
}

/** The one message that is awaited; what it says to be longer than MAX_ANSWER_BYTES is not read. */
async function readFrame(stream: Socket): Promise<Uint8Array> {
  let [waiting, count] = [new Uint8Array(LENGTH_BYTES + MAX_ANSWER_BYTES), 0];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const taken = chunk.subarray(0, waiting.length - count);
    waiting.set(taken, count);
    count += taken.length;
    const length = count < LENGTH_BYTES ? undefined : (waiting[0] ?? 0) * 256 + (waiting[1] ?? 0);
    if (length === undefined) continue;
    if (length > MAX_ANSWER_BYTES) {
      throw new ReasonError(because('answerLong', { bytes: length, most: MAX_ANSWER_BYTES }));
    }
    if (count >= LENGTH_BYTES + length) return waiting.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  }
  throw new ReasonError(because('answerCut'));
}
