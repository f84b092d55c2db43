// What the API of a provider offers that lists its zones and the records in them.

import type { KeptRecord } from './record-keeper.ts';

export interface HostedZone {
  /** As the API calls it. */
  readonly id: string;
  /** Lower-case, in A-labels, no trailing dot. */
  readonly name: string;
}

export interface HostedRecord {
  /** As the API calls it; empty where it knows records by name and value alone. */
  readonly id: string;
  readonly value: string;
}

/** Zones that are taken note of; an account with more is to have a key for those that hold proofs. */
export const MAX_LISTED_ZONES = 10_000;
/** TXT records at one name: a page of any of the APIs has room for them. */
export const MAX_RECORDS_AT_NAME = 100;

/** Each throws ProviderTrouble. */
export interface ZoneApi {
  /** All that the credentials can see. */
  listZones(signal: AbortSignal): Promise<readonly HostedZone[]>;
  /** The TXT records at this very name. */
  listTxt(zone: HostedZone, name: string, signal: AbortSignal): Promise<readonly HostedRecord[]>;
  /** The value is none of those at the name. */
  addTxt(zone: HostedZone, record: KeptRecord, signal: AbortSignal): Promise<void>;
  /** No error where it is gone already. */
  removeTxt(zone: HostedZone, record: KeptRecord & { readonly id: string }, signal: AbortSignal): Promise<void>;
}
