// What the worker asks of the store: jobs, claimed with a lease and fenced by its holder.

import { SECOND_MS } from '../lib/clock.ts';

/** A node that dies leaves its jobs to others after this; while it lives it prolongs its leases. */
export const LEASE_MS = 15 * SECOND_MS;

export interface Job {
  /** The name of a kind that app/ registers. */
  readonly kind: string;
  /** What it is about, by an id that its handler knows. */
  readonly subject: string;
  /** The name of the lane in which it takes its turn. */
  readonly lane: string;
  /** Whose turn it takes, of those that share the lane; empty where nobody does. */
  readonly share: string;
  /** When it was first to run since it was asked for. */
  readonly since: Date;
  /** The number of this attempt since then, from 1: attempts that ended without success count. */
  readonly attempts: number;
  /** Of the call that asked for it last; empty where none did. */
  readonly requestId: string;
  /** Of the trace in which it was scheduled last, as W3C Trace Context writes it; undefined where nothing is traced. */
  readonly traceparent: string | undefined;
  /** Changes with each claim; only the holder of the latest claim may finish or postpone the job. */
  readonly lease: string;
}

/** A job that was due when it was looked for, and that nobody held. */
export interface DueJob {
  /** By which the store knows it. */
  readonly sequence: number;
  readonly share: string;
}

export interface DueJobs {
  /** In each share the earliest first. */
  readonly jobs: readonly DueJob[];
  /** Whether there are no others in the lane. */
  readonly isAll: boolean;
  /** Whether of each share that has due jobs there is one among them. */
  readonly hasAllShares: boolean;
  /** The last share whose jobs were looked for besides; the next look goes on after it. */
  readonly lookedUntil: string;
}

export interface JobRows {
  /** Claims those of the jobs that are due still and that nobody holds a live lease on; answers them in the same order. */
  claim(
    jobs: readonly DueJob[],
    hold: { readonly now: Date; readonly lease: string; readonly leaseUntil: Date },
  ): Promise<readonly Job[]>;
  /** Prolongs every job that is still held under one of these leases. */
  extend(leases: readonly string[], leaseUntil: Date): Promise<void>;
  /** Removes the job; when it was scheduled again meanwhile, frees it for its new time instead. False: the lease is lost. */
  finish(job: Job): Promise<boolean>;
  /** Frees the job for `runAt` (or an earlier time, when it was scheduled again meanwhile). False: the lease is lost. */
  postpone(
    job: Job,
    next: { readonly runAt: Date; readonly error: string | undefined; readonly isAttempt: boolean },
  ): Promise<boolean>;
}

export interface JobReads {
  /**
   * The earliest `limit` due jobs of the lane; where there are more, the earliest besides of up to `limit` shares, one after
   * the other by name, from the one that follows `after`.
   */
  listDue(request: {
    readonly lane: string;
    readonly now: Date;
    readonly limit: number;
    readonly after: string;
  }): Promise<DueJobs>;
  /** When the next unclaimed job of the lane, or the next lease to run out, is due; of those later than `after`, where it is given. */
  nextDueOf(lane: string, after: Date | undefined): Promise<Date | undefined>;
}

export interface JobStore {
  readonly reads: { readonly jobs: JobReads };
  transact<T>(work: (rows: { readonly jobs: JobRows }) => Promise<T>): Promise<T>;
}
