// What the metrics ask of the store: how it fares, and how many there are of what, over all accounts.

import type { Phase } from '../certificates/model/certificate.ts';

/** Jobs of one kind that could run now. */
export interface DueJobs {
  readonly kind: string;
  readonly lane: string;
  readonly count: number;
  readonly oldestDueAt: Date;
}

/** What a webhook has not been told. */
export interface Undelivered {
  readonly hook: string;
  /** To be tried again. */
  readonly pending: number;
  /** Since when the oldest of those waits. */
  readonly oldestSince: Date | undefined;
  readonly givenUp: number;
}

/** Certificates that are to be looked at for their renewal by now: what is ordered anew, or waited for, or tried again. */
export interface DueRenewals {
  readonly count: number;
  /** Undefined without any. */
  readonly oldestDueAt: Date | undefined;
}

/** Each look goes over an index at most, never over the rows of all certificates. */
export interface TallyReads {
  /** Without the deleted ones; a phase that none is in may be missing. */
  countByPhase(now: Date): Promise<ReadonlyMap<Phase, number>>;
  /** Issued ones that end within so many days, and that no issued reissue has replaced; by those days. */
  countEnding(withinDays: readonly number[], now: Date): Promise<ReadonlyMap<number, number>>;
  listDueJobs(now: Date): Promise<readonly DueJobs[]>;
  listUndelivered(): Promise<readonly Undelivered[]>;
  countDueRenewals(now: Date): Promise<DueRenewals>;
}

/** As the store counts them, since it was opened. */
export interface StoreFigures {
  /** Commits that were written; several transactions may share one. */
  readonly commits: number;
  /** Transactions that those commits held. */
  readonly committed: number;
  /** How often a transaction was tried again, because of others or of a lost connection. */
  readonly retries: number;
  /** Transactions that wait for their turn now. */
  readonly waiting: number;
  /** By pool, where there are connections; none on SQLite. */
  readonly connections: readonly ConnectionFigures[];
}

export interface ConnectionFigures {
  readonly pool: string;
  readonly open: number;
  readonly idle: number;
  /** Who waits for one. */
  readonly waiting: number;
}
