// One exchange with an ACME authority over HTTPS: its addresses are judged, its certificate is verified, its answer is bounded.

import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
import { type BoundedExchange, type ExchangeAnswer, exchangeBounded } from '../../lib/bounded-fetch.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError, reasonOf } from '../../reasons/reason-error.ts';
import { AcmeError, unreadable } from './acme-error.ts';

export interface TransportTiming {
  /** For one connection to stand. */
  readonly connectMs: number;
  /** For the whole answer, however slowly its bytes trickle. */
  readonly totalMs: number;
}

/** An authority validates within no request, so that each is answered at once; those that are busy take seconds. */
export const TRANSPORT_TIMING: TransportTiming = { connectMs: 10 * SECOND_MS, totalMs: 30 * SECOND_MS };

/** An order for a hundred names, each with the address of its authorization, has some 20 KB. */
export const MAX_ANSWER_BYTES = 256 * 1024;
/** Addresses of the authority's host that are dialled, one after the other where one gives no answer. */
export const MAX_DIALLED = 4;
export const MAX_ADDRESS_CHARACTERS = 2048;

export interface TransportSettings {
  /** As the operator has configured it. */
  readonly directory: URL;
  /** IP addresses of a host. Rejects where there are none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Whether an address may be connected to. */
  readonly mayDial: (address: string) => boolean;
  /** Whom the authority's certificate must lead to. */
  readonly secureContext: SecureContext;
  readonly timing: TransportTiming;
  /** Gives up what is under way. */
  readonly closing: AbortSignal;
}

export interface Asked {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export type Transport = (asked: Asked) => Promise<ExchangeAnswer>;

/** Throws AcmeError: unreachable where no whole answer comes, unreadable for a redirect and for what is too long. */
export function makeTransport(settings: TransportSettings): Transport {
  return async (asked) => {
    const href = asked.url.href;
    const answer = await exchange(asked, settings).catch((error: unknown) => {
      const reason = because('acmeUnreachable', { url: href, why: reasonOf(error) });
      throw new AcmeError({ kind: 'unreachable', reason, cause: error });
    });
    if (answer.status >= 300 && answer.status < 400) return unreadable(because('acmeRedirects', { url: href }));
    if (answer.bodyCut) return unreadable(because('acmeBodyLong', { url: href, most: MAX_ANSWER_BYTES }));
    return answer;
  };
}

/** Dials the very addresses that were judged. */
async function exchange(asked: Asked, settings: TransportSettings): Promise<ExchangeAnswer> {
  const { timing, closing } = settings;
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timing.totalMs)]);
  const { url } = asked;
  const addresses = await orGivenUp(findAddresses(url, settings), { signal, most: timing.totalMs });
  let trouble: unknown;
  for (const address of addresses) {
    try {
      const bounds = { port: portOf(url), connectMs: timing.connectMs, signal, maxBodyBytes: MAX_ANSWER_BYTES };
      const { secureContext } = settings;
      return await exchangeBounded({ ...asked, ...bounds, address, secureContext } satisfies BoundedExchange);
    } catch (error) {
      if (signal.aborted) throw new ReasonError(because('takesLonger', { most: timing.totalMs }), { cause: error });
      trouble = error;
    }
  }
  throw trouble;
}

async function findAddresses(url: URL, { resolve, mayDial }: TransportSettings): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
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

function portOf({ port }: URL): number {
  return port === '' ? 443 : Number(port);
}

/**
 * An address that the authority sends, where the client may follow it: HTTPS, without credentials, and at the host and port of its
 * directory, or at one of those that the operator has named besides. Throws AcmeError, unreadable.
 */
export function judgeAddress(
  text: string,
  { directory, hosts }: { readonly directory: URL; readonly hosts: readonly string[] },
): URL {
  const url = text.length > MAX_ADDRESS_CHARACTERS ? null : URL.parse(text);
  if (url === null) return unreadable(because('acmeNoAddress'));
  if (url.protocol !== 'https:') return unreadable(because('acmeNotHttps'));
  if (url.username !== '' || url.password !== '') return unreadable(because('acmeCredentials'));
  if (url.host === directory.host || hosts.includes(url.host)) return url;
  return unreadable(because('acmeForeign', { host: url.host, own: directory.host }));
}
