// ResealDeletePerson: a person is forgotten; their sessions end, and orders of theirs go no further.

import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';

const NAME = 'ResealDeletePerson';

export const ResealDeletePerson = defineAction({
  name: NAME,
  input: { Name: 'string!' },
  needsVerified: false,
  run: async ({ input, caller, world, administration }) => {
    checkEveryRight(caller, NAME);
    const { name } = await administration.remove({ accountUin: caller.accountUin, name: input.Name }, world.origin);
    return { Name: name };
  },
});
