// The log itself is forgotten seal by seal, the oldest first: the seals stay, and so does the word of it in the log.

import { BATCH_ROWS, inBatches } from '../lib/turns/batches.ts';
import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import type { OperationRows } from '../certificates/model/operations.ts';
import type { AuditReads, AuditRows, StoredSeal } from './ports.ts';

interface PruningStore {
  readonly reads: { readonly audit: AuditReads };
  transact<T>(
    work: (rows: { readonly audit: AuditRows; readonly operations: OperationRows }) => Promise<T>,
  ): Promise<T>;
}

export interface LogPruningWorld {
  readonly store: PruningStore;
  readonly clock: Clock;
  /** Counted from the sealing. */
  readonly keepDays: number;
  readonly closing: AbortSignal;
}

/** What is not sealed is never forgotten. Answers whether all was that is to be; if not, it is to be run again. */
export async function pruneLog(world: LogPruningWorld): Promise<boolean> {
  const { store, clock, keepDays, closing } = world;
  return await inBatches(async () => {
    const begun = await store.reads.audit.findLastPruned();
    if (begun !== undefined && (await dropSome(store, begun)) > 0) return 'more';
    const next = await store.reads.audit.findPrunable(addMs(clock.now(), -keepDays * DAY_MS));
    if (next === undefined) return 'done';
    await begin(world, next);
    return 'more';
  }, closing);
}

/** The log says what goes before the first of it is gone; the newest such entry is what a later look has to find. */
async function begin({ store, clock }: LogPruningWorld, { number, day, entries, digest }: StoredSeal): Promise<void> {
  const now = clock.now();
  await store.transact(async (rows) => {
    await rows.audit.markPruned(number, now);
    const detail = JSON.stringify({ table: 'operations', throughSeal: number, day, count: entries, digest });
    await rows.operations.append({ accountUin: '', actor: '', certificateId: '', kind: 'pruned', at: now, detail });
  });
}

async function dropSome(store: PruningStore, { last }: StoredSeal): Promise<number> {
  return await store.transact(async (rows) => await rows.audit.dropEntries(last, BATCH_ROWS));
}
