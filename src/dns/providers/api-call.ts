// One call of a provider's API over HTTP: to an address that was judged, with a bounded answer that is to be JSON.

import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import type { ExchangeAnswer } from '../../lib/network/bounded-fetch.ts';
import { type Clock, SECOND_MS } from '../../lib/clock.ts';
import { exchangeJudged, type ExchangeRules, type ExchangeTiming } from '../../lib/network/judged-exchange.ts';
import { readRetryAfter } from '../../lib/network/retry-after.ts';
import { shownOutput } from '../../lib/shown-output.ts';
import { because } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import { ProviderTrouble } from './provider-trouble.ts';

/** PowerDNS answers a change when its database has it; the clouds take a second or two. */
export const CALL_TIMING: ExchangeTiming = { connectMs: 5 * SECOND_MS, totalMs: 15 * SECOND_MS };
/** A page of zones, with all that is said of each, has some hundreds of KB. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface ApiCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether it asks for a change, which may come about though no answer is heard. */
  readonly changes: boolean;
  readonly signal: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  /** Undefined where the body is no JSON: it is empty, or a proxy's page. */
  readonly json: unknown;
  /** What it says, as it may be shown: short, and without secrets. */
  readonly shown: string;
  /** A text out of it, likewise. */
  readonly show: (text: string) => string;
  readonly retryAfterMs: number | undefined;
}

/** Throws ProviderTrouble where no whole answer comes, where it is too long, and for the statuses of a server in trouble. */
export type CallApi = (call: ApiCall) => Promise<ApiAnswer>;

export interface ApiRules extends Omit<ExchangeRules, 'closing' | 'timing' | 'maxBodyBytes'> {
  readonly clock: Clock;
  /** Texts that no message repeats. */
  readonly secrets: readonly string[];
  readonly timing?: ExchangeTiming;
}

/** What a server says while it cannot, whatever it was sent. */
const TROUBLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);

export function apiCaller(rules: ApiRules): CallApi {
  return async (call) => {
    const answer = await exchange(call, rules);
    const { status, body, bodyCut } = answer;
    if (bodyCut) {
      const reason = because('dnsProviderLong', { most: MAX_ANSWER_BYTES });
      throw new ProviderTrouble(reason, { mayHaveChanged: call.changes, isOfProvider: true });
    }
    const read = readAnswer(answer, rules);
    if (!TROUBLE_STATUSES.has(status)) return { ...read, json: jsonOf(body) };
    // One that turns away who comes too often has done nothing; one that fails may have done it before.
    const mayHaveChanged = call.changes && status !== 429;
    const reason = because('dnsProviderAnswers', { code: String(status), output: read.shown });
    throw new ProviderTrouble(reason, { mayHaveChanged, isOfProvider: true, retryAfterMs: read.retryAfterMs });
  };
}

async function exchange(call: ApiCall, rules: ApiRules): Promise<ExchangeAnswer> {
  const { method, url, headers, body, changes, signal } = call;
  const asked = { method, url, headers, body: body === undefined ? undefined : bytesOfUtf8(body) };
  try {
    const bounds = { timing: rules.timing ?? CALL_TIMING, maxBodyBytes: MAX_ANSWER_BYTES, closing: signal };
    return await exchangeJudged(asked, { ...rules, ...bounds });
  } catch (cause) {
    throw new ProviderTrouble(reasonOf(cause), { mayHaveChanged: changes, isOfProvider: true, cause });
  }
}

function readAnswer({ status, headers, body }: ExchangeAnswer, { clock, secrets }: ApiRules): Omit<ApiAnswer, 'json'> {
  const now = clock.now();
  const retryAt = readRetryAfter(headers.get('retry-after'), now);
  const show = (text: string): string =>
    shownOutput(secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text));
  return {
    status,
    shown: show(utf8Of(body)),
    show,
    retryAfterMs: retryAt === undefined ? undefined : retryAt.getTime() - now.getTime(),
  };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Of(body));
  } catch {
    return undefined;
  }
}

/** Of an answer in another form than is documented, such as a page of a proxy. */
export function unreadable({ status }: Pick<ApiAnswer, 'status'>, changes: boolean): ProviderTrouble {
  const reason = because('dnsProviderUnreadable', { status });
  return new ProviderTrouble(reason, { mayHaveChanged: changes, isOfProvider: true });
}

/** A refusal of this call alone, in the server's own words. */
export function refusedWith({ status, shown }: ApiAnswer): ProviderTrouble {
  const reason = because('dnsProviderAnswers', { code: String(status), output: shown });
  return new ProviderTrouble(reason, { mayHaveChanged: false, isOfProvider: false });
}
