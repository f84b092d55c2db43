// What keeps an exchange with an ACME authority from its end.

import { inEnglish, type Reason } from '../../reasons/reason.ts';
import type { AuthorityProblem } from './authority-problem.ts';

/**
 * unreachable: it cannot be asked now, or is busy · unreadable: it answers with what no authority may answer · problem: it refuses
 * and says why.
 */
export type AcmeTrouble = 'unreachable' | 'unreadable' | 'problem';

export class AcmeError extends Error {
  override readonly name = 'AcmeError';
  readonly kind: AcmeTrouble;
  readonly reason: Reason;
  /** Where it refuses. */
  readonly problem: AuthorityProblem | undefined;
  /** It asks to be left alone until then. */
  readonly retryAt: Date | undefined;

  constructor(trouble: {
    readonly kind: AcmeTrouble;
    readonly reason: Reason;
    readonly problem?: AuthorityProblem;
    readonly retryAt?: Date | undefined;
    readonly cause?: unknown;
  }) {
    super(inEnglish(trouble.reason), { cause: trouble.cause });
    this.kind = trouble.kind;
    this.reason = trouble.reason;
    this.problem = trouble.problem;
    this.retryAt = trouble.retryAt;
  }
}

/** Throws; of type never, so that it can end an expression. */
export function unreadable(reason: Reason): never {
  throw new AcmeError({ kind: 'unreadable', reason });
}

/** Whether the authority has refused, whatever its problem is. */
export function isRefusal(error: unknown): error is AcmeError {
  return error instanceof AcmeError && error.kind === 'problem';
}

/** Whether the authority has refused with a problem of this type. */
export function isProblem(error: unknown, type: AuthorityProblem['type']): error is AcmeError {
  return error instanceof AcmeError && error.problem !== undefined && error.problem.type === type;
}
