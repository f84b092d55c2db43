// What the worker asks of the store: jobs, claimed with a lease and fenced by its holder.

export type JobKind = 'drive' | 'crl' | 'ocsp' | 'sweep' | 'blockedKey';

export interface Job {
  readonly kind: JobKind;
  /** What it is about: a certificate's id, an authority's id, the hash of a key. */
  readonly subject: string;
  /** Whose certificate it is about; undefined for what the service does for itself. */
  readonly accountUin: string | undefined;
  readonly runAt: Date;
  /** How often it was claimed since it was scheduled. */
  readonly attempts: number;
  /** Of the call that asked for it last; empty where none did. */
  readonly requestId: string;
  /** Of the trace in which it was scheduled last, as W3C Trace Context writes it; undefined where nothing is traced. */
  readonly traceparent: string | undefined;
  /** Changes with each claim; only the holder of the latest claim may finish or postpone the job. */
  readonly lease: string;
}

/** How many more jobs of each account may be claimed, so that none takes every place. */
export interface AccountRoom {
  /** For an account that is not in `of`. */
  readonly usual: number;
  readonly of: ReadonlyMap<string, number>;
}

export interface JobRows {
  /** Adds the job, or moves its time to the earlier of both, and starts its attempts anew. */
  schedule(
    job: Pick<Job, 'kind' | 'subject' | 'accountUin' | 'runAt'> & Partial<Pick<Job, 'traceparent'>>,
  ): Promise<void>;
  /** Removes the job of a subject that has come to rest, unless a worker holds it, which then finishes it. */
  settle(job: { readonly kind: JobKind; readonly subject: string }): Promise<void>;
  /** Claims up to `limit` due jobs that nobody holds a live lease on, earliest first of those whose account has room. */
  claim(request: {
    readonly now: Date;
    readonly leaseUntil: Date;
    readonly lease: string;
    readonly limit: number;
    readonly accountRoom: AccountRoom;
  }): Promise<readonly Job[]>;
  /** Prolongs every job that is still held under one of these leases. */
  extend(leases: readonly string[], leaseUntil: Date): Promise<void>;
  /** Removes the job; when it was scheduled again meanwhile, frees it for its new time instead. False: the lease is lost. */
  finish(job: Job): Promise<boolean>;
  /** Frees the job for `runAt` (or an earlier time, when it was scheduled again meanwhile). False: the lease is lost. */
  postpone(job: Job, next: { readonly runAt: Date; readonly error: string | undefined }): Promise<boolean>;
}

export interface JobReads {
  /** When the next unclaimed job, or the next lease to run out, is due; jobs of `fullAccounts` do not count. */
  nextDue(fullAccounts: readonly string[]): Promise<Date | undefined>;
  countDue(now: Date): Promise<number>;
}

export interface JobStore {
  readonly reads: { readonly jobs: JobReads };
  transact<T>(work: (rows: { readonly jobs: JobRows }) => Promise<T>): Promise<T>;
}
