// The tables as SQL sees them: times in integer milliseconds, yes and no as 1 and 0, lists as JSON.

import type { Generated } from 'kysely';
import type { AuthorityRecord } from '../ca/ports.ts';
import type { CertificateType, CsrOrigin, FailureReason, OrderAct, Step } from '../certificates/model/certificate.ts';
import type { IssuanceKind, IssuanceState } from '../certificates/model/issuance.ts';
import type { Authorization } from '../certificates/model/authorization.ts';
import type { RevocationReason } from '../certificates/model/revocation-reason.ts';
import type { EventKind } from '../certificates/model/event.ts';
import type { DataKeyState } from '../secrets/ports.ts';
import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import type { AccountChangeTable, AccountTable, ApiKeyTable, PolicyTable, ProjectTable } from './accounts/tables.ts';
import type { IssuerTables } from './issuers/tables.ts';
import type { AcmeTables } from './acme/tables.ts';
import type { CampaignSelectionTables } from './campaigns/selection-tables.ts';
import type { CampaignTables } from './campaigns/tables.ts';
import type { KeyTables } from './keys/tables.ts';
import type { IssuerChainTable, ListCountTable, ListEntryTable, ListGroupTable, UpkeepTable } from './lists/tables.ts';
import type { PersonTable, SessionTable, SignInAttemptTable, SignInLinkTable } from './accounts/people-tables.ts';
import type { BindTaskTable, DeploymentPartTable, DeploymentTable, TargetStateTable } from './deployments/tables.ts';
import type { AccountUsageTable, AuditMarkTable, AuditSealTable, OperationTable } from './events/tables.ts';
import type { RenewingProductTable } from './renewals/tables.ts';
import type { ReportTables } from './campaigns/report-tables.ts';
import type { Stored, StoredMethod } from './proofs/stored-methods.ts';

export interface Tables
  extends IssuerTables,
    AcmeTables,
    CampaignTables,
    CampaignSelectionTables,
    KeyTables,
    ReportTables {
  migrations: MigrationTable;
  certificates: CertificateTable;
  authorizations: AuthorizationTable;
  persistent_records: PersistentRecordTable;
  operations: OperationTable;
  audit_seals: AuditSealTable;
  audit_marks: AuditMarkTable;
  issuances: IssuanceTable;
  jobs: JobTable;
  accounts: AccountTable;
  account_changes: AccountChangeTable;
  account_usage: AccountUsageTable;
  api_keys: ApiKeyTable;
  people: PersonTable;
  sign_in_links: SignInLinkTable;
  sign_in_attempts: SignInAttemptTable;
  sessions: SessionTable;
  policies: PolicyTable;
  projects: ProjectTable;
  authorities: AuthorityTable;
  revocation_lists: RevocationListTable;
  revocation_list_parts: RevocationListPartTable;
  list_bases: ListBaseTable;
  ocsp_responders: OcspResponderTable;
  dns_records: DnsRecordTable;
  publications: PublicationTable;
  deletion_tasks: DeletionTaskTable;
  csrs: CsrTable;
  renewing_products: RenewingProductTable;
  events: EventTable;
  given_up_deliveries: GivenUpDeliveryTable;
  expiry_notices: ExpiryNoticeTable;
  data_keys: DataKeyTable;
  marks: MarkTable;
  issuer_chains: IssuerChainTable;
  upkeep: UpkeepTable;
  list_groups: ListGroupTable;
  list_entries: ListEntryTable;
  list_counts: ListCountTable;
  data_key_seals: DataKeySealTable;
  deployments: DeploymentTable;
  deployment_parts: DeploymentPartTable;
  target_states: TargetStateTable;
  bind_tasks: BindTaskTable;
}

export interface CsrTable {
  id: string;
  version: number;
  account_uin: string;
  /** The main one of `names`. */
  domain: string;
  names: string;
  subject: string;
  key_algorithm: KeyAlgorithmId;
  remark: string;
  tags: string;
  created_at: number;
  updated_at: number;
  generated: number;
  csr: Uint8Array | null;
  sealed_key: Uint8Array | null;
  sealed_key_password: Uint8Array | null;
}

export interface MigrationTable {
  number: number;
  name: string;
  ran_at: number;
}

/** What the store knows of a certificate, without `sequence`, by which rows of one millisecond keep their order. */
export interface CertificateColumns {
  id: string;
  version: number;
  account_uin: string;
  project_id: number;
  alias: string;
  source: 'ordered' | 'uploaded';
  type: CertificateType;
  tags: string;
  ignores_expiry: number;
  product_id: string;
  /** Null where it is the product's own. */
  package_type: string | null;
  names: string;
  main_domain: string | null;
  /** Of names with A-labels how they are written, see lists/searched-text.ts. */
  unicode_names: string | null;
  registrable_domain: string | null;
  max_names: number;
  step: Step;
  failure: FailureReason | null;
  failure_detail: string;
  created_at: number;
  updated_at: number;
  method: StoredMethod | null;
  proofs: string;
  proof_deadline: number | null;
  proved_at: number | null;
  /** JSON of a CaaStanding. */
  caa: string | null;
  csr_origin: CsrOrigin;
  key_algorithm: KeyAlgorithmId;
  csr: Uint8Array | null;
  sealed_key: Uint8Array | null;
  encryption_csr: Uint8Array | null;
  sealed_encryption_key: Uint8Array | null;
  chain_outline: string | null;
  sealed_key_outline: Uint8Array | null;
  sealed_key_password: Uint8Array | null;
  replaces: string | null;
  lineage_id: string;
  /** Null where it is that of the lineage. */
  term_id: string | null;
  generation: number;
  reissue_reason: string;
  /** JSON of AfterReissue. */
  after_reissue: string | null;
  renews: string | null;
  renewal_at: number | null;
  /** JSON, see renewal-columns.ts; null for nothing. */
  renewal: string | null;
  fixed_not_after: number | null;
  uses_cross_root: number;
  submission: string;
  order_reference: string;
  /** Leaf first; of an upload, and of what has not been taken apart yet. */
  chain: Uint8Array | null;
  /** Of what was issued; what stands above it is in `issuer_chains`. */
  leaf: Uint8Array | null;
  issuers_sha256: Uint8Array | null;
  serial: string | null;
  encryption_leaf: Uint8Array | null;
  encryption_serial: string | null;
  not_before: number | null;
  not_after: number | null;
  issued_at: number | null;
  /** Of an upload. */
  leaf_sha256: string | null;
  revocation_requested_at: number | null;
  /** Null also where it was asked for before reasons were kept: then it is read from the comment. */
  revocation_reason: RevocationReason | null;
  revocation_comment: string | null;
  revoked_at: number | null;
  scheduled_revocation_at: number | null;
  superseded_by: string | null;
  deleted_at: number | null;
  ordered_by: string | null;
  ordered_act: OrderAct | null;
}

