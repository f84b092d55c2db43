// Whoever is measured: how it is started, what it is asked to do, and what it says it has done.

import type { Name } from './csrs.ts';
import type { Job, Lineage } from './plan.ts';

export interface Running extends AsyncDisposable {
  readonly port: number;
  /** The job for so many connections; the lineages go on where the last result has left them. */
  jobFor(connections: number): Job;
  /** The newest certificates of those lineages, after a load. */
  advance(newest: readonly string[]): void;
  /** Ends it; answers how many certificates its database then has that the loads have made. */
  stop(): Promise<number>;
}

export interface Contestant {
  /** As in the table. */
  readonly name: string;
  readonly note: string;
  start(names: readonly Name[]): Promise<Running>;
}

/** Keeps the lineages of a contestant up to date. */
export function trackLineages(start: readonly Lineage[]) {
  let current = start;
  return {
    first: (count: number): readonly Lineage[] => {
      if (count > current.length) throw new Error(`${count} connections need as many lineages`);
      return current.slice(0, count);
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
