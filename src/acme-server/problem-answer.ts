// How a refusal is told to an ACME client: as a problem document (RFC 7807, RFC 8555 §6.7).

import {
  PROBLEM_TYPES,
  type Problem,
  ProblemError,
  type ProblemType,
  type Subproblem,
  urnOf,
} from '../acme/problems.ts';
import { JWS_ALGORITHMS } from '../acme/jws.ts';
import { NotNow, StoreBusy } from '../certificates/ports/store.ts';
import { StoreUnavailable } from '../certificates/ports/store-trouble.ts';
import { DomainError, type Refusal } from '../failure.ts';
import { because, inWords, type Reason } from '../reasons/reason.ts';
import type { AcmeAnswer } from './call.ts';

type Language = 'en' | 'zh';

/** Seconds after which a client that came too often may come again. */
const RATE_SECONDS = 1;
const BUSY_SECONDS = 5;

/** Undefined for a bug, which is not the client's affair. */
export function problemOf(
  error: unknown,
): { readonly problem: Problem; readonly status?: number; readonly retryAfter?: number } | undefined {
  // That the service fails is said by those alone who were overtaken.
  if (error instanceof ProblemError) return error.problem.type === 'serverInternal' ? BUSY : { problem: error.problem };
  if (error instanceof DomainError) {
    if (BUSY_REFUSALS.has(error.refusal.kind)) return BUSY;
    const { type, detail } = problemOfRefusal(error.refusal);
    if (type === 'serverInternal') return { ...INTERNAL, problem: { type, detail } };
    return type === 'rateLimited'
      ? { problem: { type, detail }, retryAfter: RATE_SECONDS }
      : { problem: { type, detail } };
  }
  if (error instanceof StoreBusy || error instanceof NotNow || error instanceof StoreUnavailable) return BUSY;
  return undefined;
}

/** By which the heart says that the same request may be taken later. */
const BUSY_REFUSALS: ReadonlySet<Refusal['kind']> = new Set(['tooManyAtOnce', 'storeUnavailable']);

/** More comes in at once than can be taken, or another request about the same was faster. */
export const BUSY = {
  problem: { type: 'serverInternal', detail: because('acmeBusy') },
  status: 503,
  retryAfter: BUSY_SECONDS,
} as const satisfies ReturnType<typeof problemOf>;

export const INTERNAL = {
  problem: { type: 'serverInternal', detail: because('acmeInternal') },
  status: 500,
  retryAfter: BUSY_SECONDS,
} as const satisfies ReturnType<typeof problemOf>;

export function answerProblem(
  { problem, status, retryAfter }: NonNullable<ReturnType<typeof problemOf>>,
  language: Language,
): AcmeAnswer {
  const code = status ?? PROBLEM_TYPES[problem.type].status;
  const document = { ...documentOf(problem, language), status: code };
  const algorithms = problem.type === 'badSignatureAlgorithm' ? { algorithms: JWS_ALGORITHMS } : {};
  return {
    status: code,
    headers: {
      'content-language': language === 'zh' ? 'zh-CN' : 'en',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: { type: 'application/problem+json', text: JSON.stringify({ ...document, ...algorithms }) },
  };
}

/** For a place in another document, too. */
export function documentOf(problem: Problem, language: Language): object {
  const { subproblems = [] } = problem;
  return {
    ...wordsOf(problem, language),
    ...(subproblems.length === 0 ? {} : { subproblems: subproblems.map((one) => wordsOf(one, language)) }),
  };
}

function wordsOf({ type, detail, identifier }: Subproblem, language: Language): object {
  const words = sentence(inWords(detail, language), language);
  return { type: urnOf(type), detail: words, ...(identifier === undefined ? {} : { identifier }) };
}

/** Reasons are the ends of sentences, and some of them whole ones. */
function sentence(words: string, language: Language): string {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  if (/[.。]$/.test(begun)) return begun;
  return language === 'zh' ? `${begun}。` : `${begun}.`;
}

interface ProblemWords {
  readonly type: ProblemType;
  readonly detail: Reason;
}

/** What the heart refuses, as far as a client of ACME can come upon it. */
export function problemOfRefusal(refusal: Refusal): ProblemWords {
  switch (refusal.kind) {
    case 'rateExceeded':
      return { type: 'rateLimited', detail: because('clientRate', { limit: refusal.limit }) };
    case 'quotaReached':
    case 'orderLimitReached':
    case 'freeLimitReached':
    case 'domainLimitReached':
      return { type: 'rateLimited', detail: because('acmeQuota', { limit: refusal.limit }) };
    case 'csrInvalid':
    case 'csrMismatch':
    case 'algorithmForbidden':
      return { type: 'badCSR', detail: refusal.detail };
    case 'alreadyReplaced':
      return { type: 'alreadyReplaced', detail: refusal.detail };
    case 'argumentInvalid':
    case 'domainTooLong':
      return { type: 'rejectedIdentifier', detail: refusal.detail };
    case 'actionDenied':
    case 'projectClosed':
    case 'cascadeDenied':
    case 'accountUnverified':
      return { type: 'unauthorized', detail: because('acmeNoRight') };
    case 'phaseForbids':
    case 'reissueRefused':
      return { type: 'unauthorized', detail: refusal.detail };
    default:
      return { type: 'serverInternal', detail: because('acmeInternal') };
  }
}
