// ResealResetPerson: password and codes of a person are forgotten and their sessions end; a link leads them back.

import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';
import { personView } from '../views/person.ts';

const NAME = 'ResealResetPerson';

export const ResealResetPerson = defineAction({
  name: NAME,
  input: { Name: 'string!' },
  needsVerified: false,
  run: async ({ input, caller, world, administration }) => {
    checkEveryRight(caller, NAME);
    const wish = { accountUin: caller.accountUin, name: input.Name };
    const { person, token } = await administration.reset(wish, world.origin);
    return { Person: personView(person), Link: token === undefined ? null : administration.addressOfLink(token) };
  },
});
