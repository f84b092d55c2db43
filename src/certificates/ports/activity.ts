// What the figures of an account are counted from: events by day, and certificates by the week in which they end.

import type { EventKind } from '../model/event.ts';

/** Numbers of events: after the first, and not after the second. */
export interface EventStretch {
  readonly after: number;
  readonly until: number;
}

export interface EventCount {
  readonly kind: EventKind;
  /** Days since 1970-01-01 in GMT+8. */
  readonly day: number;
  readonly count: number;
}

export interface ActivityReads {
  /** Of all accounts' events those that were not before `from`; undefined where there are none. */
  findStretch(from: Date): Promise<EventStretch | undefined>;
  /** Looks at each event of the stretch, whosever it is. Days and kinds without any are absent. */
  countEvents(
    stretch: EventStretch,
    of: { readonly accountUin: string; readonly kinds: readonly EventKind[] },
  ): Promise<readonly EventCount[]>;
  /**
   * Of the account's issued certificates that no issued reissue or renewal has replaced: how many end in each of so many
   * weeks from `from` on, the first one first. Looks at those that end in these weeks.
   */
  countEnding(question: {
    readonly accountUin: string;
    readonly from: Date;
    readonly weeks: number;
  }): Promise<readonly number[]>;
}
