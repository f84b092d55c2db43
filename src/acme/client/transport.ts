// One exchange with an ACME authority over HTTPS: its addresses are judged, its certificate is verified, its answer is bounded.

import type { ExchangeAnswer } from '../../lib/network/bounded-fetch.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import {
  type Asked,
  exchangeJudged,
  type ExchangeRules,
  type ExchangeTiming,
} from '../../lib/network/judged-exchange.ts';
import { because } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import { AcmeError, unreadable } from './acme-error.ts';

/** An authority validates within no request, so that each is answered at once; those that are busy take seconds. */
export const TRANSPORT_TIMING: ExchangeTiming = { connectMs: 10 * SECOND_MS, totalMs: 30 * SECOND_MS };

/** An order for a hundred names, each with the address of its authorization, has some 20 KB. */
export const MAX_ANSWER_BYTES = 256 * 1024;
export const MAX_ADDRESS_CHARACTERS = 2048;

export type TransportSettings = Omit<ExchangeRules, 'maxBodyBytes'>;

export type Transport = (asked: Asked) => Promise<ExchangeAnswer>;

/** Throws AcmeError: unreachable where no whole answer comes, unreadable for a redirect and for what is too long. */
export function makeTransport(settings: TransportSettings): Transport {
  return async (asked) => {
    const href = asked.url.href;
    const answer = await exchangeJudged(asked, { ...settings, maxBodyBytes: MAX_ANSWER_BYTES }).catch(
      (error: unknown) => {
        const reason = because('acmeUnreachable', { url: href, why: reasonOf(error) });
        throw new AcmeError({ kind: 'unreachable', reason, cause: error });
      },
    );
    if (answer.status >= 300 && answer.status < 400) return unreadable(because('acmeRedirects', { url: href }));
    if (answer.bodyCut) return unreadable(because('acmeBodyLong', { url: href, most: MAX_ANSWER_BYTES }));
    return answer;
  };
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
