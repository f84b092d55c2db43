// ResealDescribeWebhooks: which webhooks are told of the account's events, and how many each has not been told.

import { defineAction } from '../action.ts';
import { checkEveryRight } from '../rights/every-right.ts';

const NAME = 'ResealDescribeWebhooks';

export const ResealDescribeWebhooks = defineAction({
  name: NAME,
  input: {},
  needsVerified: false,
  run: async ({ caller, installation }) => {
    checkEveryRight(caller, NAME);
    const known = await installation.listWebhooks(caller.accountUin);
    const Webhooks = known.map(({ name, host, events, waiting, givenUp }) => ({
      Name: name,
      Host: host,
      Events: events ?? null,
      WaitingCount: waiting,
      GivenUpCount: givenUp,
    }));
    return { TotalCount: known.length, Webhooks };
  },
});
