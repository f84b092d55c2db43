// Which reasons an authority may revoke for, by what it certifies (BR §7.2.2); "unspecified" is left out everywhere.

import type { AuthorityRecord } from '../ports.ts';

/**
 * An issuing authority revokes servers; a root authorities, for every reason of RFC 5280 §5.3.1 but certificateHold,
 * removeFromCRL and that of attribute authorities.
 */
export const REVOCATION_REASONS_OF: { readonly [role in AuthorityRecord['role']]: ReadonlySet<number> } = {
  issuing: new Set([1, 3, 4, 5, 9]),
  root: new Set([1, 2, 3, 4, 5, 9]),
};
