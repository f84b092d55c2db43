// Parts that count for themselves: threads for what strangers send, and the resolver.

import type { Meter } from './meter.ts';

export interface ThreadFigures {
  readonly threads: number;
  /** Ended, and still held by what they do. */
  readonly strays: number;
  /** By why a thread had to be ended, since the start. */
  readonly failures: Readonly<Record<string, number>>;
}

export function addThreadMetrics(meter: Meter, read: () => ThreadFigures): void {
  meter.gauge(
    {
      name: 'threads',
      help: 'Threads that read what strangers send; stray: ended, and not gone yet',
      labels: ['state'],
    },
    () => {
      const { threads, strays } = read();
      return [
        [{ state: 'serving' }, threads],
        [{ state: 'stray' }, strays],
      ];
    },
  );
  meter.counted({ name: 'threads_ended_total', help: 'Threads that had to be ended, by why', labels: ['reason'] }, () =>
    Object.entries(read().failures).map(([reason, count]) => [{ reason }, count]),
  );
}

/** Since the start. */
export interface ResolverFigures {
  readonly questions: number;
  readonly overTcp: number;
  readonly passedOver: number;
  readonly failures: number;
}

export function addResolverMetrics(meter: Meter, read: () => ResolverFigures): void {
  meter.counted(
    { name: 'resolver_questions_total', help: 'Questions to DNS servers, by transport', labels: ['transport'] },
    () => {
      const { questions, overTcp } = read();
      return [
        [{ transport: 'udp' }, questions - overTcp],
        [{ transport: 'tcp' }, overTcp],
      ];
    },
  );
  meter.counted(
    {
      name: 'resolver_passed_over_total',
      help: 'Messages that were forged, unreadable, or to another question',
      labels: [],
    },
    () => [[{}, read().passedOver]],
  );
  meter.counted({ name: 'resolver_failures_total', help: 'Questions that no server has answered', labels: [] }, () => [
    [{}, read().failures],
  ]);
}
