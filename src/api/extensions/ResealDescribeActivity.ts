// ResealDescribeActivity: what has been issued and has failed on each of the last days, and how much ends in the next weeks.

import { describeActivity } from '../../certificates/inventory/activity.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';
import { wireTime } from '../words/times.ts';

const NAME = 'ResealDescribeActivity';
const DAY_LENGTH = 'YYYY-MM-DD'.length;

export const ResealDescribeActivity = defineAction({
  name: NAME,
  input: {},
  needsVerified: false,
  // Each goes over a month's events.
  callsAtOnce: 2,
  run: async ({ caller, world, isRestricted }) => {
    // Sums would tell of what is closed to the key.
    if (isRestricted) refuse({ kind: 'sumsDenied', action: NAME });
    const { store, clock } = world;
    const about = { accountUin: caller.accountUin, now: clock.now() };
    const { days, weeks, isWhole } = await describeActivity(store.reads.activity, about);
    return {
      Days: days.map(({ from, issued, reissued, renewed, failed }) => ({
        Day: wireTime(from).slice(0, DAY_LENGTH),
        Issued: issued,
        Reissued: reissued,
        Renewed: renewed,
        Failed: failed,
      })),
      IsWhole: isWhole,
      Weeks: weeks.map(({ from, ending }) => ({ FromTime: wireTime(from), Ending: ending })),
    };
  },
});
