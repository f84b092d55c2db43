// Lists of pages, for which accounts take turns: one that asks for many, over many rows, holds up those of the others by one.

import { StoreBusy } from '../certificates/ports/store.ts';
import { FairQueue, QueueFull } from '../lib/turns/fair-queue.ts';
import type { StoreReads } from './rows.ts';

/** Each waits with its call. */
export const MAX_LISTS_WAITING = 512;
export const MAX_LISTS_WAITING_OF_ACCOUNT = 64;

/** `atOnce` lists are read at the same time, their rows taken apart included; what finds the queue full is StoreBusy. */
export function withFairLists(reads: StoreReads, { atOnce }: { readonly atOnce: number }): StoreReads {
  const queue = new FairQueue({
    name: 'a list',
    places: atOnce,
    leavesPlaces: true,
    maxWaiting: MAX_LISTS_WAITING,
    maxWaitingOfShare: MAX_LISTS_WAITING_OF_ACCOUNT,
  });
  const inTurn = async <Page>(accountUin: string, read: () => Promise<Page>): Promise<Page> =>
    await queue.run(accountUin, read).catch(throwBusy);
  const { certificates, operations } = reads;
  return {
    ...reads,
    certificates: {
      ...certificates,
      list: async (filter, now) => await inTurn(filter.accountUin, async () => await certificates.list(filter, now)),
      listScheduled: async (filter, now) =>
        await inTurn(filter.accountUin, async () => await certificates.listScheduled(filter, now)),
    },
    operations: {
      ...operations,
      list: async (filter) => await inTurn(filter.accountUin, async () => await operations.list(filter)),
    },
  };
}

function throwBusy(error: unknown): never {
  if (error instanceof QueueFull) throw new StoreBusy(error.message, { cause: error });
  throw error;
}
