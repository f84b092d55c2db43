// Jobs in the store: scheduled, claimed with a lease, finished or postponed by the lease's holder alone.

import { sql } from 'kysely';
import type { DueJob, Job, JobReads, JobRows } from '../../jobs/ports.ts';
import type { Origin } from '../../lib/origin.ts';
import { listDue } from './due-jobs.ts';
import { type Turn, turnOf } from './lanes.ts';
import { prepared, type Builder, type Query, type Session } from '../query.ts';

export function jobRows(
  session: Session,
  { requestId }: Pick<Origin, 'requestId'>,
): JobScheduling & JobRows & JobReads {
  return {
    schedule: async ({ kind, subject, accountUin, runAt, traceparent }) => {
      await session.change(schedule({ kind, subject, ...turnOf(accountUin, kind), runAt, requestId, traceparent }));
    },
    settle: async ({ kind, subject }) => {
      await session.change(settle({ kind, subject }));
    },
    claim: (jobs, hold) => claim(session, jobs, hold),
    extend: async (leases, leaseUntil) => {
      await session.change((db) =>
        db.updateTable('jobs').set({ due_at: leaseUntil.getTime() }).where('lease', 'in', leases),
      );
    },
    finish: (job) => finish(session, job),
    postpone: async (job, { runAt, error, isAttempt }) => {
      const { kind, subject, lease } = job;
      const held = { kind, subject, lease };
      const postponing = postpone({
        ...held,
        runAtMs: runAt.getTime(),
        error: error ?? null,
        counted: Number(isAttempt),
      });
      return (await session.change(postponing)) === 1;
    },
    listDue: (request) => listDue(session, request),
    nextDueOf: async (lane, after) => {
      const next = after === undefined ? nextDue({ lane }) : nextDueAfter({ lane, afterMs: after.getTime() });
      const row = await session.first(next);
      return row === undefined ? undefined : new Date(row.due_at);
    },
  };
}

/** Whoever saves what a job follows from says its kind by a port of its own. */
export interface JobScheduling {
  /** Adds the job, or moves its time to the earlier of both, and starts its attempts anew. */
  schedule(job: {
    readonly kind: string;
    readonly subject: string;
    /** Undefined for what the service does for itself. */
    readonly accountUin: string | undefined;
    readonly runAt: Date;
    readonly traceparent?: string | undefined;
  }): Promise<void>;
  /** Removes the job of a subject that has come to rest, unless a worker holds it, which then finishes it. */
  settle(job: { readonly kind: string; readonly subject: string }): Promise<void>;
}

