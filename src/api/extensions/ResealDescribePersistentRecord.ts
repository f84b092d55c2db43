// ResealDescribePersistentRecord: the TXT record by which a domain's owner lets the account have certificates, ready to copy.

import { baseOf, isWildcard } from '../../certificates/model/domain-name.ts';
import { defineAction } from '../action.ts';
import { nameIn, recordsOf, untilIn } from '../input/persistent-input.ts';
import { wireTimeOrNone } from '../words/times.ts';

export const ResealDescribePersistentRecord = defineAction({
  name: 'ResealDescribePersistentRecord',
  input: { Domain: 'string!', Wildcard: 'bool', PersistUntilTime: 'string' },
  needsVerified: false,
  run: async ({ input, caller: { accountUin }, world }) => {
    const records = recordsOf(world);
    const name = nameIn(input.Domain);
    const until = untilIn(input.PersistUntilTime, world.clock.now());
    const holdsBelow = isWildcard(name) || input.Wildcard === true;
    const record = records.wordingOf({ accountUin, domain: baseOf(name), holdsBelow, until });
    return await Promise.resolve({
      Domain: record.domain,
      Name: record.place,
      Type: 'TXT',
      Value: record.value,
      Wildcard: holdsBelow,
      PersistUntilTime: wireTimeOrNone(until),
    });
  },
});
