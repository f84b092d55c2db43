// Reasons as they are kept on record: JSON, or, of records made before reasons had parts, an English sentence.

import { because, REASON_WORDS, type Reason } from './reason.ts';

export function recordOf(reason: Reason | undefined): string {
  return reason === undefined ? '' : JSON.stringify(reason);
}

/** Undefined for none. A sentence that is not known any more is one of another version's. */
export function recordedReason(text: string): Reason | undefined {
  if (text === '') return undefined;
  if (!text.startsWith('{')) return because('recorded', { text });
  const read: unknown = JSON.parse(text);
  return isReason(read) ? read : because('recorded', { text });
}

function isReason(value: unknown): value is Reason {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('values' in value)) return false;
  return typeof value.id === 'string' && Object.hasOwn(REASON_WORDS, value.id) && typeof value.values === 'object';
}
