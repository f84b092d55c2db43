// Why a certificate is revoked, as revocation lists and OCSP answers say it (RFC 5280 §5.3.1).

/** The CRLReason of each; 7 is unused. */
export const CRL_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

export type CrlReason = keyof typeof CRL_REASONS;

/** Undefined for unspecified, which a list leaves out (RFC 5280 §5.3.1). */
export function crlReasonCode(reason: CrlReason): number | undefined {
  return reason === 'unspecified' ? undefined : CRL_REASONS[reason];
}
