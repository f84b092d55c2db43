// How many there are of what, over all accounts: counted in indexes, for whoever watches the service.

import { sql, type SqlBool } from 'kysely';
import type { Phase, Step } from '../certificates/model/certificate.ts';
import { addMs, DAY_MS } from '../lib/clock.ts';
import type { TallyReads } from '../metrics/ports.ts';
import type { Builder, Session } from './query.ts';
import { unreplacedWhere } from './unreplaced-where.ts';

export function tallyReads(session: Session): TallyReads {
  return {
    countByPhase: async (now) => {
      const [issued, underWay, over] = [
        await session.all((db) => issuedByPhase(db, now.getTime())),
        await session.all((db) => underWayByPhase(db, now.getTime())),
        await session.all(overByStep),
      ];
      return sumOf([...issued, ...underWay, ...over]);
    },
    countEnding: async (withinDays, now) => {
      const counts = new Map<number, number>();
      for (const days of withinDays) {
        const row = await session.first((db) => ending(db, { from: now, until: addMs(now, days * DAY_MS) }));
        counts.set(days, row?.count ?? 0);
      }
      return counts;
    },
    listDueJobs: async (now) => {
      const rows = await session.all((db) => dueJobs(db, now.getTime()));
      return rows.map(({ kind, count, oldest }) => ({ kind, count, oldestDueAt: new Date(oldest) }));
    },
    listUndelivered: async () => {
      const rows = await session.all(undelivered);
      return rows.map(({ hook, pending, oldest, given_up: givenUp }) => {
        return { hook, pending, oldestSince: oldest === null ? undefined : new Date(oldest), givenUp };
      });
    },
  };
}

interface Tally {
  readonly phase: Phase;
  readonly count: number;
}

/** Literals, so that the index of those that end serves. */
const issuedByPhase = (db: Builder, nowMs: number) =>
  db
    .selectFrom('certificates')
    .select((where) => [
      sql<Phase>`case when not_after < ${nowMs} then 'expired' else 'issued' end`.as('phase'),
      where.fn.countAll<number>().as('count'),
    ])
    .where(sql<SqlBool>`step = 'issued' and deleted_at is null`)
    .groupBy(sql`1`);

const underWayByPhase = (db: Builder, nowMs: number) =>
  db
    .selectFrom('certificates')
    .select((where) => [
      sql<Phase>`case when step = 'validating' and proof_deadline <= ${nowMs} then 'failed' else step end`.as('phase'),
      where.fn.countAll<number>().as('count'),
    ])
    .where(sql<SqlBool>`step in ('ordered', 'filled', 'validating', 'issuing')`)
    .where('deleted_at', 'is', null)
    .groupBy(sql`1`);

const overByStep = (db: Builder) =>
  db
    .selectFrom('certificates')
    .select((where) => [sql<Step>`step`.as('phase'), where.fn.countAll<number>().as('count')])
    .where(sql<SqlBool>`step in ('failed', 'cancelled', 'revoking', 'revoked') and deleted_at is null`)
    .groupBy('step');

/** One whose time to prove ran out counts with those whose failure is on record. */
function sumOf(tallies: readonly Tally[]): ReadonlyMap<Phase, number> {
  const sums = new Map<Phase, number>();
  for (const { phase, count } of tallies) sums.set(phase, (sums.get(phase) ?? 0) + count);
  return sums;
}

const ending = (db: Builder, { from, until }: { readonly from: Date; readonly until: Date }) =>
  db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where(sql<SqlBool>`step = 'issued' and deleted_at is null`)
    .where('not_after', '>=', from.getTime())
    .where('not_after', '<=', until.getTime())
    .where(unreplacedWhere);

const dueJobs = (db: Builder, nowMs: number) =>
  db
    .selectFrom('jobs')
    .select((where) => ['kind', where.fn.countAll<number>().as('count'), where.fn.min<number>('run_at').as('oldest')])
    .where('due_at', '<=', nowMs)
    .groupBy('kind');

const undelivered = (db: Builder) =>
  db
    .selectFrom('deliveries')
    .select([
      'hook',
      sql<number>`count(due_at)`.as('pending'),
      sql<number | null>`min(case when due_at is not null then since end)`.as('oldest'),
      sql<number>`sum(case when due_at is null then 1 else 0 end)`.as('given_up'),
    ])
    .groupBy('hook');
