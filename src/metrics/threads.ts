// Threads for work that is dear or comes from strangers, by the pool they belong to.

import type { Meter } from './meter.ts';

export interface ThreadFigures {
  readonly threads: number;
  /** Ended, and still held by what they do. */
  readonly strays: number;
  /** By why a thread had to be ended, since the start. */
  readonly failures: Readonly<Record<string, number>>;
}

/** By a name that is part of the service, such as "keys". */
export type ThreadPools = ReadonlyMap<string, () => ThreadFigures>;

export function addThreadMetrics(meter: Meter, pools: ThreadPools): void {
  meter.gauge(
    { name: 'threads', help: 'Threads of a pool; stray: ended, and not gone yet', labels: ['pool', 'state'] },
    () =>
      [...pools].flatMap(([pool, read]) => {
        const { threads, strays } = read();
        return [[{ pool, state: 'serving' }, threads] as const, [{ pool, state: 'stray' }, strays] as const];
      }),
  );
  meter.counted(
    { name: 'threads_ended_total', help: 'Threads that had to be ended, by why', labels: ['pool', 'reason'] },
    () =>
      [...pools].flatMap(([pool, read]) =>
        Object.entries(read().failures).map(([reason, count]) => [{ pool, reason }, count] as const),
      ),
  );
}
