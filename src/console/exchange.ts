// A request to the console and its answer, as plain values: what stands between HTTP and the routes.

import { errorAnswer, newRequestId, outputAnswer } from '../api/call/answer.ts';
import { internalError, wireErrorOf } from '../api/errors/errors.ts';
import { type Language, languageOf } from '../api/call/request.ts';
import type { Refusal } from '../failure.ts';

export interface ConsoleRequest {
  readonly method: string;
  /** Below "/console/": "session", "sign-in/corp". */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; values of a repeated header joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** Of the caller, in its one form. */
  readonly remoteAddress: string;
  /** What stands for all addresses of one client: itself, or its /64 of IPv6. */
  readonly network: string;
  /** It came by HTTPS, to us or to a trusted proxy. */
  readonly isSecure: boolean;
}

export type ConsoleAnswer = WholeConsoleAnswer | StreamedConsoleAnswer;

export interface WholeConsoleAnswer {
  readonly kind: 'whole';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** One `set-cookie` each. */
  readonly cookies: readonly string[];
  readonly text: string;
}

export interface StreamedConsoleAnswer {
  readonly kind: 'stream';
  readonly status: 200;
  readonly headers: Readonly<Record<string, string>>;
  /** Asked for one after the other, each when the one before is sent. `closed` is aborted when nobody reads any more. */
  readonly pieces: (closed: AbortSignal) => AsyncIterable<string>;
}

/** By these, other answers than those of 401 are not taken for an end of the session. */
const STATUS: { readonly [Kind in Refusal['kind']]?: number } = {
  notSignedIn: 401,
  signInRefused: 401,
  secretIdUnknown: 401,
  signatureWrong: 401,
  signatureExpired: 401,
  authorizationMalformed: 401,
  tokenRefused: 401,
  addressNotPermitted: 403,
  accountSuspended: 403,
  requestForged: 403,
  protocolUnsupported: 403,
  signInLinkOver: 404,
  actionUnknown: 404,
  requestTooLarge: 413,
  signInTooOften: 429,
  rateExceeded: 429,
  tooManyAtOnce: 503,
  storeUnavailable: 503,
};
const BAD_REQUEST = 400;
const INTERNAL = 500;
const RETRY_AFTER_SECONDS = 1;

/** Nothing on the way keeps what is told to whoever is signed in. */
const NOT_KEPT = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

export interface Answering {
  readonly requestId: string;
  readonly language: Language;
}

export function answeringOf(
  { headers }: Pick<ConsoleRequest, 'headers'>,
  random: Parameters<typeof newRequestId>[0],
): Answering {
  return { requestId: newRequestId(random), language: languageOf(headers) };
}

export function outputOf(
  output: Readonly<Record<string, unknown>>,
  { requestId, cookies = [] }: Pick<Answering, 'requestId'> & { readonly cookies?: readonly string[] },
): WholeConsoleAnswer {
  const { headers, text } = outputAnswer(output, requestId);
  return { kind: 'whole', status: 200, headers: { ...headers, ...NOT_KEPT }, cookies, text };
}

export function refusalAnswer(refusal: Refusal, { requestId, language }: Answering): WholeConsoleAnswer {
  const { headers, text } = errorAnswer(wireErrorOf(refusal, { action: undefined, language }), requestId);
  const status = STATUS[refusal.kind] ?? BAD_REQUEST;
  const seconds = refusal.kind === 'signInTooOften' ? refusal.retryAfterSeconds : RETRY_AFTER_SECONDS;
  const later = status === 429 || status === 503 ? { 'retry-after': String(seconds) } : {};
  return { kind: 'whole', status, headers: { ...headers, ...NOT_KEPT, ...later }, cookies: [], text };
}

export function bugAnswer({ requestId, language }: Answering): WholeConsoleAnswer {
  const { headers, text } = errorAnswer(internalError(language), requestId);
  return { kind: 'whole', status: INTERNAL, headers: { ...headers, ...NOT_KEPT }, cookies: [], text };
}

export function redirectTo(location: string, cookies: readonly string[]): WholeConsoleAnswer {
  const headers = { ...NOT_KEPT, location, 'content-length': '0', 'referrer-policy': 'no-referrer' };
  return { kind: 'whole', status: 303, headers, cookies, text: '' };
}
