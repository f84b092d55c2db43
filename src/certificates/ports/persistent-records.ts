// What the heart asks of the world of persistent records: which hold for names now, and how one reads that would.

import type { DomainName } from '../model/domain-name.ts';
import type { KnownPersistentRecord, PersistentFinding, PersistentRecord } from '../model/persistent-record.ts';
import type { ProofAsker } from './proofs.ts';

export type WantedRecord = Pick<PersistentRecord, 'domain' | 'holdsBelow' | 'until'> & { readonly accountUin: string };

export interface PersistentRecords {
  /** The record as its owner would write it. */
  wordingOf(wanted: WantedRecord): PersistentRecord;
  /** One finding for each name, in their order. Throws NotNow, and the signal's reason where that has ended the wait. */
  find(names: readonly DomainName[], asker: ProofAsker): Promise<readonly PersistentFinding[]>;
}

/** Where a page of known records begins: behind this account and domain. */
export interface PersistentPlace {
  readonly accountUin: string;
  readonly domain: string;
}

export interface PersistentRecordReads {
  /** Of the account, at these domains. */
  list(accountUin: string, domains: readonly DomainName[]): Promise<readonly KnownPersistentRecord[]>;
  /** All of the account, by domain, from behind `after`. */
  listOfAccount(question: {
    readonly accountUin: string;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly KnownPersistentRecord[]>;
  /** Those that end after `now`, not after `until`, and of whose end nobody was told. */
  listEnding(question: {
    readonly now: Date;
    readonly until: Date;
    readonly after: PersistentPlace;
    readonly limit: number;
  }): Promise<readonly KnownPersistentRecord[]>;
  /** How many end after `now` and not after `until`. */
  countEnding(question: { readonly now: Date; readonly until: Date }): Promise<number>;
}

export interface PersistentRecordRows extends PersistentRecordReads {
  /** Forgets up to `limit` that no order was proved by since `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}
