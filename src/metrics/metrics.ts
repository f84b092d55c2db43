// The metrics of one service: timers for what it does, figures for what it holds, and all of it as text.

import { Meter } from './meter.ts';
import { addQueueMetrics, type QueueFigures } from './queues.ts';
import { makeServiceTimers, type ServiceTimers } from './service.ts';
import { makeTransactionTimer } from './store.ts';

export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

export interface Metrics {
  readonly meter: Meter;
  readonly timers: ServiceTimers & { readonly transactions: ReturnType<typeof makeTransactionTimer> };
  /** Shows how a queue fares, under a name that is part of the service. */
  watchQueue(name: string, read: () => QueueFigures): void;
  /** In the text format of Prometheus. Those who ask meanwhile get the same text. */
  read(): Promise<MetricsText>;
}

export function makeMetrics(): Metrics {
  const meter = new Meter();
  const queues = new Map<string, () => QueueFigures>();
  addQueueMetrics(meter, queues);
  let reading: Promise<MetricsText> | undefined;
  const read = async (): Promise<MetricsText> => {
    const { registry } = meter;
    return { contentType: registry.contentType, text: await registry.metrics() };
  };
  return {
    meter,
    timers: { ...makeServiceTimers(meter), transactions: makeTransactionTimer(meter) },
    watchQueue: (name, queue) => void queues.set(name, queue),
    read: async () => {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return await reading;
    },
  };
}
