// An error that says why as data, for code that gives up in the middle of something.

import { because, inEnglish, type Reason } from './reason.ts';

export class ReasonError extends Error {
  override readonly name: string = 'ReasonError';
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(inEnglish(reason), options);
    this.reason = reason;
  }
}

/** Of whatever was thrown: its own reason, a code of the system, or its words, which are English. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof ReasonError) return error.reason;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return because('systemCode', { text, code: error.code });
  }
  return because('otherTrouble', { text });
}
