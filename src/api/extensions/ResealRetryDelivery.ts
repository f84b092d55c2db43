// ResealRetryDelivery: a webhook is told of an event once more, whether that was given up, waits, or has arrived.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';

const NAME = 'ResealRetryDelivery';

export const ResealRetryDelivery = defineAction({
  name: NAME,
  input: { Webhook: 'string!', EventNumber: 'uint64!' },
  needsVerified: false,
  run: async ({ input, caller, installation }) => {
    checkEveryRight(caller, NAME);
    const { Webhook: hook, EventNumber: eventNumber } = input;
    const isThere = await installation.retryDelivery({ accountUin: caller.accountUin, hook, eventNumber });
    if (!isThere)
      refuse({ kind: 'argumentInvalid', detail: because('deliveryUnknown', { webhook: hook, number: eventNumber }) });
    return { Webhook: hook, EventNumber: eventNumber };
  },
});
