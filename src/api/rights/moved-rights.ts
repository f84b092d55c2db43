// Whether a change of a certificate's project or tags would bring its caller a right that it has not before.

import { shakesOffDenial } from '../../accounts/policy.ts';
import type { BeforeAndAfter } from '../../certificates/inventory/retag.ts';
import type { Reads } from '../../certificates/ports/store.ts';
import { mayReadKey } from './private-key-permission.ts';
import type { Rights } from './rights.ts';

/** A change shakes off no denial and gives out no key. */
export async function bringsRights(
  reads: Pick<Reads, 'subjectKeys'>,
  rights: Rights,
  { before, after }: BeforeAndAfter,
): Promise<boolean> {
  if (shakesOffDenial(rights.policy, before, after)) return true;
  return !(await mayReadKey(reads, rights, before)) && (await mayReadKey(reads, rights, after));
}
