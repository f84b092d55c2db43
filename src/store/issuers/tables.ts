// The tables of issuers that are reached over a network, as SQL sees them.

export interface IssuerTables {
  issuer_accounts: IssuerAccountTable;
  issuer_orders: IssuerOrderTable;
}

export interface IssuerAccountTable {
  id: string;
  account_url: string | null;
  /** JSON, a list of texts. */
  contact: string;
  sealed_key: Uint8Array;
  sealed_next_key: Uint8Array | null;
  created_at: number;
  closing_at: number | null;
  closed_at: number | null;
}

export interface IssuerOrderTable {
  reference: string;
  issuer: string;
  certificate_id: string;
  opened_at: number;
  url: string | null;
  answered_at: number | null;
  closed_at: number | null;
}
