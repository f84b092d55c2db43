// What is kept beside certificates is forgotten too: serials, proofs, deletion tasks, CSRs, deployments.

import { BATCH_ROWS, inBatches } from '../../lib/turns/batches.ts';
import { addMs, type Clock, DAY_MS } from '../../lib/clock.ts';
import type { Rows } from '../ports/store.ts';
import type { ForgetWorld } from './forget-certificates.ts';

/** Answers whether all was forgotten that was to be; if not, it is to be run again. */
export async function forgetRecords(world: ForgetWorld): Promise<boolean> {
  const { acme, campaigns, deletionTasks, proofs, csrs, deployments, formerMaterials, bindTasks } = world.days;
  const byTime = [
    await forgetByTime(world, {
      table: 'deletion_tasks',
      days: deletionTasks,
      prune: (rows, ...of) => rows.deletionTasks.prune(...of),
    }),
    await forgetByTime(world, {
      table: 'authorizations',
      days: proofs,
      prune: (rows, ...of) => rows.authorizations.prune(...of),
    }),
    await forgetByTime(world, {
      table: 'persistent_records',
      days: proofs,
      prune: (rows, ...of) => rows.persistentRecords.prune(...of),
    }),
    await forgetByTime(world, { table: 'acme', days: acme, prune: (rows, ...of) => rows.acme.prune(...of) }),
    await forgetByTime(world, {
      table: 'campaigns',
      days: campaigns,
      prune: (rows, ...of) => rows.campaigns.prune(...of),
    }),
    await forgetByTime(world, { table: 'csrs', days: csrs, prune: (rows, ...of) => rows.csrs.prune(...of) }),
    await forgetByTime(world, {
      table: 'deployments',
      days: deployments,
      prune: (rows, ...of) => rows.deployments.prune(...of),
    }),
    await forgetByTime(world, {
      table: 'former_materials',
      days: formerMaterials,
      prune: (rows, ...of) => rows.deployments.pruneFormers(...of),
    }),
    await forgetByTime(world, {
      table: 'bind_tasks',
      days: bindTasks,
      prune: (rows, ...of) => rows.deployments.pruneBindTasks(...of),
    }),
  ];
  return byTime.every((isAll) => isAll);
}

export interface Pruning<R> {
  readonly table: string;
  readonly days: number;
  readonly prune: (rows: R, until: Date, limit: number) => Promise<number>;
}

interface PruningWorld<R> {
  readonly store: { transact<T>(work: (rows: R) => Promise<T>): Promise<T> };
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

/** What is so many days old goes, the count of it into the log. Answers whether all went that was to. */
export async function forgetByTime<R extends Pick<Rows, 'operations'>>(
  world: PruningWorld<R>,
  { table, days, prune }: Pruning<R>,
): Promise<boolean> {
  const { store, clock, closing } = world;
  return await inBatches(async () => {
    const now = clock.now();
    const until = addMs(now, -days * DAY_MS);
    const count = await store.transact(async (rows) => {
      const pruned = await prune(rows, until, BATCH_ROWS);
      await noteForgotten(rows, { table, count: pruned, until, now });
      return pruned;
    });
    return count < BATCH_ROWS ? 'done' : 'more';
  }, closing);
}

/** In the transaction that forgets. */
export async function noteForgotten(
  rows: Pick<Rows, 'operations'>,
  about: { readonly table: string; readonly count: number; readonly until: Date; readonly now: Date },
): Promise<void> {
  const { table, count, until, now } = about;
  if (count === 0) return;
  const entry = { accountUin: '', actor: '', certificateId: '', kind: 'pruned' as const, at: now };
  await rows.operations.append({ ...entry, detail: JSON.stringify({ table, count, until }) });
}

/** Serials of certificates that expired long ago: the ledger is gone through page by page, and the next run goes on there. */
export function makeSerialForgetter(world: ForgetWorld): () => Promise<boolean> {
  const { store, clock, days, closing } = world;
  let after = '';
  const step = async (): Promise<'more' | 'done'> => {
    const now = clock.now();
    const until = addMs(now, -days.serials * DAY_MS);
    const { serials, last } = await store.reads.issuances.listEnded({ after, until });
    for (let at = 0; at < serials.length; at += BATCH_ROWS) {
      const some = serials.slice(at, at + BATCH_ROWS);
      await store.transact(async (rows) => {
        const count = await rows.issuances.forget(some, until);
        await noteForgotten(rows, { table: 'issuances', count, until, now });
      });
    }
    after = last ?? '';
    return last === undefined ? 'done' : 'more';
  };
  return async () => await inBatches(step, closing);
}
