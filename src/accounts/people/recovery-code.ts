// Recovery codes: what a person writes down, for the day on which the authenticator is lost; each is good once.

import { randomText, type Random } from '../../lib/random.ts';
import { sha256Of } from '../sessions/session.ts';

export const RECOVERY_CODES = 10;

/** Without letters and digits that are taken for each other. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LETTERS = 16;

/** "abcd-efgh-jkmn-pqrs": 79 random bits, so that a plain hash keeps it. */
export function newRecoveryCodes(random: Random): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = randomText(random, { alphabet: ALPHABET, length: LETTERS });
    return letters.replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** Whatever stands between its letters, and in either case. */
export function hashOfRecoveryCode(code: string): string {
  return sha256Of(code.toLowerCase().replaceAll(/[\s-]/g, ''));
}
