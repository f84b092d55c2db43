// The tables of accounts, their keys, policies and projects, as SQL sees them.

export interface AccountTable {
  uin: string;
  name: string;
  verified: number;
  created_at: number;
  suspended_at: number | null;
}

/** One row: how often accounts, keys and policies were changed. */
export interface AccountChangeTable {
  id: number;
  count: number;
}

export interface ApiKeyTable {
  secret_id: string;
  account_uin: string;
  sealed_secret_key: Uint8Array;
  policy_name: string;
  project_ids: string | null;
  addresses: string | null;
  disabled: number;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  successor: string | null;
}

export interface PolicyTable {
  account_uin: string;
  name: string;
  policy: string;
}

export interface ProjectTable {
  account_uin: string;
  id: number;
  name: string;
  created_at: number;
}
