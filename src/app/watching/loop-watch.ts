// The event loop of the service, watched: who reads the log learns that it stood, and with which calls and jobs.

import { monotonicMs } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { LoopWatch } from '../../lib/threads/loop-watch.ts';
import { type JobKinds, wrapHandlers } from '../../jobs/kind.ts';

export function openLoopWatch(log: Log): LoopWatch {
  const report = (stall: object): void => log.warn({ ...stall }, 'The event loop stood still');
  return new LoopWatch({ report, monotonicMs, cpuMs: threadCpuMs });
}

export function markJobs(kinds: JobKinds, watch: LoopWatch): JobKinds {
  return wrapHandlers(kinds, (kind, { handle }) => async (job) => {
    const end = watch.begin(() => `job ${kind} ${job.subject}`);
    try {
      return await handle(job);
    } finally {
      end();
    }
  });
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
