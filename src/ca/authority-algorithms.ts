// The algorithms that an authority's own key may have, one row each (BR §7.1.3.2).

import { type KeyAlgorithmId, SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '../x509/algorithms.ts';
import type { AuthorityRecord } from './ports.ts';

export type AuthorityAlgorithmId = AuthorityRecord['algorithm'];

export interface AuthorityAlgorithm {
  readonly keyAlgorithm: KeyAlgorithmId;
  readonly signature: SignatureAlgorithm;
  /** Whether a signature is quick enough to wait for on the event loop. */
  readonly signsQuickly: boolean;
}

export const AUTHORITY_ALGORITHMS: { readonly [id in AuthorityAlgorithmId]: AuthorityAlgorithm } = {
  p256: { keyAlgorithm: 'p256', signature: SIGNATURE_ALGORITHMS.ecdsaWithSha256, signsQuickly: true },
  rsa2048: { keyAlgorithm: 'rsa2048', signature: SIGNATURE_ALGORITHMS.sha256WithRsa, signsQuickly: false },
};
