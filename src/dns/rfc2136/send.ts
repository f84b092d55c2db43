// Sends one update to the primary server of a zone, over TCP, and says what has become of it.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Random } from '../../lib/random.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { ReasonError, reasonOf } from '../../reasons/reason-error.ts';
import { framed, frameOf } from '../tcp-frames.ts';
import type { TsigKey } from './tsig.ts';
import { judgeAnswer, type Update, type Verdict, writeUpdate } from './update.ts';

export interface ServerAddress {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
}

/** unsent: the server never got it · otherwise as in Verdict, where no answer at all is untrusted too. */
export type SendOutcome = Verdict | { readonly kind: 'unsent'; readonly detail: Reason };

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
    return { kind: 'unsent', detail: because('updateUnsent', { why: troubleOf(error, signal) }) };
  }
  try {
    socket.write(frameOf(request.message));
    return judgeAnswer(await firstMessage(socket), { request, key: sending.key, now: sending.signedAt });
  } catch (error) {
    return { kind: 'untrusted', detail: because('updateUnanswered', { why: troubleOf(error, signal) }) };
  } finally {
    socket.destroy();
  }
}

async function firstMessage(socket: Socket): Promise<Uint8Array> {
  for await (const message of framed(socket)) return message;
  throw new ReasonError(because('closesConnection'));
}

/** Codes alone: the system's own words have the address in them, which applicants need not see. */
function troubleOf(error: unknown, signal: AbortSignal): Reason {
  if (signal.aborted) return because('timeUp');
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return because('systemCode', { text: error.code, code: error.code });
  }
  return reasonOf(error);
}
