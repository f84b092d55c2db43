// The metrics of one service: timers for what it does, figures for what it holds, and all of it as text.

import { Meter } from './meter.ts';
import { addQueueMetrics, type QueueFigures } from './queues.ts';
import { makeServiceTimers, type ServiceTimers } from './service.ts';
import { makeTransactionTimer } from './store.ts';
import { addThreadMetrics, type ThreadFigures } from './threads.ts';

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export interface Metrics {
  readonly meter: Meter;
  readonly timers: ServiceTimers & { readonly transactions: ReturnType<typeof makeTransactionTimer> };
  /** Shows how a queue fares, under a name that is part of the service. */
  watchQueue(name: string, read: () => QueueFigures): void;
  /** The same for the threads of a pool, and for the queue before them. */
  watchThreads(name: string, read: () => QueueFigures & ThreadFigures): void;
  /** In the text format of Prometheus. Those who ask meanwhile get the same text. */
  read(): Promise<MetricsText>;
}

export function makeMetrics(): Metrics {
  const meter = new Meter();
  const queues = new Map<string, () => QueueFigures>();
  const pools = new Map<string, () => ThreadFigures>();
  addQueueMetrics(meter, queues);
  addThreadMetrics(meter, pools);
  let reading: Promise<MetricsText> | undefined;
  const read = async (): Promise<MetricsText> => {
    const { registry } = meter;
    return { contentType: registry.contentType, text: await registry.metrics() };
  };
  return {
    meter,
    timers: { ...makeServiceTimers(meter), transactions: makeTransactionTimer(meter) },
    watchQueue: (name, queue) => void queues.set(name, queue),
    watchThreads: (name, pool) => {
      queues.set(name, pool);
      pools.set(name, pool);
    },
    read: async () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return await reading;
    },
  };
}
