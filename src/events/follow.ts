// Events as they come, for somebody who looks again and again: each once, those too that were committed out of their order.

import { addMs, type Clock, MINUTE_MS } from '../lib/clock.ts';
import type { RecordedEvent } from '../certificates/model/event.ts';
import { type EventFilter, type EventReads, MAX_EVENT_PAGE } from './ports.ts';

/** Longer than a transaction may last: PostgreSQL gives numbers before the commit, and those of a rollback to nobody. */
export const GAP_PATIENCE_MS = MINUTE_MS;
/** So many missing numbers are watched, the newest. */
export const MAX_GAPS = 1000;

/** What is new since the last call; `isAll` where there was no more of it than fits into one answer. */
export type Follow = () => Promise<{ readonly events: readonly RecordedEvent[]; readonly isAll: boolean }>;

/** From the event after `after` on. */
export function followEvents(
  events: EventReads,
  about: { readonly after: number; readonly filter: EventFilter; readonly clock: Clock },
): Follow {
  const { filter, clock } = about;
  const everything: EventFilter = { accountUin: undefined, kinds: undefined };
  let after = about.after;
  let gaps = new Map<number, Date>();
  return async () => {
    const now = clock.now();
    const late = gaps.size === 0 ? [] : await events.listOf([...gaps.keys()], everything);
    // All of them, since those that the filter leaves out are no gaps.
    const next = await events.listAfter(after, everything);
    const watched = [...gaps].filter(([number, since]) => {
      return addMs(since, GAP_PATIENCE_MS) > now && !late.some((event) => event.number === number);
    });
    const missing = missingOf(after, next).map((number) => [number, now] as const);
    gaps = new Map([...watched, ...missing].slice(-MAX_GAPS));
    after = next.at(-1)?.number ?? after;
    const fitting = [...late, ...next].filter((event) => passes(event, filter));
    return { events: fitting, isAll: next.length < MAX_EVENT_PAGE };
  };
}

function passes({ kind, accountUin }: RecordedEvent, filter: EventFilter): boolean {
  if (filter.accountUin !== undefined && filter.accountUin !== accountUin) return false;
  return filter.kinds === undefined || filter.kinds.includes(kind);
}

/** The newest MAX_GAPS of the numbers between them. */
function missingOf(after: number, events: readonly RecordedEvent[]): readonly number[] {
  const missing: number[] = [];
  let expected = after + 1;
  for (const { number } of events) {
    for (let gap = Math.max(expected, number - MAX_GAPS); gap < number; gap += 1) missing.push(gap);
    expected = number + 1;
  }
  return missing.slice(-MAX_GAPS);
}
