// ResealRollAuthority: the operator has a hierarchy issue by a new authority from now on; the one before answers for what it signed.

import { defineAction } from '../action.ts';
import { checkOperator } from '../installation/check-operator.ts';

const NAME = 'ResealRollAuthority';

export const ResealRollAuthority = defineAction({
  name: NAME,
  input: { Kind: 'string!' },
  needsVerified: false,
  callsAtOnce: 1,
  run: async (call) => {
    await checkOperator(call, NAME);
    const { input, installation, world } = call;
    return { AuthorityId: await installation.rollAuthority(input.Kind, world.origin) };
  },
});
