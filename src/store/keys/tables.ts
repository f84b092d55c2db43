// The tables of subjects' keys, as SQL sees them.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';

export interface KeyTables {
  certificate_keys: CertificateKeyTable;
  blocked_keys: BlockedKeyTable;
  unrecorded_keys: UnrecordedKeyTable;
  pooled_keys: PooledKeyTable;
}

/** Which keys stand in which certificates, or in the CSRs of their orders. */
export interface CertificateKeyTable {
  key_sha256: string;
  account_uin: string;
  certificate_id: string;
}

export interface BlockedKeyTable {
  key_sha256: string;
  reason: string;
  blocked_at: number;
}

/** Certificates from before keys were recorded; empty soon after. */
export interface UnrecordedKeyTable {
  certificate_id: string;
}

export interface PooledKeyTable {
  id: string;
  algorithm: KeyAlgorithmId;
  sealed_key: Uint8Array;
  made_at: number;
}
