// What publishing asks of the store: the records that the embedded server answers, and what is published elsewhere.

export interface DnsRecord {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly value: string;
  /** The certificate whose proof it is. */
  readonly certificateId: string;
}

export interface DnsRecordReads {
  /** Distinct values at the name. */
  listValues(name: string): Promise<readonly string[]>;
  /** True when a record stands anywhere below the name, which therefore exists though it has no data (RFC 8020 §2). */
  hasBelow(name: string): Promise<boolean>;
  /** Every record, for the operator; at most `limit`. */
  list(limit: number): Promise<readonly DnsRecord[]>;
}

export interface DnsRecordRows extends DnsRecordReads {
  /** Adds it; the same record again changes nothing. */
  put(record: DnsRecord): Promise<void>;
  /** Removes just this one; no error when it is gone. */
  remove(record: DnsRecord): Promise<void>;
}

export interface DnsRecordStore {
  readonly reads: { readonly dnsRecords: DnsRecordReads };
  transact<T>(work: (rows: { readonly dnsRecords: DnsRecordRows }) => Promise<T>): Promise<T>;
}

/** A record with whose order it is: accounts take turns at those who hold zones. */
export interface OwnedRecord extends DnsRecord {
  readonly accountUin: string;
}

/** One attempt to publish a record at a server of somebody else, on record before it is made. */
export interface Publication extends OwnedRecord {
  readonly id: string;
  /** Where it is made, as that ZoneProvider is called; empty for attempts of releases that did not note it. */
  readonly provider: string;
  /** What its message says that it was signed at. */
  readonly sentAt: Date;
  /** The server has said what became of it; until then it may still arrive. */
  readonly isSettled: boolean;
}

export interface PublicationReads {
  /** Of this very record. */
  listOf(record: DnsRecord): Promise<readonly Publication[]>;
  /**
   * Those sent not after `sentUntil` whose certificate awaits no proof, in the order of their ids from behind `after`; at most
   * `limit`.
   */
  listUnneeded(question: {
    readonly sentUntil: Date;
    readonly after: string;
    readonly limit: number;
  }): Promise<readonly Publication[]>;
}

export interface PublicationRows extends PublicationReads {
  /** Forgets up to `limit` sent before `until` whose certificate awaits no proof; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
  add(publication: Publication): Promise<void>;
  settle(id: string): Promise<void>;
  /** No error when they are gone. */
  remove(ids: readonly string[]): Promise<void>;
}

export interface PublicationStore {
  readonly reads: { readonly publications: PublicationReads };
  transact<T>(work: (rows: { readonly publications: PublicationRows }) => Promise<T>): Promise<T>;
}
