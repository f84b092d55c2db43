// What sealing, verifying and exporting the log ask of the store.

import type { Operation } from '../certificates/model/operations.ts';
import type { SealRecord } from './seal.ts';

/** A list of entries or seals is at most so long. */
export const MAX_AUDIT_PAGE = 1000;

export interface StoredSeal extends SealRecord {
  /** When its entries were pruned, or began to be; undefined while they are all there. */
  readonly prunedAt: Date | undefined;
}

export interface AuditReads {
  /** Entries of all accounts after `after` and not after `until`, in the order of their sequences; at most MAX_AUDIT_PAGE. */
  listEntries(stretch: { readonly after: number; readonly until: number }): Promise<readonly Operation[]>;
  /** Of the newest entry; 0 where there is none. */
  findLastSequence(): Promise<number>;
  findLastSeal(): Promise<StoredSeal | undefined>;
  findSealOf(day: string): Promise<StoredSeal | undefined>;
  /** Those after the number, in order; at most MAX_AUDIT_PAGE. */
  listSeals(after: number): Promise<readonly StoredSeal[]>;
  /** MARK_BYTES for each entry of the seal, in order; fewer where there are many, none once it is pruned. */
  findMarks(number: number): Promise<Uint8Array>;
  /** The last seal whose entries were pruned, or are being. */
  findLastPruned(): Promise<StoredSeal | undefined>;
  /** The oldest seal whose entries are not all pruned, made before `sealedBefore`. */
  findPrunable(sealedBefore: Date): Promise<StoredSeal | undefined>;
}

export interface AuditRows extends AuditReads {
  /** False, and nothing is written, where there is one of its number or its day. */
  appendSeal(seal: SealRecord, marks: Uint8Array): Promise<boolean>;
  markPruned(number: number, at: Date): Promise<void>;
  /** Up to `limit` entries that are not after `until`, the oldest first; answers how many. */
  dropEntries(until: number, limit: number): Promise<number>;
}

export interface AuditStore {
  readonly reads: { readonly audit: AuditReads };
  transact<T>(work: (rows: { readonly audit: AuditRows }) => Promise<T>): Promise<T>;
  /** While no other transaction of any process runs, so that whatever has a sequence by then is on record or never will be. */
  transactAlone<T>(work: (rows: { readonly audit: AuditRows }) => Promise<T>): Promise<T>;
}
