// ResealDescribeIssuers: who signs for this installation, and how each is doing, for the operator.

import { defineAction } from '../action.ts';
import { checkOperator } from '../installation/check-operator.ts';
import { stateView } from '../views/state.ts';

const NAME = 'ResealDescribeIssuers';

export const ResealDescribeIssuers = defineAction({
  name: NAME,
  input: {},
  needsVerified: false,
  run: async (call) => {
    await checkOperator(call, NAME);
    const known = call.installation.listIssuers();
    const Issuers = known.map(({ name, kind, directory, ...state }) => ({
      Name: name,
      Kind: kind,
      Directory: directory,
      ...stateView(state, call.language),
    }));
    return { TotalCount: known.length, Issuers };
  },
});
