// One bounded exchange with a server whose addresses are judged before they are dialled.

import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { type BoundedExchange, type ExchangeAnswer, exchangeBounded, hostOf } from './bounded-fetch.ts';

/** Addresses of a host that are dialled, one after the other where one gives no answer. */
export const MAX_DIALLED = 4;

export interface ExchangeTiming {
  /** For one connection to stand. */
  readonly connectMs: number;
  /** For the whole answer, however slowly its bytes trickle. */
  readonly totalMs: number;
}

export interface ExchangeRules {
  /** IP addresses of a host. Rejects where there are none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Whether an address may be connected to. */
  readonly mayDial: (address: string) => boolean;
  /** Whom the certificate of an HTTPS server must lead to. */
  readonly secureContext: SecureContext;
  readonly timing: ExchangeTiming;
  readonly maxBodyBytes: number;
  /** Gives up what is under way. */
  readonly closing: AbortSignal;
}

export type Asked = Pick<BoundedExchange, 'url' | 'method' | 'headers' | 'body'>;

/** Dials the very addresses that were judged. Throws where no whole answer comes in time. */
export async function exchangeJudged(asked: Asked, rules: ExchangeRules): Promise<ExchangeAnswer> {
  const { timing, closing, secureContext, maxBodyBytes } = rules;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timing.totalMs)]);
  const { url } = asked;
  const addresses = await orGivenUp(findAddresses(url, rules), { signal, most: timing.totalMs });
  let trouble: unknown;
  for (const address of addresses) {
    try {
      const bounds = { port: portOf(url), connectMs: timing.connectMs, signal, maxBodyBytes };
      return await exchangeBounded({ ...asked, ...bounds, address, secureContext });
    } catch (error) {
      if (signal.aborted) throw new ReasonError(because('takesLonger', { most: timing.totalMs }), { cause: error });
      trouble = error;
    }
  }
  throw trouble;
}

async function findAddresses(
  url: URL,
  { resolve, mayDial }: Pick<ExchangeRules, 'resolve' | 'mayDial'>,
): Promise<readonly string[]> {
  const host = hostOf(url);
  const found = isIP(host) === 0 ? await resolve(host) : [host];
  const allowed = found.filter(mayDial);
  if (allowed.length > 0) return allowed.slice(0, MAX_DIALLED);
  throw new ReasonError(because(found.length === 0 ? 'noAddress' : 'onlySpecialAddresses', { host }));
}

/** What cannot be called off is waited for no longer. */
async function orGivenUp<T>(
  work: Promise<T>,
  { signal, most }: { readonly signal: AbortSignal; readonly most: number },
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new ReasonError(because('takesLonger', { most })));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'http:' ? 80 : 443;
}
