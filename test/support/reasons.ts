// Reasons for tests: of any words, where it does not matter which, and as the English words that tests name.

import { because, inEnglish, type Reason } from '../../src/reasons/reason.ts';

export function told(text: string): Reason {
  return because('toldByAuthority', { text });
}

/** Empty for none. */
export function wordsOf(reason: Reason | undefined): string {
  return reason === undefined ? '' : inEnglish(reason);
}

/** The same outcome with its reason as text. */
export function inWordsThroughout(outcome: object): object {
  return 'detail' in outcome ? { ...outcome, detail: wordsOf(outcome.detail as Reason) } : outcome;
}
