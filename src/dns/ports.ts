// What the embedded DNS server asks of the store: the proof records it answers.

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
