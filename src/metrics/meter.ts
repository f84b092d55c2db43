// The kinds of metrics, each made with a name that begins with the service's, and all of them together as text.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From a read of the store to a look at silent DNS servers; in seconds. */
export const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export interface Described<Label extends string> {
  /** Without the prefix; what it counts and its unit last, as Prometheus has it: `api_calls_total`. */
  readonly name: string;
  readonly help: string;
  /** Each with a bounded set of values: what a stranger sends is never one. */
  readonly labels: readonly Label[];
}

/** What a label of a metric says, by its name. */
export type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** A value for each set of labels, as it stands when somebody looks. */
export type Standing<Label extends string> = readonly (readonly [labels: Labels<Label>, value: number])[];

const PREFIX = 'reseal_';

export class Meter {
  readonly registry = new Registry();

  counter<Label extends string>(described: Described<Label>): Counter<Label> {
    return new Counter(this.#settings(described));
  }

  histogram<Label extends string>(described: Described<Label>): Histogram<Label> {
    return new Histogram({ ...this.#settings(described), buckets: DURATION_BUCKETS });
  }

  /** Counted elsewhere, and never falling while the process lives. */
  counted<Label extends string>(described: Described<Label>, read: () => Standing<Label>): void {
    const counter: Counter<Label> = new Counter({
      ...this.#settings(described),
      collect: () => {
        counter.reset();
        for (const [labels, value] of read()) counter.inc(labels, value);
      },
    });
  }

  /** What is not there when it is read is not shown, so that no value stands for what is gone. */
  gauge<Label extends string>(
    described: Described<Label>,
    read: () => Standing<Label> | Promise<Standing<Label>>,
  ): void {
    const gauge: Gauge<Label> = new Gauge({
      ...this.#settings(described),
      collect: async () => {
        const standing = await read();
        gauge.reset();
        for (const [labels, value] of standing) gauge.set(labels, value);
      },
    });
  }

  #settings<Label extends string>({ name, help, labels }: Described<Label>) {
    return { name: `${PREFIX}${name}`, help, labelNames: labels, registers: [this.registry] };
  }
}
