// ResealDescribeAccess: which API keys and people an account has, and which policies, for those who may do everything in it.

import { BUILT_IN_POLICIES } from '../../accounts/policy.ts';
import type { ApiKey } from '../../accounts/ports.ts';
import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';
import { personView } from '../views/person.ts';

const NAME = 'ResealDescribeAccess';

export const ResealDescribeAccess = defineAction({
  name: NAME,
  input: {},
  needsVerified: false,
  run: async ({ caller, administration }) => {
    checkEveryRight(caller, NAME);
    const { keys, people, policies } = await administration.describe(caller.accountUin);
    const builtIn = [...BUILT_IN_POLICIES].map(([name, policy]) => ({ name, policy, isBuiltIn: true }));
    const own = policies.map(({ name, policy }) => ({ name, policy, isBuiltIn: false }));
    return {
      Keys: keys.map(keyView),
      People: people.map(personView),
      Policies: [...builtIn, ...own].map(({ name, policy, isBuiltIn }) => ({
        PolicyName: name,
        PolicyDocument: JSON.stringify(policy),
        IsBuiltIn: isBuiltIn,
      })),
    };
  },
});

/** `null` projects and addresses: all of them. */
function keyView({ secretId, policyName, projectIds, addresses, disabled, createdAt, expiresAt, lastUsedAt }: ApiKey) {
  return {
    SecretId: secretId,
    PolicyName: policyName,
    ProjectIds: projectIds ?? null,
    Addresses: addresses ?? null,
    Disabled: disabled,
    CreatedOn: wireTime(createdAt),
    ExpiresOn: wireTimeOrNone(expiresAt),
    LastUsedOn: wireTimeOrNone(lastUsedAt),
  };
}
