// Figures of one account: its events by day, its certificates by the week in which they end.

import { sql } from 'kysely';
import type { ActivityReads, EventCount } from '../../certificates/ports/activity.ts';
import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import type { Session } from '../query.ts';
import { unreplacedWhere } from '../certificates/unreplaced-where.ts';

const WEEK_MS = 7 * DAY_MS;
/** Days are those of GMT+8. */
const DAY = sql<number>`(events.at + ${sql.lit(8 * HOUR_MS)}) / ${sql.lit(DAY_MS)}`;

export function activityReads(session: Session): ActivityReads {
  return {
    findStretch: async (from) => {
      const first = await session.first((db) =>
        db.selectFrom('events').select('number').where('at', '>=', from.getTime()).orderBy('number').limit(1),
      );
      const last = await session.first((db) =>
        db.selectFrom('events').select('number').orderBy('number', 'desc').limit(1),
      );
      return first === undefined || last === undefined ? undefined : { after: first.number - 1, until: last.number };
    },
    countEvents: async ({ after, until }, { accountUin, kinds }) => {
      const rows = await session.all((db) =>
        db
          .selectFrom('events')
          .select((row) => ['kind', DAY.as('day'), row.fn.countAll<number>().as('count')])
          .where('number', '>', after)
          .where('number', '<=', until)
          .where('account_uin', '=', accountUin)
          .where('kind', 'in', kinds)
          .groupBy(['kind', DAY]),
      );
      return rows.map(({ kind, day, count }): EventCount => ({ kind, day, count }));
    },
    countEnding: async ({ accountUin, from, weeks }) => {
      const week = sql<number>`(list_entries.not_after - ${sql.lit(from.getTime())}) / ${sql.lit(WEEK_MS)}`;
      const rows = await session.all((db) =>
        db
          .selectFrom('certificates')
          .innerJoin('list_entries', 'list_entries.id', 'certificates.id')
          .select((row) => [week.as('week'), row.fn.countAll<number>().as('count')])
          .where('list_entries.account_uin', '=', accountUin)
          .where('list_entries.not_after', '>=', from.getTime())
          .where('list_entries.not_after', '<', addMs(from, weeks * WEEK_MS).getTime())
          .where('certificates.step', '=', 'issued')
          .where(unreplacedWhere)
          .groupBy(week),
      );
      const counts = new Map(rows.map(({ week: at, count }) => [at, count]));
      return Array.from({ length: weeks }, (_, index) => counts.get(index) ?? 0);
    },
  };
}
