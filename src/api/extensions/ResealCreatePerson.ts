// ResealCreatePerson: somebody else may sign in to the console, by a link that is answered once, or at a provider.

import { atProviderOf } from '../../accounts/people/provider.ts';
import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';
import { personView } from '../views/person.ts';

const NAME = 'ResealCreatePerson';

export const ResealCreatePerson = defineAction({
  name: NAME,
  input: { Name: 'string!', PolicyName: 'string!', ProjectIds: 'uint64[]', Provider: 'string', Subject: 'string' },
  needsVerified: false,
  run: async ({ input, caller, world, administration }) => {
    checkEveryRight(caller, NAME);
    const { Name: name, PolicyName: policyName, ProjectIds: projectIds } = input;
    const provider = atProviderOf({ provider: input.Provider, subject: input.Subject });
    const wish = { accountUin: caller.accountUin, name, policyName, projectIds, provider };
    const { person, token } = await administration.add(wish, world.origin);
    return { Person: personView(person), Link: token === undefined ? null : administration.addressOfLink(token) };
  },
});
