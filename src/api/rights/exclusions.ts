// What a list leaves out for a caller: the certificates on which its policy denies the action, as the store is told of them.

import { deniedThings } from '../../accounts/policy.ts';
import type { Exclusion } from '../../certificates/model/certificate-filter.ts';
import { policyActionOf, type Rights } from './rights.ts';

const KINDS: ReadonlyMap<string, Exclusion['by']> = new Map([
  ['certificate', 'id'],
  ['project', 'project'],
  ['tag', 'tag'],
  ['domain', 'domain'],
]);

/** None for a policy that denies nothing in particular; an action that is denied as a whole does not come so far. */
export function exclusionsFor({ policy, accountUin }: Rights, action: string): readonly Exclusion[] {
  return deniedThings(policy, { action: policyActionOf(action), accountUin }).flatMap((thing) => {
    const slash = thing.indexOf('/');
    const by = KINDS.get(thing.slice(0, slash));
    return by === undefined ? [] : [{ by, pattern: thing.slice(slash + 1) }];
  });
}
