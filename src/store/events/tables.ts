// The tables of what was done and how much was used, as SQL sees them.

import type { Generated } from 'kysely';
import type { OperationKind, RecordedOrigin } from '../../certificates/model/operations.ts';

export interface OperationTable {
  sequence: Generated<number>;
  account_uin: string;
  actor: string;
  certificate_id: string;
  kind: OperationKind;
  at: number;
  /** JSON, or empty. */
  detail: string;
  origin: RecordedOrigin['kind'];
  origin_user: string;
  secret_id: string;
  address: string;
  request_id: string;
}

export interface AuditSealTable {
  number: number;
  /** UTC: "2026-11-29". */
  day: string;
  after_sequence: number;
  last_sequence: number;
  entries: number;
  content: string;
  sealed_at: number;
  previous: string;
  digest: string;
  pruned_at: number | null;
}

/** Parts of the hashes of a seal's entries, until these are pruned. */
export interface AuditMarkTable {
  seal_number: number;
  marks: Uint8Array;
}

/** What an account keeps and has done on a day, in one slot or several: their sum counts, and a slot may be below nothing. */
export interface AccountUsageTable {
  account_uin: string;
  slot: number;
  /** Of orders and acts: days since 1970, UTC. */
  day: number;
  records: number;
  bytes: number;
  orders: number;
  acts: number;
  /** The limits by which the room was shared out. */
  allowed: string;
  /** What this slot may still take without a look at the others. */
  records_room: number;
  bytes_room: number;
  orders_room: number;
  acts_room: number;
}
