// Who may see and change who else may do what: whoever may do everything in the account, since nobody gives a right they lack.

import type { Caller } from '../../accounts/caller.ts';
import { allowsAll } from '../../accounts/policy.ts';
import { refuse } from '../../failure.ts';

/** Throws administrationDenied. */
export function checkEveryRight({ policy, projectIds }: Pick<Caller, 'policy' | 'projectIds'>, action: string): void {
  if (projectIds !== undefined || !allowsAll(policy)) refuse({ kind: 'administrationDenied', action });
}
