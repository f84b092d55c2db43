// What a driver could not do, and what is left of it.

import { ReasonError, reasonOf } from '../reasons/reason-error.ts';
import { because, type Reason } from '../reasons/reason.ts';

interface Leavings {
  /** It may go by itself, as when nothing answers. */
  readonly mayPass: boolean;
  /** What stood there before stands there again, or was never touched. */
  readonly isFormerBack: boolean;
}

export class PlaceError extends ReasonError {
  override readonly name = 'PlaceError';
  readonly mayPass: boolean;
  readonly isFormerBack: boolean;

  constructor(reason: Reason, { mayPass, isFormerBack, cause }: Leavings & { readonly cause?: unknown }) {
    super(reason, { cause });
    this.mayPass = mayPass;
    this.isFormerBack = isFormerBack;
  }
}

/** The network's troubles, which go by themselves. */
export class PassingTrouble extends ReasonError {
  override readonly name = 'PassingTrouble';
}

/** Of whatever was thrown before anything was changed. */
export function placeErrorOf(error: unknown): PlaceError {
  if (error instanceof PlaceError) return error;
  return new PlaceError(reasonOf(error), { mayPass: isPassing(error), isFormerBack: true, cause: error });
}

/** Of a failure after which what stood there before could not be put back. */
export function notBackBecause(error: unknown, restoring: unknown): PlaceError {
  const reason = because('notPutBack', { first: reasonOf(error), why: reasonOf(restoring) });
  return new PlaceError(reason, {
    mayPass: isPassing(error) || isPassing(restoring),
    isFormerBack: false,
    cause: error,
  });
}

/** Errors of the network as Node names them. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

export function isPassing(error: unknown): boolean {
  if (error instanceof PassingTrouble) return true;
  if (error instanceof PlaceError) return error.mayPass;
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && PASSING_CODES.has(error.code)) return true;
  return error.cause !== undefined && isPassing(error.cause);
}
