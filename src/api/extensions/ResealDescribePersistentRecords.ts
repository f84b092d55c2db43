// ResealDescribePersistentRecords: the persistent records by which orders of the account were proved, and when each ends.

import { hasEnded, type KnownPersistentRecord } from '../../certificates/model/persistent-record.ts';
import { defineAction } from '../action.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';

const DEFAULT_LIMIT = 100;
export const MAX_RECORD_PAGE = 1000;

export const ResealDescribePersistentRecords = defineAction({
  name: 'ResealDescribePersistentRecords',
  input: { Cursor: 'string', Limit: 'uint64' },
  needsVerified: false,
  run: async ({ input, caller: { accountUin }, isRestricted, world }) => {
    // Which domains the account has is not told to a key that is to see some of them alone.
    if (isRestricted) return { Records: [], NextCursor: '' };
    const limit = Math.min(Math.max(input.Limit ?? DEFAULT_LIMIT, 1), MAX_RECORD_PAGE);
    const question = { accountUin, after: input.Cursor ?? '', limit };
    const records = await world.store.reads.persistentRecords.listOfAccount(question);
    const now = world.clock.now();
    return {
      Records: records.map((record) => viewOf(record, now)),
      NextCursor: records.length < limit ? '' : (records.at(-1)?.domain ?? ''),
    };
  },
});

function viewOf(record: KnownPersistentRecord, now: Date) {
  const { domain, place, value, holdsBelow, until, checkedAt, toldUntil } = record;
  return {
    Domain: domain,
    Name: place,
    Value: value,
    Wildcard: holdsBelow,
    PersistUntilTime: wireTimeOrNone(until),
    CheckTime: wireTime(checkedAt),
    Ended: hasEnded(record, now),
    Ending: until !== undefined && toldUntil?.getTime() === until.getTime() && !hasEnded(record, now),
  };
}
