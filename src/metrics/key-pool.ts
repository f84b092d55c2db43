// Keys made ahead: how many there are beside how many there should be, how old they are, and who got none.

import { type Clock, SECOND_MS } from '../lib/clock.ts';
import type { Meter } from './meter.ts';

export interface KeyPoolFigures {
  readonly wanted: number;
  /** In the store, for all nodes. */
  readonly stored: number;
  /** Undefined without any. */
  readonly oldestMadeAt: Date | undefined;
  /** Taken away from the store by this node, and not handed out yet. */
  readonly inHand: number;
  /** By this node, since its start. */
  readonly handedOut: number;
  readonly missed: Readonly<Record<string, number>>;
  readonly thrownAway: number;
}

export interface KeyPoolMetricsWorld {
  /** By algorithm, those of which keys are made ahead. */
  readonly read: () => ReadonlyMap<string, KeyPoolFigures>;
  readonly clock: Clock;
}

export function addKeyPoolMetrics(meter: Meter, { read, clock }: KeyPoolMetricsWorld): void {
  const show = (valueOf: (figures: KeyPoolFigures) => number) => () =>
    [...read()].map(([algorithm, figures]) => [{ algorithm }, valueOf(figures)] as const);
  const labels = ['algorithm'] as const;
  meter.gauge(
    { name: 'key_pool_wanted', help: 'Keys that should be there, made ahead', labels },
    show((of) => of.wanted),
  );
  meter.gauge(
    { name: 'key_pool_keys', help: 'Keys that are there, made ahead', labels },
    show((of) => of.stored),
  );
  meter.gauge(
    { name: 'key_pool_oldest_age_seconds', help: 'How long ago the oldest of them was made; 0 without any', labels },
    show(({ oldestMadeAt }) => (oldestMadeAt === undefined ? 0 : ageOf(oldestMadeAt, clock))),
  );
  meter.gauge(
    { name: 'key_pool_in_hand', help: 'Keys that the node has taken from there and not handed out yet', labels },
    show((of) => of.inHand),
  );
  meter.counted(
    { name: 'key_pool_handed_out_total', help: 'Keys that were made ahead and handed out', labels },
    show((of) => of.handedOut),
  );
  meter.counted(
    {
      name: 'key_pool_thrown_away_total',
      help: 'Keys that were not handed out: blocked, weak, too old, or not to be opened',
      labels,
    },
    show((of) => of.thrownAway),
  );
  meter.counted(
    {
      name: 'key_pool_missed_total',
      help: 'Keys that were asked for in vain: the pool was empty, or the account has had its part',
      labels: ['algorithm', 'reason'],
    },
    () =>
      [...read()].flatMap(([algorithm, { missed }]) =>
        Object.entries(missed).map(([reason, count]) => [{ algorithm, reason }, count] as const),
      ),
  );
}

function ageOf(since: Date, clock: Clock): number {
  return Math.max(clock.now().getTime() - since.getTime(), 0) / SECOND_MS;
}