export interface Scheduling extends Turn {
  readonly kind: string;
  readonly subject: string;
  readonly runAt: Date;
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

export function schedule(job: Scheduling): Query<unknown> {
  return scheduleRow(newRowOf(job));
}

/** A job that nobody has waiting. */
export function newRowOf({ kind, subject, lane, share, runAt, requestId, traceparent }: Scheduling) {
  const runAtMs = runAt.getTime();
  const asked = { request_id: requestId, traceparent: traceparent ?? null };
  return { kind, subject, lane, share, since: runAtMs, due_at: runAtMs, attempts: 0, ...asked };
}

/** While a worker holds the job its lease must stay: the new time then waits in next_run_at. */
const scheduleRow = prepared((db, row: ReturnType<typeof newRowOf>) =>
  db
    .insertInto('jobs')
    .values(row)
    .onConflict((scheduled) =>
      scheduled.columns(['kind', 'subject']).doUpdateSet({
        since: sql`case when jobs.lease is null then excluded.since else jobs.since end`,
        due_at: sql`case when jobs.lease is null and excluded.due_at < jobs.due_at
            then excluded.due_at else jobs.due_at end`,
        next_run_at: sql`case when jobs.lease is null then null
            when jobs.next_run_at < excluded.due_at then jobs.next_run_at else excluded.due_at end`,
        attempts: 0,
        error: null,
        request_id: sql`case when excluded.request_id = '' then jobs.request_id else excluded.request_id end`,
        traceparent: sql`coalesce(excluded.traceparent, jobs.traceparent)`,
      }),
    ),
);

export const settle = prepared((db, { kind, subject }: { readonly kind: string; readonly subject: string }) =>
  db.deleteFrom('jobs').where('kind', '=', kind).where('subject', '=', subject).where('lease', 'is', null),
);

/** A job that was scheduled again while a lease that has run out was held: this run serves it, unless it is for later. */
async function claim(
  session: Session,
  jobs: readonly DueJob[],
  { now, leaseUntil, lease }: { readonly now: Date; readonly leaseUntil: Date; readonly lease: string },
): Promise<readonly Job[]> {
  const nowMs = now.getTime();
  const chosen = (db: Builder) => {
    const sequences = jobs.map(({ sequence }) => sequence);
    const due = db
      .selectFrom('jobs')
      .select('sequence')
      .where('sequence', 'in', sequences)
      .where('due_at', '<=', nowMs);
    return session.skipsLocked ? due.forUpdate().skipLocked() : due;
  };
  const rows = await session.all((db) =>
    db
      .updateTable('jobs')
      .set({
        lease,
        due_at: leaseUntil.getTime(),
        since: sql`case when next_run_at <= ${nowMs} then next_run_at else since end`,
        next_run_at: sql`case when next_run_at > ${nowMs} then next_run_at end`,
      })
      .where('sequence', 'in', chosen(db))
      .returning(['sequence', 'kind', 'subject', 'lane', 'share', 'since', 'attempts', 'request_id', 'traceparent']),
  );
  const order = new Map(jobs.map(({ sequence }, place) => [sequence, place]));
  const placeOf = (row: { readonly sequence: number }): number => order.get(row.sequence) ?? 0;
  const inOrder = rows.toSorted((one, other) => placeOf(one) - placeOf(other));
  return inOrder.map((row) => ({
    kind: row.kind,
    subject: row.subject,
    lane: row.lane,
    share: row.share,
    since: new Date(row.since),
    attempts: row.attempts + 1,
    requestId: row.request_id,
    traceparent: row.traceparent ?? undefined,
    lease,
  }));
}

interface Held {
  readonly kind: string;
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
    .set({ lease: null, since: sql`next_run_at`, due_at: sql`next_run_at`, next_run_at: null })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('lease', '=', lease)
    .where('next_run_at', 'is not', null),
);

/** Whether the lease is the one that it is held under. */
export async function finish(session: Session, { kind, subject, lease }: Held): Promise<boolean> {
  const held = { kind, subject, lease };
  if ((await session.change(removeHeld(held))) === 1) return true;
  return (await session.change(freeForNextRun(held))) === 1;
}

interface Postponing extends Held {
  readonly runAtMs: number;
  readonly error: string | null;
  /** 1 for an attempt. */
  readonly counted: number;
}

const postpone = prepared((db, { kind, subject, lease, runAtMs, error, counted }: Postponing) => {
  const runAt = sql<number>`case when next_run_at < ${runAtMs} then next_run_at else ${runAtMs} end`;
  return db
    .updateTable('jobs')
    .set({
      lease: null,
      since: sql`coalesce(next_run_at, since)`,
      due_at: runAt,
      next_run_at: null,
      error,
      attempts: sql`attempts + ${counted}`,
    })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('lease', '=', lease);
});

const firstDue = (db: Builder, lane: string) =>
  db.selectFrom('jobs').select('due_at').where('lane', '=', lane).orderBy('due_at').limit(sql.lit(1));

const nextDue = prepared((db, { lane }: { readonly lane: string }) => firstDue(db, lane));

const nextDueAfter = prepared((db, { lane, afterMs }: { readonly lane: string; readonly afterMs: number }) =>
  firstDue(db, lane).where('due_at', '>', afterMs),
);
