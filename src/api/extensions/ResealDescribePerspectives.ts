// ResealDescribePerspectives: from where else proofs and CAA records are looked at, and how each is doing, for the operator.

import { defineAction } from '../action.ts';
import { checkOperator } from '../installation/check-operator.ts';
import { stateView } from '../views/state.ts';

const NAME = 'ResealDescribePerspectives';

export const ResealDescribePerspectives = defineAction({
  name: NAME,
  input: {},
  needsVerified: false,
  run: async (call) => {
    await checkOperator(call, NAME);
    const known = call.installation.listPerspectives();
    const Perspectives = known.map(({ name, region, url, ...state }) => ({
      Name: name,
      Region: region,
      Url: url,
      ...stateView(state, call.language),
    }));
    return { TotalCount: known.length, Perspectives };
  },
});
