// How many there are of what, over all accounts: counted in indexes, for whoever watches the service.

import { sql, type SqlBool } from 'kysely';
import type { Phase, Step } from '../../certificates/model/certificate.ts';
import { addMs, DAY_MS } from '../../lib/clock.ts';
import type { TallyReads } from '../../metrics/ports.ts';
import { LANES } from '../jobs/lanes.ts';
import type { Builder, Query, Session } from '../query.ts';
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
      return rows.map(({ kind, lane, count, oldest }) => ({ kind, lane, count, oldestDueAt: new Date(oldest) }));
    },
    countDueRenewals: async (now) => {
      const row = await session.first(dueRenewals(now.getTime()));
      const oldest = row?.oldest ?? undefined;
      return { count: row?.count ?? 0, oldestDueAt: oldest === undefined ? undefined : new Date(oldest) };
    },
    listUndelivered: async () => {
      const [pending, givenUp] = [await session.all(pendingOfHooks), await session.all(givenUpOfHooks)];
      const counts = new Map(givenUp.map(({ hook, count }) => [hook, count]));
      const hooks = new Set([...pending, ...givenUp].map(({ hook }) => hook));
      return [...hooks].toSorted().map((hook) => {
        const found = pending.find((row) => row.hook === hook);
        const oldestSince = found === undefined ? undefined : new Date(found.oldest);
        return { hook, pending: found?.count ?? 0, oldestSince, givenUp: counts.get(hook) ?? 0 };
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

/** Of lanes that are known: by each of them in the index of what is due. */
const dueJobs = (db: Builder, nowMs: number) =>
  db
    .selectFrom('jobs')
    .select((where) => [
      'kind',
      'lane',
      where.fn.countAll<number>().as('count'),
      where.fn.min<number>('due_at').as('oldest'),
    ])
    .where('lane', 'in', Object.values(LANES))
    .where('due_at', '<=', nowMs)
    .groupBy(['kind', 'lane']);

interface DueRow {
  readonly count: number;
  readonly oldest: number | null;
}

/** From account to account in the index of what is to be looked at, and in each over what is due alone. */
function dueRenewals(nowMs: number): Query<DueRow> {
  return (db) => ({
    compile: () =>
      sql<DueRow>`
        with recursive renewing (account) as (
          select (select min(account_uin) from certificates where renewal_at is not null)
          union all
          select (
            select min(certificates.account_uin) from certificates
            where certificates.renewal_at is not null and certificates.account_uin > renewing.account
          )
          from renewing where account is not null
        )
        select count(*) as count, min(certificates.renewal_at) as oldest
        from renewing join certificates on certificates.account_uin = renewing.account
        where certificates.renewal_at <= ${nowMs}`.compile(db),
  });
}

const pendingOfHooks = (db: Builder) =>
  db
    .selectFrom('jobs')
    .select((where) => [
      'share as hook',
      where.fn.countAll<number>().as('count'),
      where.fn.min<number>('since').as('oldest'),
    ])
    .where('lane', '=', LANES.hooks)
    .groupBy('share');

const givenUpOfHooks = (db: Builder) =>
  db
    .selectFrom('given_up_deliveries')
    .select((where) => ['hook', where.fn.countAll<number>().as('count')])
    .groupBy('hook');
