// The tables of people, of their sessions and of how they sign in, as SQL sees them.

import type { Session } from '../../accounts/sessions/session.ts';

export interface PersonTable {
  id: string;
  account_uin: string;
  name: string;
  policy_name: string;
  /** JSON; null for all. */
  project_ids: string | null;
  disabled: number;
  created_at: number;
  signed_in_at: number | null;
  sealed_credentials: Uint8Array | null;
  /** 0 before the first. */
  totp_step: number;
  provider: string | null;
  provider_subject: string | null;
  provider_issuer: string | null;
}

export interface SignInLinkTable {
  token_sha256: string;
  /** Null: it makes the first person. */
  person_id: string | null;
  expires_at: number;
}

export interface SessionTable {
  id_sha256: string;
  kind: Session['kind'];
  holder_id: string;
  account_uin: string;
  created_at: number;
  seen_at: number;
  ends_at: number;
  ended_at: number | null;
  address: string;
  agent: string;
  proof_sha256: string | null;
}

export interface SignInAttemptTable {
  subject: string;
  wrong: number;
  last_at: number;
  waits_until: number;
}
