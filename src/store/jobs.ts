// Jobs in the store: scheduled, claimed with a lease, finished or postponed by the lease's holder alone.

import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { Origin } from '../lib/origin.ts';
import type { Job, JobKind, JobReads, JobRows } from '../jobs/ports.ts';
import { prepared, type Builder, type Query, type Session } from './query.ts';
import type { Tables } from './tables.ts';

export function jobRows(session: Session, { requestId }: Pick<Origin, 'requestId'>): JobRows & JobReads {
  return {
    schedule: async ({ kind, subject, accountUin, runAt, traceparent = null }) => {
      const asked = { accountUin: accountUin ?? null, requestId, traceparent };
      const job = { kind, subject, runAtMs: runAt.getTime(), ...asked };
      await session.change(schedule(job));
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
    nextDue: async (fullAccounts) => {
      const row = await session.first(fullAccounts.length === 0 ? nextDue({}) : nextDueBesides(fullAccounts));
      return row === undefined ? undefined : new Date(row.due_at);
    },
    countDue: async (now) => (await session.first(countDue({ nowMs: now.getTime() })))?.count ?? 0,
  };
}

interface Scheduling {
  readonly kind: JobKind;
  readonly subject: string;
  readonly accountUin: string | null;
  readonly runAtMs: number;
  readonly requestId: string;
  readonly traceparent: string | null;
}

/** While a worker holds the job its lease must stay: the new time then waits in next_run_at. */
const schedule = prepared((db, { kind, subject, accountUin, runAtMs, requestId, traceparent }: Scheduling) =>
  db
    .insertInto('jobs')
    .values({
      kind,
      subject,
      account_uin: accountUin,
      run_at: runAtMs,
      due_at: runAtMs,
      attempts: 0,
      request_id: requestId,
      traceparent,
    })
    .onConflict((scheduled) =>
      scheduled.columns(['kind', 'subject']).doUpdateSet({
        run_at: sql`case when jobs.lease is null and excluded.run_at < jobs.run_at
            then excluded.run_at else jobs.run_at end`,
        due_at: sql`case when jobs.lease is null and excluded.due_at < jobs.due_at
            then excluded.due_at else jobs.due_at end`,
        next_run_at: sql`case when jobs.lease is null then null
            when jobs.next_run_at < excluded.run_at then jobs.next_run_at else excluded.run_at end`,
        attempts: 0,
        request_id: sql`case when excluded.request_id = '' then jobs.request_id else excluded.request_id end`,
        traceparent: sql`coalesce(excluded.traceparent, jobs.traceparent)`,
      }),
    ),
);

const settle = prepared((db, { kind, subject }: { readonly kind: JobKind; readonly subject: string }) =>
  db.deleteFrom('jobs').where('kind', '=', kind).where('subject', '=', subject).where('lease', 'is', null),
);

/** By passes, each of which finds an account that has no more room, or is the last. */
async function claimDue(session: Session, request: Parameters<JobRows['claim']>[0]): Promise<readonly Job[]> {
  const { limit, accountRoom } = request;
  const rooms = new Map(accountRoom.of);
  const claimed: Job[] = [];
  for (;;) {
    const wanted = limit - claimed.length;
    if (wanted <= 0) break;
    const due = await session.all(findDue(session, { request, limit: wanted, full: fullAccountsOf(rooms) }));
    const chosen = due.filter((job) => takesPlace(job.account_uin, { rooms, usual: accountRoom.usual }));
    if (chosen.length > 0) claimed.push(...(await claimThese(session, request, chosen)));
    if (chosen.length === due.length) break;
  }
  return claimed.sort((left, right) => left.runAt.getTime() - right.runAt.getTime());
}

function fullAccountsOf(rooms: ReadonlyMap<string, number>): readonly string[] {
  return [...rooms].filter(([, room]) => room <= 0).map(([accountUin]) => accountUin);
}

/** Whether the account has a place for one more job, which is then taken. */
function takesPlace(
  accountUin: string | null,
  { rooms, usual }: { readonly rooms: Map<string, number>; readonly usual: number },
): boolean {
  if (accountUin === null) return true;
  const room = rooms.get(accountUin) ?? usual;
  rooms.set(accountUin, Math.max(room - 1, 0));
  return room > 0;
}

interface Due {
  readonly nowMs: number;
  readonly limit: number;
}

const dueJobs = (db: Builder, { nowMs, limit }: Due) =>
  db.selectFrom('jobs').select(['sequence', 'account_uin']).where('due_at', '<=', nowMs).orderBy('due_at').limit(limit);

const dueOfAll = prepared((db, due: Due) => dueJobs(db, due));
const unlockedDueOfAll = prepared((db, due: Due) => dueJobs(db, due).forUpdate().skipLocked());

function findDue(
  { skipsLocked }: Session,
  wish: { readonly request: { readonly now: Date }; readonly limit: number; readonly full: readonly string[] },
): Query<{ readonly sequence: number; readonly account_uin: string | null }> {
  const { request, limit, full } = wish;
  const due = { nowMs: request.now.getTime(), limit };
  if (full.length === 0) return skipsLocked ? unlockedDueOfAll(due) : dueOfAll(due);
  return (db) => {
    const ofOthers = dueJobs(db, due).where((where) => notOf(where, full));
    return skipsLocked ? ofOthers.forUpdate().skipLocked() : ofOthers;
  };
}

function notOf(where: ExpressionBuilder<Tables, 'jobs'>, accounts: readonly string[]): Expression<SqlBool> {
  return where.or([where('account_uin', 'is', null), where('account_uin', 'not in', accounts)]);
}

/** A job that was scheduled again while a lease that has run out was held: this run serves it, unless it is for later. */
async function claimThese(
  session: Session,
  { now, leaseUntil, lease }: { readonly now: Date; readonly leaseUntil: Date; readonly lease: string },
  chosen: readonly { readonly sequence: number }[],
): Promise<readonly Job[]> {
  const sequences = chosen.map(({ sequence }) => sequence);
  const rows = await session.all((db) =>
    db
      .updateTable('jobs')
      .set({
        lease,
        due_at: leaseUntil.getTime(),
        attempts: sql`attempts + 1`,
        next_run_at: sql`case when next_run_at > ${now.getTime()} then next_run_at end`,
      })
      .where('sequence', 'in', sequences)
      .returning(['kind', 'subject', 'account_uin', 'run_at', 'attempts', 'request_id', 'traceparent']),
  );
  return rows.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    accountUin: row.account_uin ?? undefined,
    runAt: new Date(row.run_at),
    attempts: row.attempts,
    requestId: row.request_id,
    traceparent: row.traceparent ?? undefined,
    lease,
  }));
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

const firstDue = (db: Builder) => db.selectFrom('jobs').select('due_at').orderBy('due_at').limit(sql.lit(1));

const nextDue = prepared((db) => firstDue(db));

function nextDueBesides(accounts: readonly string[]): Query<{ readonly due_at: number }> {
  return (db) => firstDue(db).where((where) => notOf(where, accounts));
}

const countDue = prepared((db, { nowMs }: { readonly nowMs: number }) =>
  db
    .selectFrom('jobs')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('due_at', '<=', nowMs),
);
