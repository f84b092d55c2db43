// Parts that count for themselves: the resolver, the embedded DNS server, the watches over the event loop and the clock.

import type { Meter } from './meter.ts';

/** Since the start. */
export interface LoopFigures {
  readonly stalls: number;
  readonly stalledMs: number;
}

export function addLoopMetrics(meter: Meter, read: () => LoopFigures): void {
  meter.counted({ name: 'event_loop_stalls_total', help: 'Times that the event loop stood still', labels: [] }, () => [
    [{}, read().stalls],
  ]);
  meter.counted(
    { name: 'event_loop_stalled_seconds_total', help: 'How long the event loop stood still, in all', labels: [] },
    () => [[{}, read().stalledMs / 1000]],
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

export type PerspectiveAnswer = 'agrees' | 'differs' | 'unheard';

/** Counts what perspectives answer; their names are those of the configuration. */
export function countPerspectiveAnswers(meter: Meter): (perspective: string, answer: PerspectiveAnswer) => void {
  const counter = meter.counter({
    name: 'perspective_answers_total',
    help: 'What perspectives saw where the service saw what must be there: the same, something else, or nothing that was heard',
    labels: ['perspective', 'answer'],
  });
  return (perspective, answer) => counter.inc({ perspective, answer });
}

/** Since the start, but for what is so now. */
export interface DnsServerFigures {
  readonly overUdp: number;
  readonly overTcp: number;
  /** Messages that are no queries. */
  readonly ignored: number;
  /** Over the rate of their network: answered in short, or not at all. */
  readonly slipped: number;
  readonly limited: number;
  /** That found too many waiting. */
  readonly dropped: number;
  /** Connections that were closed for others. */
  readonly displaced: number;
  /** Now. */
  readonly pending: number;
  readonly connections: number;
}

export function addDnsServerMetrics(meter: Meter, read: () => DnsServerFigures): void {
  meter.counted(
    { name: 'dns_queries_total', help: 'Queries that came to the embedded DNS server', labels: ['transport'] },
    () => {
      const { overUdp, overTcp } = read();
      return [
        [{ transport: 'udp' }, overUdp],
        [{ transport: 'tcp' }, overTcp],
      ];
    },
  );
  meter.counted(
    { name: 'dns_unanswered_total', help: 'Messages that got a short answer or none, by why', labels: ['reason'] },
    () => {
      const { ignored, slipped, limited, dropped, displaced } = read();
      const reasons = { ignored, slipped, limited, dropped, displaced };
      return Object.entries(reasons).map(([reason, count]) => [{ reason }, count]);
    },
  );
  meter.gauge(
    { name: 'dns_pending', help: 'Messages that wait for their answer, and connections', labels: ['what'] },
    () => {
      const { pending, connections } = read();
      return [
        [{ what: 'messages' }, pending],
        [{ what: 'connections' }, connections],
      ];
    },
  );
}

/** Since the start. */
export interface DnsProviderFigures {
  readonly successes: number;
  readonly failures: number;
  readonly lastSuccessAt: Date | undefined;
  readonly lastTrouble: { readonly at: Date } | undefined;
}

/** By the names of the providers, which the configuration gives. */
export function addDnsProviderMetrics(meter: Meter, read: () => ReadonlyMap<string, DnsProviderFigures>): void {
  meter.counted(
    {
      name: 'dns_provider_records_total',
      help: 'Records that were published or taken back at DNS providers, and attempts that failed',
      labels: ['provider', 'result'],
    },
    () =>
      [...read()].flatMap(([provider, { successes, failures }]) => [
        [{ provider, result: 'done' }, successes] as const,
        [{ provider, result: 'failed' }, failures] as const,
      ]),
  );
  const lasts = {
    success: (one: DnsProviderFigures) => one.lastSuccessAt,
    trouble: (one: DnsProviderFigures) => one.lastTrouble?.at,
  };
  for (const [what, timeOf] of Object.entries(lasts)) {
    meter.gauge(
      {
        name: `dns_provider_last_${what}_timestamp_seconds`,
        help: `When a DNS provider had its last ${what}`,
        labels: ['provider'],
      },
      () =>
        [...read()].flatMap(([provider, figures]) => {
          const at = timeOf(figures);
          return at === undefined ? [] : [[{ provider }, at.getTime() / 1000] as const];
        }),
    );
  }
}

export function addClockMetrics(meter: Meter, read: () => { readonly ahead: number; readonly back: number }): void {
  meter.counted(
    { name: 'clock_jumps_total', help: 'Jumps of the clock, or sleep of the machine', labels: ['direction'] },
    () => {
      const { ahead, back } = read();
      return [
        [{ direction: 'ahead' }, ahead],
        [{ direction: 'back' }, back],
      ];
    },
  );
}
