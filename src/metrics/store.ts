// The store: its transactions, what it writes together, and who has to wait for it.

import type { Meter } from './meter.ts';
import type { StoreFigures } from './ports.ts';
import { makeTimed, type Timed } from './timed.ts';

export function makeTransactionTimer(meter: Meter): Timed<never, 'outcome'> {
  return makeTimed(meter, {
    name: 'store_transaction',
    what: 'Transactions of the store',
    begun: [],
    ended: ['outcome'],
    durationsBy: [],
  });
}

export function addStoreMetrics(meter: Meter, read: () => StoreFigures): void {
  meter.counted(
    { name: 'store_commits_total', help: 'Commits; several transactions may share one', labels: [] },
    () => [[{}, read().commits]],
  );
  meter.counted({ name: 'store_commit_transactions_total', help: 'Transactions in those commits', labels: [] }, () => [
    [{}, read().committed],
  ]);
  meter.counted(
    {
      name: 'store_retries_total',
      help: 'Transactions that were tried again, because of others or of a lost connection',
      labels: [],
    },
    () => [[{}, read().retries]],
  );
  meter.gauge({ name: 'store_transactions_waiting', help: 'Transactions that wait for their turn', labels: [] }, () => [
    [{}, read().waiting],
  ]);
  const pools = ['open', 'idle', 'waiting'] as const;
  meter.gauge(
    {
      name: 'store_connections',
      help: 'Connections to the database by pool, and who waits for one',
      labels: ['pool', 'state'],
    },
    () => read().connections.flatMap((one) => pools.map((state) => [{ pool: one.pool, state }, one[state]] as const)),
  );
}

/** What keeps a store from its work, each kind shown whether it is so or not. */
export const STORE_TROUBLES = ['full', 'readOnly', 'damaged', 'unreachable'] as const;

export function addTroubleMetrics(meter: Meter, read: () => (typeof STORE_TROUBLES)[number] | undefined): void {
  meter.gauge(
    {
      name: 'store_trouble',
      help: '1 while the store cannot be used, by why; /readyz answers 503 then',
      labels: ['trouble'],
    },
    () => {
      const now = read();
      return STORE_TROUBLES.map((trouble) => [{ trouble }, trouble === now ? 1 : 0]);
    },
  );
}
