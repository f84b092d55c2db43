// One attempt to deliver a message to a webhook, and what it comes to.

import type { SecureContext } from 'node:tls';
import { SECOND_MS } from '../lib/clock.ts';
import { type PostAnswer, postBounded } from '../lib/network/bounded-fetch.ts';
import type { Message } from './message.ts';

export interface Endpoint {
  readonly url: URL;
  /** Whom the certificate of an HTTPS server must lead to. */
  readonly secureContext: SecureContext;
}

/** `trouble` is a clause without the URL, in which there may be a secret. refused: it wants no messages any more. */
export type Attempt =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed';
      readonly trouble: string;
      /** It asks to be left alone for so long. */
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'refused'; readonly trouble: string };

export interface AttemptLimits {
  /** From the first packet to the answer's head. */
  readonly answerMs: number;
  readonly connectMs: number;
}

/** Standard Webhooks 1.0.0, "Request timeouts": 15 to 30 seconds. */
export const ATTEMPT_LIMITS: AttemptLimits = { answerMs: 15 * SECOND_MS, connectMs: 5 * SECOND_MS };

const GONE = 410;

/** Never throws. `stop` ends it early. */
export async function deliver(
  message: Message,
  about: { readonly endpoint: Endpoint; readonly limits: AttemptLimits; readonly stop: AbortSignal },
): Promise<Attempt> {
  const { endpoint, limits, stop } = about;
  const timeout = AbortSignal.timeout(limits.answerMs);
  const { url, secureContext } = endpoint;
  const signal = AbortSignal.any([timeout, stop]);
  try {
    return attemptOf(
      await postBounded({ ...message, url, port: portOf(url), secureContext, connectMs: limits.connectMs, signal }),
    );
  } catch (error) {
    return { kind: 'failed', trouble: timeout.aborted ? 'it does not answer in time' : troubleOf(error) };
  }
}

/** "2xx: Success. 3xx: Failure"; "410 Gone: Sender should […] stop sending". */
function attemptOf({ status, retryAfter }: PostAnswer): Attempt {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const trouble = `it answers ${status}`;
  if (status === GONE) return { kind: 'refused', trouble };
  // RFC 9110 §10.2.3; the form of a date is not heeded.
  const isTold = retryAfter !== undefined && /^[0-9]{1,9}$/.test(retryAfter);
  return { kind: 'failed', trouble, ...(isTold ? { retryAfterMs: Number(retryAfter) * SECOND_MS } : {}) };
}

/** What a receiver's certificate says may be in it. */
export const MAX_TROUBLE = 200;

/** What node says of a connection that fails names the host at most; of several addresses each. */
function troubleOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(troubleOf).join('; ').slice(0, MAX_TROUBLE);
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_TROUBLE);
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'http:' ? 80 : 443;
}
