// The process: its memory, its processor time, what V8 cleans up, and the event loop.

import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { collectDefaultMetrics } from 'prom-client';
import type { Meter } from './meter.ts';

export interface Build {
  readonly version: string;
  readonly store: 'sqlite' | 'postgres';
}

/** With the names that every process of node has them under, so that dashboards know them: process_*, nodejs_*. */
export function addProcessMetrics(meter: Meter, { version, store }: Build): void {
  collectDefaultMetrics({ register: meter.registry });
  meter.gauge({ name: 'info', help: 'Which version runs, and on which store', labels: ['version', 'store'] }, () => [
    [{ version, store }, 1],
  ]);
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  meter.gauge(
    {
      name: 'event_loop_utilization_ratio',
      help: 'The part of the time since the last look in which the event loop was at work',
      labels: [],
    },
    () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return [[{}, utilization]];
    },
  );
}
