// How many certificates a filter selects: added up from the counters of days, and counted one by one where a day is cut in two.

import { type Expression, sql } from 'kysely';
import type { Step } from '../../certificates/model/certificate.ts';
import { DAY_MS } from '../../lib/clock.ts';
import type { Builder, Session } from '../query.ts';
import { type Asked, endWhere, entryInGroups, entryWhere, literals, partWhere } from './entries.ts';
import type { Slice } from './list-groups.ts';

/** The day of what has no end; see migration 34. */
const NO_DAY = -1_000_000;

/** For filters without texts. */
export async function totalByCounters(session: Session, asked: Asked): Promise<number> {
  const sums = asked.slices.flatMap((slice) => sumsOf(slice, asked));
  const row = await session.first((db) =>
    db.selectNoFrom(sql<number>`cast(${sql.join(sums, sql` + `)} as bigint)`.as('total')),
  );
  return row?.total ?? 0;
}

/** Entry by entry, for all other filters. */
export async function totalByEntries(session: Session, asked: Asked): Promise<number> {
  const row = await session.first((db: Builder) =>
    db
      .selectFrom('list_entries')
      .select((where) => where.fn.countAll<number>().as('total'))
      .where((where) => entryWhere(where, asked)),
  );
  return row?.total ?? 0;
}

/** What is under way is few, and has no counters. */
const UNDER_WAY: ReadonlySet<Step> = new Set(['ordered', 'filled', 'validating', 'issuing']);

function sumsOf({ part, groupIds }: Slice, asked: Asked) {
  const underWay = new Set(asked.groups.filter(({ step }) => UNDER_WAY.has(step)).map(({ id }) => id));
  const [few = [], counted = []] = [true, false].map((isFew) => groupIds.filter((id) => underWay.has(id) === isFew));
  return [
    ...(few.length === 0 ? [] : [countWhere([entryInGroups({ part, groupIds: few }, asked)])]),
    ...(counted.length === 0 ? [] : countersOf({ part, groupIds: counted }, asked)),
  ];
}

function countersOf(slice: Slice, asked: Asked) {
  const { part, groupIds } = slice;
  const cut = cutDaysOf(slice, asked);
  const begin = sql<number | null>`(nullif(day, ${sql.lit(NO_DAY)}) * ${sql.lit(DAY_MS)})`;
  const whole = [
    sql`group_id in (${literals(groupIds)})`,
    ...(cut.length === 0 ? [] : [sql`day not in (${literals(cut)})`]),
    partWhere(part, asked.now, begin),
    ...endWhere(asked, begin),
  ];
  const counted = sql`coalesce((select sum(count) from list_counts where ${sql.join(whole, sql` and `)}), 0)`;
  return [counted, ...cut.map((day) => countWhere(onDay(day, slice, asked)))];
}

/** Days of which a part is meant: today, and the day of a filter's end. Before 1970 there is no now. */
function cutDaysOf({ part }: Slice, { filter: { endsUntil }, now }: Asked): readonly number[] {
  const cuts = [...(part === 'all' ? [] : [now]), ...(endsUntil === undefined ? [] : [endsUntil])];
  return [...new Set(cuts.map((cut) => Math.floor(cut.getTime() / DAY_MS)))];
}

/** By the index in order of expiry. */
function onDay(day: number, { part, groupIds }: Slice, asked: Asked): readonly Expression<unknown>[] {
  return [
    sql`account_uin = ${asked.filter.accountUin}`,
    sql`not_after >= ${day * DAY_MS}`,
    sql`not_after < ${(day + 1) * DAY_MS}`,
    sql`group_id + 0 in (${literals(groupIds)})`,
    partWhere(part, asked.now),
    ...endWhere(asked),
  ];
}

function countWhere(conditions: readonly Expression<unknown>[]) {
  return sql`(select count(*) from list_entries where ${sql.join(conditions, sql` and `)})`;
}
