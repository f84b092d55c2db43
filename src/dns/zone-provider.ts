// Who holds zones: what publishing asks of it, whatever is behind it.

import type { Reason } from '../reasons/reason.ts';
import type { DnsRecord, OwnedRecord } from './ports.ts';

export type ZoneOutcome = { readonly kind: 'done' } | ZoneTrouble;

export interface ZoneTrouble {
  /** unchanged: nothing has changed there, nor will it · open: it may have, or may yet. */
  readonly kind: 'unchanged' | 'open';
  readonly detail: Reason;
  /** Of the provider as a whole, and not of one record: others would fare no better now. */
  readonly isOfProvider: boolean;
}

/** Never throws for outside trouble. */
export interface ZoneProvider {
  /** What the ledger calls it, for as long as its configuration does; no two of one configuration have the same. */
  readonly name: string;
  /**
   * An attempt whose end was not heard cannot arrive any more so long after it was sent. Undefined: the end of each is known
   * at once, so that none has to be on record.
   */
  readonly arrivalMs: number | undefined;
  /** Whether the record's name lies in a zone of this provider; of all providers one holds it, or none. */
  holds(name: string): boolean;
  /** Beside others at the name; one that is there already stays. `sentAt` is the time on record, however late it leaves. */
  add(record: OwnedRecord, sentAt: Date): Promise<ZoneOutcome>;
  /** Just this one, by name and value; done where it is gone already. */
  remove(record: OwnedRecord, sentAt: Date): Promise<ZoneOutcome>;
  /** Waits until the record is answered wherever the zone is; only so long, and then the operator is told. */
  arrived(record: DnsRecord): Promise<void>;
}
