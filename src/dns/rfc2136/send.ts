// Sends one update to the primary server of a zone, over TCP, and says what has become of it.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Random } from '../../lib/random.ts';
import { framed, frameOf } from '../tcp-frames.ts';
import type { TsigKey } from './tsig.ts';
import { judgeAnswer, type Update, type Verdict, writeUpdate } from './update.ts';

export interface ServerAddress {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
}

/** unsent: the server never got it · otherwise as in Verdict, where no answer at all is untrusted too. */
export type SendOutcome = Verdict | { readonly kind: 'unsent'; readonly detail: string };

/** For connection and answer together; Knot answers when the zone is committed. */
export const SEND_MS = 10_000;

export interface Sending {
  readonly server: ServerAddress;
  readonly key: TsigKey;
  /** What the message says that it was signed at: a server takes it FUDGE_SECONDS around this time, and never after. */
  readonly signedAt: Date;
  readonly random: Random;
  readonly timeoutMs: number;
}

/** Never throws for outside trouble. */
export async function sendUpdate(update: Update, sending: Sending): Promise<SendOutcome> {
  const request = writeUpdate(update, sending);
  const signal = AbortSignal.timeout(sending.timeoutMs);
  const socket = connect({ ...sending.server, signal });
  // Whoever waits for the socket is told too; this one keeps an error that nobody waits for from ending the process.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    socket.destroy();
    return { kind: 'unsent', detail: `it cannot be connected to: ${reasonOf(error, signal)}` };
  }
  try {
    socket.write(frameOf(request.message));
    return judgeAnswer(await firstMessage(socket), { request, key: sending.key, now: sending.signedAt });
  } catch (error) {
    return { kind: 'untrusted', detail: `it gives no answer: ${reasonOf(error, signal)}` };
  } finally {
    socket.destroy();
  }
}

async function firstMessage(socket: Socket): Promise<Uint8Array> {
  for await (const message of framed(socket)) return message;
  throw new Error('it closes the connection');
}

/** Codes alone: the system's own words have the address in them, which applicants need not see. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'the time is up';
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
