// A person as extension actions show one; what is secret of them is not there.

import type { Person } from '../../accounts/people/person.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';

/** `null` projects: all of them. */
export function personView({ name, policyName, projectIds, disabled, createdAt, signedInAt, provider }: Person) {
  return {
    Name: name,
    PolicyName: policyName,
    ProjectIds: projectIds ?? null,
    Disabled: disabled,
    CreatedOn: wireTime(createdAt),
    SignedInOn: wireTimeOrNone(signedInAt),
    Provider: provider?.name ?? '',
    Subject: provider?.subject ?? '',
  };
}
