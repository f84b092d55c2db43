// The newest time that was written by, and what is taken back when that was ahead of its time.

import { sql, type SqlBool } from 'kysely';
import { PROOF_DEADLINE_MS } from '../certificates/ordering/order.ts';
import type { TimeRows } from '../clocks/ports.ts';
import { LEASE_MS } from '../jobs/ports.ts';
import { addMs, DAY_MS, MAX_CLOCK_SKEW_MS } from '../lib/clock.ts';
import { prepared, type Query, type Session } from './query.ts';

const NEWEST = 'newest';
const READY = 'ready';

export function timeRows(session: Session): TimeRows {
  return {
    findNewest: async () => {
      const row = await session.first(findMark({ name: NEWEST }));
      return row === undefined ? undefined : new Date(row.at);
    },
    markNewest: async (at) => {
      await session.change(putMark({ name: NEWEST, at: at.getTime() }));
    },
    markReady: async (at) => {
      await session.change(putMark({ name: READY, at: at.getTime() }));
    },
    setBack: async (now) => {
      for (const takeBack of TAKEN_BACK) await session.change(takeBack(now));
    },
  };
}

const findMark = prepared((db, { name }: { readonly name: string }) =>
  db.selectFrom('marks').select('at').where('name', '=', name),
);

const putMark = prepared((db, mark: { readonly name: string; readonly at: number }) =>
  db
    .insertInto('marks')
    .values(mark)
    .onConflict((earlier) => earlier.column('name').doUpdateSet({ at: mark.at })),
);

/** What nodes that are right may have written, too, is left as it is. */
const TAKEN_BACK: readonly ((now: Date) => Query<unknown>)[] = [
  dueJobs,
  dueNextRuns,
  shortJobLeases,
  youngJobs,
  noLaterProofs,
  noLaterLooksAtRecords,
  noUses,
  noNotices,
  nearProofDeadlines,
  nearScheduledRevocations,
  youngIssuerOrders,
  justAnsweredIssuerOrders,
];

/** A job that runs before its time looks, finds nothing to do, and waits for the right time. */
function dueJobs(now: Date): Query<unknown> {
  const nowMs = now.getTime();
  return (db) => db.updateTable('jobs').set({ due_at: nowMs }).where('lease', 'is', null).where('due_at', '>', nowMs);
}

function dueNextRuns(now: Date): Query<unknown> {
  return (db) => db.updateTable('jobs').set({ next_run_at: now.getTime() }).where('next_run_at', '>', now.getTime());
}

function shortJobLeases(now: Date): Query<unknown> {
  const end = addMs(now, LEASE_MS).getTime();
  return (db) => db.updateTable('jobs').set({ due_at: end }).where('lease', 'is not', null).where('due_at', '>', end);
}

/** What is given up when it has been tried for long enough has that long from now. */
function youngJobs(now: Date): Query<unknown> {
  return (db) => db.updateTable('jobs').set({ since: now.getTime() }).where('since', '>', now.getTime());
}

function noLaterProofs(now: Date): Query<unknown> {
  return (db) => db.deleteFrom('authorizations').where('proved_at', '>', aheadOf(now));
}

/** An order looks again. */
function noLaterLooksAtRecords(now: Date): Query<unknown> {
  return (db) => db.deleteFrom('persistent_records').where('checked_at', '>', aheadOf(now));
}

function noUses(now: Date): Query<unknown> {
  return (db) => db.updateTable('api_keys').set({ last_used_at: null }).where('last_used_at', '>', aheadOf(now));
}

/** Told of before its day, it would not be told of on its day. */
function noNotices(now: Date): Query<unknown> {
  const toldAt = sql<number>`not_after - days * ${sql.lit(DAY_MS)}`;
  return (db) => db.deleteFrom('expiry_notices').where(toldAt, '>', aheadOf(now));
}

function nearProofDeadlines(now: Date): Query<unknown> {
  const latest = addMs(now, PROOF_DEADLINE_MS).getTime();
  return (db) =>
    db
      .updateTable('certificates')
      .set({ proof_deadline: latest, version: sql`version + 1` })
      .where('step', '=', 'validating')
      .where('proof_deadline', '>', latest + MAX_CLOCK_SKEW_MS);
}

/** As long from now as it was from the reissue; one that was taken back is earlier than that, and stays. */
function nearScheduledRevocations(now: Date): Query<unknown> {
  const nowMs = now.getTime();
  const reissuedAt = sql<number>`(select reissue.issued_at from certificates as reissue
    where reissue.id = certificates.superseded_by)`;
  return (db) =>
    db
      .updateTable('certificates')
      .set({
        scheduled_revocation_at: sql`scheduled_revocation_at - ${reissuedAt} + ${nowMs}`,
        version: sql`version + 1`,
      })
      .where('step', '=', 'issued')
      .where('superseded_by', 'is not', null)
      .where(sql<SqlBool>`${reissuedAt} > ${aheadOf(now)} and scheduled_revocation_at >= ${reissuedAt}`);
}

/** An order elsewhere is waited for as long from now, and counts towards its issuer's budget as one of now. */
function youngIssuerOrders(now: Date): Query<unknown> {
  const nowMs = now.getTime();
  return (db) => db.updateTable('issuer_orders').set({ opened_at: nowMs }).where('opened_at', '>', aheadOf(now));
}

function justAnsweredIssuerOrders(now: Date): Query<unknown> {
  const nowMs = now.getTime();
  return (db) => db.updateTable('issuer_orders').set({ answered_at: nowMs }).where('answered_at', '>', aheadOf(now));
}

function aheadOf(now: Date): number {
  return now.getTime() + MAX_CLOCK_SKEW_MS;
}
