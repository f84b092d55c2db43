// What a check of a proof has found, in bounded words.

import type { ProofFinding, ValidationResult } from '../certificates/model/proof.ts';
import type { Reason } from '../reasons/reason.ts';

/** Values shown of those that were seen instead. */
export const MAX_SEEN = 5;
/** Characters shown of each. */
export const MAX_SEEN_CHARACTERS = 128;

export function finding(result: ValidationResult, detail: Reason): ProofFinding {
  return { result, seen: [], detail };
}

export function findingOf(result: ValidationResult, seen: readonly string[], detail: Reason): ProofFinding {
  return { ...finding(result, detail), seen: seen.slice(0, MAX_SEEN).map(shown) };
}

/** The beginning of what strangers wrote. */
export function shown(text: string): string {
  return cut(printable(text), MAX_SEEN_CHARACTERS);
}

/** What strangers wrote, without control characters and the like. */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

function cut(text: string, maxCharacters: number): string {
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1)}…` : text;
}
