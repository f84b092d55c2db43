// SignAlgo: the hash that a certificate is signed with, where an order names one.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';

/** The one that the built-in profiles use. */
const SIGN_ALGO = 'SHA256';

/** Undefined leaves it to the issuer. Refuses every other; "SHA-256" and letters in any case are the same. */
export function checkSignAlgo(named: string | undefined): void {
  if (named === undefined || named.toUpperCase().replace('-', '') === SIGN_ALGO) return;
  refuse({ kind: 'algorithmForbidden', detail: because('signAlgorithmOnly', { allowed: SIGN_ALGO }) });
}
