// The hash that a certificate is signed with, where an order names one.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';

/** The one that the built-in profiles use. */
const SIGNATURE_HASH = 'SHA256';

/** Refuses every other; "SHA-256" and letters in any case are the same. */
export function checkSignatureHash(named: string): void {
  if (named.toUpperCase().replace('-', '') === SIGNATURE_HASH) return;
  refuse({ kind: 'algorithmForbidden', detail: because('signAlgorithmOnly', { allowed: SIGNATURE_HASH }) });
}
