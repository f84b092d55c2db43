// The tables of lists, of what is kept once for many certificates, and of what is still to be brought into that form.

import type { Generated } from 'kysely';
import type { CertificateType, Step } from '../../certificates/model/certificate.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';

/** Certificates that are alike in all that lists are filtered by, but for time and texts. Kept by triggers, like the next two. */
export interface ListGroupTable {
  id: Generated<number>;
  account_uin: string;
  project_id: number;
  source: 'ordered' | 'uploaded';
  type: CertificateType;
  step: Step;
  is_reissue: number;
  is_automatic: number;
  product_id: string;
  key_algorithm: KeyAlgorithmId;
}

/** Of each certificate that is not deleted. */
export interface ListEntryTable {
  account_uin: string;
  created_at: number;
  sequence: number;
  group_id: number;
  not_after: number | null;
  proof_deadline: number | null;
  project_id: number;
  id: string;
  tags: string;
  /** See lists/searched-text.ts. */
  searched: string;
}

/** How many entries of a group end on a day, in slots that are to be added up. */
export interface ListCountTable {
  group_id: number;
  day: number;
  slot: number;
  count: number;
}

/** Chains without their leaves. */
export interface IssuerChainTable {
  sha256: Uint8Array;
  chain: Uint8Array;
}

/** What is brought into its present form beside the service's work: how far that has come. */
export interface UpkeepTable {
  name: string;
  sequence: number;
}
