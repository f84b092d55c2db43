// What runs beside the calls: the worker's places, and what became of deliveries to webhooks.

import type { Meter } from './meter.ts';

/** Of one lane. */
export interface LaneFigures {
  /** Jobs that have lasted so long that they wait for the world outside, and hold no place of the others. */
  readonly waiting: number;
  readonly running: number;
  /** Of both, how many of each share. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Attempts since the start. */
export interface DeliveryFigures {
  readonly delivered: number;
  /** Failed, and tried again. */
  readonly retried: number;
  readonly givenUp: number;
}

export interface WorkParts {
  /** By lane. */
  readonly worker: () => ReadonlyMap<string, LaneFigures>;
  /** By webhook. */
  readonly courier: () => ReadonlyMap<string, DeliveryFigures>;
}

export function addWorkMetrics(meter: Meter, { worker, courier }: WorkParts): void {
  meter.gauge(
    {
      name: 'worker_jobs',
      help: 'Jobs of this node under way; waiting: for the world outside',
      labels: ['lane', 'state'],
    },
    () =>
      [...worker()].flatMap(([lane, { running, waiting }]) => [
        [{ lane, state: 'running' }, running] as const,
        [{ lane, state: 'waiting' }, waiting] as const,
      ]),
  );
  meter.gauge(
    {
      name: 'worker_largest_share_ratio',
      help: "How much of this node's jobs under way in a lane is one share's, such as an account's: 0 for none, 1 for all",
      labels: ['lane'],
    },
    () =>
      [...worker()].map(([lane, { running, waiting, shares }]) => {
        const largest = Math.max(0, ...shares.values());
        return [{ lane }, largest === 0 ? 0 : largest / (running + waiting)] as const;
      }),
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