export interface CertificateTable extends CertificateColumns {
  sequence: Generated<number>;
}

export interface AuthorizationTable {
  account_uin: string;
  domain: string;
  method: Stored<Authorization['method']>;
  proved_at: number;
}

export interface PersistentRecordTable {
  account_uin: string;
  domain: string;
  /** All that it says. */
  record: string;
  holds_below: number;
  until_at: number | null;
  checked_at: number;
  /** The end of which the account was told. */
  told_until: number | null;
}

export interface IssuanceTable {
  serial: string;
  authority_id: string;
  certificate_id: string;
  kind: IssuanceKind;
  tbs_sha256: string;
  not_after: number;
  state: IssuanceState;
  planned_at: number;
  issued_at: number | null;
  abandoned_at: number | null;
  revoked_at: number | null;
  revocation_reason: number | null;
}

export interface JobTable {
  sequence: Generated<number>;
  kind: string;
  subject: string;
  lane: string;
  /** Whose turn it takes; empty for what the service does for itself. */
  share: string;
  /** When it was first to run since it was asked for. */
  since: number;
  /** When a worker may claim it; while it is claimed, the end of the lease. */
  due_at: number;
  /** For when it was scheduled while it was claimed. */
  next_run_at: number | null;
  attempts: number;
  lease: string | null;
  error: string | null;
  /** Of the call that asked for it last, or empty. */
  request_id: string;
  /** Of the trace in which it was scheduled; null where nothing is traced. */
  traceparent: string | null;
}

export interface AuthorityTable {
  id: string;
  kind: AuthorityRecord['kind'];
  role: AuthorityRecord['role'];
  algorithm: AuthorityRecord['algorithm'];
  certificate: Uint8Array;
  /** Empty while the key is kept elsewhere. */
  sealed_key: Uint8Array;
  cross_chain: Uint8Array | null;
  issuer_id: string;
  created_at: number;
  shards: number;
  compromised_at: number | null;
  /** Of its certificate, at the latest; null unless compromised. */
  revoke_at: number | null;
  revoked_once_replaced: number;
  revoked_at: number | null;
  revocation_reason: number | null;
}

export interface RevocationListTable {
  authority_id: string;
  shard: number;
  number: number;
  this_update: number;
  next_update: number;
  revocations: number;
  bases: number;
  edition: string;
}

/** A list in pieces, so that writing a long one is many short transactions; not all of them need be of a stored list. */
export interface RevocationListPartTable {
  authority_id: string;
  shard: number;
  edition: string;
  part: number;
  bytes: Uint8Array;
}

export interface ListBaseTable {
  authority_id: string;
  base: string;
  /** The latest has the highest. */
  position: number;
}

export interface OcspResponderTable {
  authority_id: string;
  /** By which its sealed key is found; authority and number. */
  id: string;
  number: number;
  certificate: Uint8Array;
  sealed_key: Uint8Array;
}

export interface DeletionTaskTable {
  id: string;
  account_uin: string;
  certificate_id: string;
  names: string;
  /** JSON; null where the certificate was deleted. */
  refusal: string | null;
  done_at: number;
}

export interface DnsRecordTable {
  name: string;
  /** The labels from the last to the first, so that names below a name stand together in the index. */
  reversed_name: string;
  value: string;
  certificate_id: string;
}

export interface PublicationTable {
  id: string;
  name: string;
  value: string;
  certificate_id: string;
  sent_at: number;
  settled: number;
  provider: string;
  account_uin: string;
}

export interface EventTable {
  number: Generated<number>;
  kind: EventKind;
  account_uin: string;
  certificate_id: string;
  at: number;
  /** JSON. */
  data: string;
}

/** What waits for its next attempt is a job. */
export interface GivenUpDeliveryTable {
  event_number: number;
  hook: string;
  attempts: number;
  since: number;
  trouble: string;
}

/** The last notice that was given of a certificate's end: so many days before. */
export interface ExpiryNoticeTable {
  certificate_id: string;
  days: number;
  not_after: number;
}

/** A time that the nodes share, by its name. */
export interface MarkTable {
  name: string;
  at: number;
}

export interface DataKeyTable {
  id: number;
  state: DataKeyState;
  created_at: number;
}

export interface DataKeySealTable {
  data_key_id: number;
  master_key_id: string;
  sealed_key: Uint8Array;
}
