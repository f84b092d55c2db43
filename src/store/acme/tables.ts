// The tables of ACME clients, as tables.ts has the others.

import type { AcmeAccountStatus, AuthorizationStep } from '../../certificates/model/acme.ts';

export interface AcmeTables {
  acme_keys: AcmeKeyTable;
  acme_accounts: AcmeAccountTable;
  acme_orders: AcmeOrderTable;
  acme_authorizations: AcmeAuthorizationTable;
}

export interface AcmeKeyTable {
  id: string;
  account_uin: string;
  secret_id: string;
  project_id: number;
  sealed_mac_key: Uint8Array;
  created_at: number;
  revoked_at: number | null;
}

export interface AcmeAccountTable {
  id: string;
  version: number;
  status: AcmeAccountStatus;
  thumbprint: string;
  spki: Uint8Array;
  contact: string;
  key_id: string | null;
  account_uin: string;
  secret_id: string;
  project_id: number;
  network: string;
  created_at: number;
  ended_at: number | null;
}

export interface AcmeOrderTable {
  id: string;
  version: number;
  account_id: string;
  product_id: string;
  names: string;
  authorization_ids: string;
  replaces: string | null;
  replaced_id: string | null;
  certificate_id: string | null;
  created_at: number;
  expires_at: number;
}

export interface AcmeAuthorizationTable {
  id: string;
  version: number;
  account_id: string;
  domain: string;
  wildcard: number;
  step: AuthorizationStep;
  challenges: string;
  /** JSON; empty for none, as below. */
  proved: string;
  failed: string;
  created_at: number;
  expires_at: number;
}
