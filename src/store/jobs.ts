// Jobs in the store: scheduled, claimed with a lease, finished or postponed by the lease's holder alone.

import { sql, type SqlBool } from 'kysely';
import type { Job, JobKind, JobReads, JobRows } from '../jobs/ports.ts';
import { prepared, type Builder, type Session } from './query.ts';

export function jobRows(session: Session): JobRows & JobReads {
  return {
    schedule: async ({ kind, subject, runAt }) => {
      await session.change(schedule({ kind, subject, runAtMs: runAt.getTime() }));
    },
    settle: async ({ kind, subject }) => {
      await session.change(settle({ kind, subject }));
    },
    claim: (request) => claimDue(session, request),
    extend: async (leases, leaseUntil) => {
      await session.change((db) =>
        db.updateTable('jobs').set({ due_at: leaseUntil.getTime() }).where('lease', 'in', leases),
      );
    },
    finish: (job) => finish(session, job),
    postpone: async (job, { runAt, error }) => {
      const { kind, subject, lease } = job;
      const postponing = postpone({ kind, subject, lease, runAtMs: runAt.getTime(), error: error ?? null });
      return (await session.change(postponing)) === 1;
    },
    nextDue: async () => {
      const row = await session.first(nextDue({}));
      return row === undefined ? undefined : new Date(row.due_at);
    },
    countDue: async (now) => (await session.first(countDue({ nowMs: now.getTime() })))?.count ?? 0,
  };
}

/** While a worker holds the job its lease must stay: the new time then waits in next_run_at. */
const schedule = prepared(
  (db, { kind, subject, runAtMs }: { readonly kind: JobKind; readonly subject: string; readonly runAtMs: number }) =>
    db
      .insertInto('jobs')
      .values({ kind, subject, run_at: runAtMs, due_at: runAtMs, attempts: 0, scheduled_version: 1 })
      .onConflict((scheduled) =>
        scheduled.columns(['kind', 'subject']).doUpdateSet({
          run_at: sql`case when jobs.lease is null and excluded.run_at < jobs.run_at
            then excluded.run_at else jobs.run_at end`,
          due_at: sql`case when jobs.lease is null and excluded.due_at < jobs.due_at
            then excluded.due_at else jobs.due_at end`,
          next_run_at: sql`case when jobs.lease is null then null
            when jobs.next_run_at < excluded.run_at then jobs.next_run_at else excluded.run_at end`,
          attempts: 0,
          scheduled_version: sql`jobs.scheduled_version + 1`,
        }),
      ),
);

const settle = prepared((db, { kind, subject }: { readonly kind: JobKind; readonly subject: string }) =>
  db.deleteFrom('jobs').where('kind', '=', kind).where('subject', '=', subject).where('lease', 'is', null),
);

interface Claim {
  readonly nowMs: number;
  readonly leaseUntilMs: number;
  readonly lease: string;
  readonly limit: number;
}

const dueJobs = (db: Builder, { nowMs, limit }: Pick<Claim, 'nowMs' | 'limit'>) =>
  db.selectFrom('jobs').select('sequence').where('due_at', '<=', nowMs).orderBy('due_at').limit(limit);

/** A job that was scheduled again while a lease that has run out was held: this run serves it, unless it is for later. */
const claiming = (db: Builder, { nowMs, leaseUntilMs, lease }: Claim) =>
  db
    .updateTable('jobs')
    .set({
      lease,
      due_at: leaseUntilMs,
      attempts: sql`attempts + 1`,
      next_run_at: sql`case when next_run_at > ${nowMs} then next_run_at end`,
    })
    .returning(['kind', 'subject', 'run_at', 'attempts', 'scheduled_version']);

const claim = prepared((db, wish: Claim) => claiming(db, wish).where('sequence', 'in', dueJobs(db, wish)));

/** As an array, so that PostgreSQL looks for them once: looking again, it would find further ones. */
const claimUnlocked = prepared((db, wish: Claim) => {
  const due = dueJobs(db, wish).forUpdate().skipLocked();
  return claiming(db, wish).where(sql<SqlBool>`sequence = any(array(${due}))`);
});

async function claimDue(
  session: Session,
  { now, leaseUntil, lease, limit }: Parameters<JobRows['claim']>[0],
): Promise<readonly Job[]> {
  const wish = { nowMs: now.getTime(), leaseUntilMs: leaseUntil.getTime(), lease, limit };
  const rows = await session.all(session.skipsLocked ? claimUnlocked(wish) : claim(wish));
  const jobs = rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    runAt: new Date(row.run_at),
    attempts: row.attempts,
    lease,
    scheduledVersion: row.scheduled_version,
  }));
  return jobs.sort((left, right) => left.runAt.getTime() - right.runAt.getTime());
}

interface Held {
  readonly kind: JobKind;
  readonly subject: string;
  readonly lease: string;
}

const removeHeld = prepared((db, { kind, subject, lease }: Held) =>
  db
    .deleteFrom('jobs')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('lease', '=', lease)
    .where('next_run_at', 'is', null),
);

const freeForNextRun = prepared((db, { kind, subject, lease }: Held) =>
  db
    .updateTable('jobs')
    .set({ lease: null, run_at: sql`next_run_at`, due_at: sql`next_run_at`, next_run_at: null })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('lease', '=', lease)
    .where('next_run_at', 'is not', null),
);

async function finish(session: Session, { kind, subject, lease }: Job): Promise<boolean> {
  const held = { kind, subject, lease };
  if ((await session.change(removeHeld(held))) === 1) return true;
  return (await session.change(freeForNextRun(held))) === 1;
}

const postpone = prepared(
  (
    db,
    { kind, subject, lease, runAtMs, error }: Held & { readonly runAtMs: number; readonly error: string | null },
  ) => {
    const runAt = sql<number>`case when next_run_at < ${runAtMs} then next_run_at else ${runAtMs} end`;
    return db
      .updateTable('jobs')
      .set({ lease: null, run_at: runAt, due_at: runAt, next_run_at: null, error })
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('lease', '=', lease);
  },
);

const nextDue = prepared((db) => db.selectFrom('jobs').select('due_at').orderBy('due_at').limit(sql.lit(1)));

const countDue = prepared((db, { nowMs }: { readonly nowMs: number }) =>
  db
    .selectFrom('jobs')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('due_at', '<=', nowMs),
);
