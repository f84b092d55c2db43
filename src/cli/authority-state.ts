// Whether an authority is as it should be, as commands show it.

import type { AuthorityRecord } from '../ca/ports.ts';
import { CRL_REASONS } from '../x509/status/crl-reasons.ts';
import type { Row } from './output.ts';

/** compromised: it signs for no subject any more, and its root has not revoked it yet. */
export function stateRowOf({ compromise, revocation }: AuthorityRecord): Row {
  const reason = Object.entries(CRL_REASONS).find(([, code]) => code === revocation?.reason)?.[0];
  const standing = compromise === undefined ? 'good' : 'compromised';
  return {
    State: revocation === undefined ? standing : 'revoked',
    RevokeAt: compromise?.revokeAt.toISOString() ?? null,
    RevokedAt: revocation?.at.toISOString() ?? null,
    RevocationReason: reason ?? null,
  };
}
