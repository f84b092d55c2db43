// What runs beside the calls: the worker's places, and what became of deliveries to webhooks.

import type { Meter } from './meter.ts';

export interface WorkerFigures {
  /** Jobs that have lasted so long that they wait for the world outside, and hold no place of the others. */
  readonly waiting: number;
  readonly running: number;
  /** Of both, how many of each account. */
  readonly accounts: ReadonlyMap<string, number>;
}

/** Attempts since the start. */
export interface DeliveryFigures {
  readonly delivered: number;
  /** Failed, and tried again. */
  readonly retried: number;
  readonly givenUp: number;
}

export interface WorkParts {
  readonly worker: () => WorkerFigures;
  /** By webhook. */
  readonly courier: () => ReadonlyMap<string, DeliveryFigures>;
}

export function addWorkMetrics(meter: Meter, { worker, courier }: WorkParts): void {
  meter.gauge(
    { name: 'worker_jobs', help: 'Jobs of this node under way; waiting: for the world outside', labels: ['state'] },
    () => {
      const { running, waiting } = worker();
      return [
        [{ state: 'running' }, running],
        [{ state: 'waiting' }, waiting],
      ];
    },
  );
  meter.gauge(
    {
      name: 'worker_largest_share_ratio',
      help: "How much of this node's jobs under way is one account's: 0 for none, 1 for all",
      labels: [],
    },
    () => {
      const { running, waiting, accounts } = worker();
      const largest = Math.max(0, ...accounts.values());
      return [[{}, largest === 0 ? 0 : largest / (running + waiting)]];
    },
  );
  meter.counted(
    {
      name: 'delivery_attempts_total',
      help: 'Attempts to tell a webhook of an event, by outcome',
      labels: ['webhook', 'outcome'],
    },
    () =>
      [...courier()].flatMap(([webhook, { delivered, retried, givenUp }]) => [
        [{ webhook, outcome: 'delivered' }, delivered] as const,
        [{ webhook, outcome: 'retried' }, retried] as const,
        [{ webhook, outcome: 'givenUp' }, givenUp] as const,
      ]),
  );
}
