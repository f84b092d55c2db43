// Requests to a provider of OpenID Connect, in the form that openid-client makes them: bounded, at judged addresses, without redirects.

import type { CustomFetch } from 'openid-client';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { exchangeJudged, type ExchangeRules, type ExchangeTiming } from '../../lib/network/judged-exchange.ts';
import { isLoopback } from '../../lib/network/loopback.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';

/** Somebody waits at a browser meanwhile. */
export const PROVIDER_TIMING: ExchangeTiming = { connectMs: 5 * SECOND_MS, totalMs: 10 * SECOND_MS };

/** Keys of large providers take 10 KB, an ID token with a person's groups some more. */
export const MAX_PROVIDER_ANSWER_BYTES = 256 * 1024;

/** No whole answer came. */
export class ProviderSilent extends Error {}

/** Throws ProviderSilent. */
export function makeProviderFetch(rules: Omit<ExchangeRules, 'maxBodyBytes'>): CustomFetch {
  return async (href, { method, headers, body }) => {
    const url = new URL(href);
    if (!isGuarded(url)) throw new ProviderSilent(`${href} is neither HTTPS nor on this machine`);
    const asked = { url, method: method === 'POST' ? 'POST' : 'GET', headers, body: bytesOf(body) } as const;
    const answer = await exchangeJudged(asked, { ...rules, maxBodyBytes: MAX_PROVIDER_ANSWER_BYTES }).catch(
      (cause: unknown) => {
        throw new ProviderSilent(`${href} gave no answer: ${inEnglish(reasonOf(cause))}`, { cause });
      },
    );
    if (answer.bodyCut) throw new ProviderSilent(`${href} answers more than ${MAX_PROVIDER_ANSWER_BYTES} bytes`);
    const type = answer.headers.get('content-type') ?? '';
    return new Response(Buffer.from(answer.body), { status: answer.status, headers: { 'content-type': type } });
  };
}

/** What is sent there cannot be read on the way. */
export function isGuarded({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string' || body instanceof URLSearchParams) return bytesOfUtf8(String(body));
  throw new ProviderSilent('the body of the request is of no form that is sent');
}
