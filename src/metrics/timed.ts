// Something that is done again and again: how often, with what outcome, how long it took, and how much of it is under way.

import { performance } from 'node:perf_hooks';
import type { Labels, Meter } from './meter.ts';

/** To be called at its beginning; what is answered, at its end. */
export type Timed<Begun extends string, Ended extends string> = (
  begun: Labels<Begun>,
) => (ended: Labels<Ended>) => void;

export interface TimedDescription<Begun extends string, Ended extends string> {
  /** In the singular, as it stands in names: `api_call`. */
  readonly name: string;
  /** In the plural, as it stands in the help: `Calls of the API`. */
  readonly what: string;
  /** Known when it begins. */
  readonly begun: readonly Begun[];
  /** Known when it ends. */
  readonly ended: readonly Ended[];
  /** By which of them durations are told apart: each value costs as many series as there are buckets. */
  readonly durationsBy: readonly (Begun | Ended)[];
}

export function makeTimed<Begun extends string, Ended extends string>(
  meter: Meter,
  { name, what, begun, ended, durationsBy }: TimedDescription<Begun, Ended>,
): Timed<Begun, Ended> {
  const counts = meter.counter({ name: `${name}s_total`, help: `${what}, by outcome`, labels: [...begun, ...ended] });
  const durations = meter.histogram({
    name: `${name}_duration_seconds`,
    help: `${what}: how long they took`,
    labels: durationsBy,
  });
  let inWork = 0;
  meter.gauge({ name: `${name}s_in_work`, help: `${what} that have not ended`, labels: [] }, () => [[{}, inWork]]);
  return (atBeginning) => {
    const startedMs = performance.now();
    inWork += 1;
    return (atEnd) => {
      inWork -= 1;
      const labels: Labels<Begun | Ended> = { ...atBeginning, ...atEnd };
      counts.inc(labels);
      durations.observe(chosen(labels, durationsBy), (performance.now() - startedMs) / 1000);
    };
  };
}

function chosen<Label extends string>(labels: Labels<Label>, names: readonly Label[]): Labels<Label> {
  const picked: Partial<Record<Label, string>> = {};
  for (const name of names) picked[name] = labels[name];
  return picked as Labels<Label>;
}
