// Where the moments of a campaign stand on a line from the first to the last of them.

import type { Campaign } from '../../api/campaigns.ts';
import { wireDate } from '../../parts/wire-date.ts';

export type MarkKind = 'start' | 'now' | 'finish' | 'deadline';

export interface Mark {
  readonly kind: MarkKind;
  /** From 0 to 1. */
  readonly share: number;
}

interface Moments {
  readonly campaign: Pick<Campaign, 'StartTime' | 'EndTime' | 'Deadline'>;
  /** As the wire has it; empty where it is not known. */
  readonly finish: string;
  readonly now: Date;
}

/** What was forecast before and is still to come comes now at the soonest. */
function notBefore(date: Date | undefined, now: Date): Date | undefined {
  return date !== undefined && date < now ? now : date;
}

/** Of one that has not begun, now is the beginning; of one that has ended, now is of no matter. */
export function marksOf({ campaign: { StartTime, EndTime, Deadline }, finish, now }: Moments): readonly Mark[] {
  const moments: readonly (readonly [MarkKind, Date | undefined])[] = [
    ['start', wireDate(StartTime)],
    ['now', EndTime === '' ? now : undefined],
    ['finish', EndTime === '' ? notBefore(wireDate(finish), now) : wireDate(finish)],
    ['deadline', wireDate(Deadline)],
  ];
  const known = moments.flatMap(([kind, at]) => (at === undefined ? [] : [{ kind, at: at.getTime() }]));
  const times = known.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  if (!(last > first)) return [];
  return known.map(({ kind, at }) => ({ kind, share: (at - first) / (last - first) }));
}
