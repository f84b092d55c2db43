// Queues: how much runs, how much waits and how long, what was refused, and how much of it is one account's.

import { SECOND_MS } from '../lib/clock.ts';
import type { FairQueueFigures } from '../lib/turns/fair-queue.ts';
import type { Meter, Standing } from './meter.ts';

/** Where shares are told apart, `shares` has them; they may be names of accounts, which no metric shows. */
export type QueueFigures = Omit<FairQueueFigures, 'shares'> & Partial<Pick<FairQueueFigures, 'shares'>>;

/** By a name that is part of the service, such as "keys". */
export type Queues = ReadonlyMap<string, () => QueueFigures>;

export function addQueueMetrics(meter: Meter, queues: Queues): void {
  const each = (valueOf: (figures: QueueFigures) => number): (() => Standing<'queue'>) => {
    return () => [...queues].map(([queue, read]) => [{ queue }, valueOf(read())]);
  };
  const labels = ['queue'] as const;
  meter.gauge(
    { name: 'queue_running', help: 'Pieces of work of a queue that run', labels },
    each(({ running }) => running),
  );
  meter.gauge(
    { name: 'queue_waiting', help: 'Pieces of work that wait for their turn', labels },
    each(({ waiting }) => waiting),
  );
  meter.gauge(
    { name: 'queue_oldest_wait_seconds', help: 'How long the oldest of those has waited', labels },
    each(({ oldestWaitMs }) => oldestWaitMs / SECOND_MS),
  );
  meter.counted(
    { name: 'queue_refused_total', help: 'Pieces of work that were refused because a queue was full', labels },
    each(({ refused }) => refused),
  );
  meter.gauge(
    {
      name: 'queue_largest_share_ratio',
      help: 'How much of what runs and waits is of one share, such as an account: 0 for none, 1 for all',
      labels,
    },
    () =>
      [...queues].flatMap(([queue, read]) => {
        const figures = read();
        return figures.shares === undefined ? [] : [[{ queue }, largestShareOf(figures)] as const];
      }),
  );
}

function largestShareOf({ running, waiting, shares }: QueueFigures): number {
  const all = running + waiting;
  const largest = Math.max(0, ...[...(shares?.values() ?? [])].map((share) => share.running + share.waiting));
  return all === 0 ? 0 : largest / all;
}
