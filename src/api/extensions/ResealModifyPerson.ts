// ResealModifyPerson: a person may do something else, or nothing any more.

import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';
import { personView } from '../views/person.ts';

const NAME = 'ResealModifyPerson';

export const ResealModifyPerson = defineAction({
  name: NAME,
  input: { Name: 'string!', PolicyName: 'string', ProjectIds: 'uint64[]', AllProjects: 'bool', Disabled: 'bool' },
  needsVerified: false,
  run: async ({ input, caller, world, administration }) => {
    checkEveryRight(caller, NAME);
    const { Name: name, PolicyName: policyName, Disabled: disabled } = input;
    const projectIds = input.AllProjects === true ? ('all' as const) : input.ProjectIds;
    const change = { policyName, projectIds, disabled };
    const person = await administration.change({ accountUin: caller.accountUin, name, change }, world.origin);
    return { Person: personView(person) };
  },
});
