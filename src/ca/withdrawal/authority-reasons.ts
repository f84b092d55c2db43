// Why a root may revoke the certificate of an authority.

import type { CrlReason } from '../../x509/status/crl-reasons.ts';

/** RFC 5280 §5.3.1; keyCompromise is for subjects that certify nobody. */
export const AUTHORITY_REVOCATION_REASONS = [
  'cACompromise',
  'superseded',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
] as const satisfies readonly CrlReason[];

export type AuthorityRevocationReason = (typeof AUTHORITY_REVOCATION_REASONS)[number];
