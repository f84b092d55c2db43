// What has happened in an account on each of the last days, and how many of its certificates end in each of the next weeks.

import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import type { EventKind } from '../model/event.ts';
import type { ActivityReads, EventCount, EventStretch } from '../ports/activity.ts';

export const ACTIVITY_DAYS = 30;
export const ENDING_WEEKS = 13;
/** One look of the store: a few milliseconds, between which others have their turn. */
export const EVENTS_IN_STRETCH = 20_000;
/** Looked at for one answer, the newest first: some seconds of one reader's time where there are so many. */
export const MAX_EVENTS_COUNTED = 2_000_000;

/** Days begin where those of the API's times do, in GMT+8. */
const DAY_OFFSET_MS = 8 * HOUR_MS;

const FIGURES = {
  issued: 'certificate.issued',
  reissued: 'certificate.reissued',
  renewed: 'certificate.renewed',
  failed: 'certificate.failed',
} as const satisfies Readonly<Record<string, EventKind>>;

export type Figure = keyof typeof FIGURES;

export interface DayOfActivity extends Readonly<Record<Figure, number>> {
  /** When it begins. */
  readonly from: Date;
}

export interface Activity {
  /** The oldest first, today last. */
  readonly days: readonly DayOfActivity[];
  /** False where there were more events than are counted, so that the oldest days lack some. */
  readonly isWhole: boolean;
  readonly weeks: readonly { readonly from: Date; readonly ending: number }[];
}

export async function describeActivity(
  reads: ActivityReads,
  { accountUin, now }: { readonly accountUin: string; readonly now: Date },
): Promise<Activity> {
  const today = dayOf(now);
  const from = beginOf(today - ACTIVITY_DAYS + 1);
  const stretch = await reads.findStretch(from);
  const stretches = stretch === undefined ? [] : stretchesOf(stretch);
  const counts: EventCount[] = [];
  for (const one of stretches) {
    counts.push(...(await reads.countEvents(one, { accountUin, kinds: Object.values(FIGURES) })));
  }
  const ending = await reads.countEnding({ accountUin, from: now, weeks: ENDING_WEEKS });
  return {
    days: Array.from({ length: ACTIVITY_DAYS }, (_, index) => dayOfActivity(today - ACTIVITY_DAYS + 1 + index, counts)),
    isWhole: stretch === undefined || stretch.until - stretch.after <= MAX_EVENTS_COUNTED,
    weeks: ending.map((count, index) => ({ from: addMs(now, index * 7 * DAY_MS), ending: count })),
  };
}

/** The newest first, none longer than EVENTS_IN_STRETCH, of MAX_EVENTS_COUNTED at most. */
export function stretchesOf({ after, until }: EventStretch): readonly EventStretch[] {
  const first = Math.max(after, until - MAX_EVENTS_COUNTED);
  const stretches: EventStretch[] = [];
  for (let end = until; end > first; end -= EVENTS_IN_STRETCH) {
    stretches.push({ after: Math.max(first, end - EVENTS_IN_STRETCH), until: end });
  }
  return stretches;
}

function dayOf(at: Date): number {
  return Math.floor((at.getTime() + DAY_OFFSET_MS) / DAY_MS);
}

function beginOf(day: number): Date {
  return new Date(day * DAY_MS - DAY_OFFSET_MS);
}

function dayOfActivity(day: number, counts: readonly EventCount[]): DayOfActivity {
  const countOf = (figure: Figure): number =>
    counts
      .filter((one) => one.day === day && one.kind === FIGURES[figure])
      .reduce((total, { count }) => total + count, 0);
  return {
    from: beginOf(day),
    issued: countOf('issued'),
    reissued: countOf('reissued'),
    renewed: countOf('renewed'),
    failed: countOf('failed'),
  };
}
