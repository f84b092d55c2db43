// A new issuing authority below a root that stands: it issues from then on, and the one before answers for what it signed.

import { OperatorError } from '../../lib/operator-error.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import type { AuthorityOwner } from './authority-certificate.ts';
import { findHierarchy, type HierarchyWorld, makeIssuing } from './hierarchy.ts';
import { abandonAuthority, insertAuthority } from './ledger.ts';
import { constraintsOf } from '../profile/names-policy.ts';
import type { AuthorityRecord } from '../ports.ts';
import type { ProfileKind } from '../profile/profile.ts';

/**
 * Of two that roll at once one does. `followed`: the id of the one that is to be followed, where that is known, since another process
 * may have made its successor meanwhile. Throws OperatorError where the root's key is not here.
 */
export async function rollIssuing(
  world: HierarchyWorld,
  { kind, owner, followed }: { readonly kind: ProfileKind; readonly owner: AuthorityOwner; readonly followed?: string },
): Promise<AuthorityRecord> {
  const standing = await world.store.reads.authorities.list();
  const hierarchy = findHierarchy(standing, kind);
  if (hierarchy === undefined)
    throw new OperatorError(`Cannot roll the ${kind} hierarchy: no product has needed it yet`);
  const { root, issuing } = hierarchy;
  if (followed !== undefined && issuing.id !== followed) throw madeMeanwhile(kind, issuing);
  const number = 1 + standing.filter((one) => one.kind === kind && one.role === 'issuing').length;
  // What the one before may certify, the next may.
  const nameConstraints = constraintsOf(readCertificate(issuing.certificate));
  const made = await makeIssuing(world, { kind, number, algorithm: issuing.algorithm, owner, nameConstraints }, root);
  const newest = await world.store.transact(async (rows) => {
    const first = findHierarchy(await rows.authorities.list(), kind)?.issuing;
    if (first?.id === issuing.id) await insertAuthority(rows, made);
    else await abandonAuthority(rows, made, world.clock.now());
    return first;
  });
  if (newest?.id === issuing.id) return made;
  throw madeMeanwhile(kind, newest);
}

function madeMeanwhile(kind: ProfileKind, newest: AuthorityRecord | undefined): OperatorError {
  return new OperatorError(`Cannot roll the ${kind} hierarchy: somebody has made ${newest?.id} just now`);
}
