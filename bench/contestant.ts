// Whoever is measured: how it is started, what it is asked to do, and what it says it has done.

import type { Name } from './csrs.ts';
import type { Job, Lineage, LoadResult } from './plan.ts';
import type { WorkDone } from './processes.ts';

export interface Running extends AsyncDisposable {
  readonly port: number;
  /** The job for so many connections; the lineages go on where the last result has left them. */
  jobFor(connections: number): Job;
  /** What has become of those lineages, after a load. */
  advance(result: Pick<LoadResult, 'newest' | 'used'>): void;
  /** Undefined where the system does not tell it, or it is not to be had. */
  work(): Promise<WorkDone | undefined>;
  /** Ends it; answers how many certificates its database then has that the loads have made. */
  stop(): Promise<number>;
}

export interface Contestant {
  /** As in the table. */
  readonly name: string;
  readonly note: string;
  start(names: readonly Name[], form: Form): Promise<Running>;
}

/** short: one lineage for each connection, again and again · spread: of many, each used twice at most. */
export type Form = 'short' | 'spread';

const USES_EACH = 2;

/** Which lineages a job is given, by the form of the run. */
export function lineagesOf(
  lineages: ReturnType<typeof trackLineages>,
  { form, connections }: { readonly form: Form; readonly connections: number },
): Pick<Job & { kind: 'reissue' }, 'lineages' | 'spread'> {
  if (form === 'short') return { lineages: lineages.first(connections) };
  return { lineages: lineages.all(), spread: { connections, usesEach: USES_EACH } };
}

/** Keeps the lineages of a contestant up to date. */
export function trackLineages(start: readonly Lineage[]) {
  let current = start;
  return {
    first: (count: number): readonly Lineage[] => {
      if (count > current.length) throw new Error(`${count} connections need as many lineages`);
      return current.slice(0, count);
    },
    all: (): readonly Lineage[] => current,
    drop: (count: number): void => {
      current = current.slice(count);
    },
    advance: (newest: readonly string[]): void => {
      current = current.map(({ certificateId, csrs }, index) => ({
        certificateId: newest[index] ?? certificateId,
        csrs,
      }));
    },
  };
}

/** For a contestant that knows no lineages. */
export function namedLineages(names: readonly Name[]): readonly Lineage[] {
  return names.map(({ domain, csrs }) => ({ certificateId: domain, csrs }));
}
