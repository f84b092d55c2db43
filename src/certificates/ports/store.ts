// What the heart asks of the store: records, read outside of transactions, and changed within them or by write sets.

import type { Origin } from '../../lib/origin.ts';
import type { Authorization } from '../model/authorization.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CertificateFilter, ScheduledFilter } from '../model/certificate-filter.ts';
import type { CsrReads, CsrRows } from '../model/kept-csr.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { IssuanceReads, IssuanceRows } from '../model/issuance.ts';
import type { OperationReads, OperationRows } from '../model/operations.ts';
import type { RestingReads } from '../model/retention.ts';
import type { UsageReads, UsageRows } from '../model/quota.ts';
import type { PersistentRecordReads, PersistentRecordRows } from './persistent-records.ts';
import type { AcmeReads, AcmeRows } from './acme.ts';
import type { ActivityReads } from './activity.ts';
import type { CampaignReportReads, CampaignReportRows } from './campaign-reports.ts';
import type { SelectionReads, SelectionRows } from './campaign-selections.ts';
import type { CampaignReads, CampaignRows } from './campaigns.ts';
import type { DeletionTask } from './deletion-task.ts';
import type { DeploymentReads, DeploymentRows } from './deployments.ts';
import type { RenewalReads, RenewalRows } from './renewals.ts';
import type { SubjectKeyReads, SubjectKeyRows } from './subject-keys.ts';
import type { Applied, WriteSet } from './write-set.ts';

/** reference/lifecycle.md, DescribeCertificates: a Limit of more than 1000 counts as 1000. */
export const MAX_PAGE = 1000;

/** What a page of certificates names besides: of each its original, the first of its lineage, what it renews, its renewal. */
export const MAX_RELATED = 4 * MAX_PAGE;

export interface CertificateReads extends RestingReads {
  /** Not the deleted ones. */
  find(id: string): Promise<Certificate | undefined>;
  findWithDeleted(id: string): Promise<Certificate | undefined>;
  /** The last attempt on record to replace the certificate, whatever came of it, deleted ones included. */
  findLatestReplacement(id: string): Promise<Certificate | undefined>;
  /** The same for many at once, without `chain`-heavy work: original's id → latest replacement. */
  listLatestReplacements(ids: readonly string[]): Promise<ReadonlyMap<string, Certificate>>;
  /**
   * A lineage in order of generation and creation, deleted ones included, without the attempts that failed or were
   * cancelled: there may be any number of those. At most MAX_LINEAGE.
   */
  listLineage(lineageId: string): Promise<readonly Certificate[]>;
  list(
    filter: CertificateFilter,
    now: Date,
  ): Promise<{ readonly total: number; readonly page: readonly Certificate[] }>;
  /**
   * Free certificates that hold a place: of the account (not failed, cancelled, revoked, expired; no reissues). The place of
   * one that went by its schedule, even of a deleted one, is held by what stands in for it.
   */
  countFreeOfAccount(accountUin: string, productIds: readonly string[], now: Date): Promise<number>;
  /**
   * The same for a registrable domain over all accounts, where revocation frees nothing. Of other accounts only what was
   * proved counts, so that nobody can keep the domain's owner out with orders that are never proved.
   */
  countFreeOfDomain(
    place: { readonly registrableDomain: string; readonly accountUin: string },
    productIds: readonly string[],
    now: Date,
  ): Promise<number>;
  /** Orders of the account that are neither issued nor over, reissues among them. */
  countUnderWay(accountUin: string): Promise<number>;
  /** Those that are issued, valid, and go by a schedule, soonest first. */
  listScheduled(
    filter: ScheduledFilter,
    now: Date,
  ): Promise<{ readonly total: number; readonly page: readonly Certificate[] }>;
  /** Reissues under way (validating, issuing) of the account under the registrable domain. */
  listPendingReissues(accountUin: string, registrableDomain: string, now: Date): Promise<readonly Certificate[]>;
  /** An undeleted uploaded certificate of the account, in these projects (undefined for all), with this leaf, by SHA-256 of its DER in hex. */
  findUploaded(
    where: Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'>,
    leafSha256: string,
  ): Promise<Certificate | undefined>;
  /** Those of these ids that are on record, deleted ones included; at most MAX_RELATED. */
  listWithDeleted(ids: readonly string[]): Promise<readonly Certificate[]>;
}

/** Records are inserted and saved by write sets, with what that tells. */
export interface CertificateRows extends CertificateReads {
  /**
   * Takes the record away, for good. False, and nothing changed, where it is not the one that was read, or a reissue of it
   * or a job for it is on record.
   */
  remove(certificate: Certificate): Promise<boolean>;
}

export interface AuthorizationReads {
  /** The newest of each method for each domain, proved not before `since`. */
  list(accountUin: string, domains: readonly DomainName[], since: Date): Promise<readonly Authorization[]>;
}

export interface AuthorizationRows extends AuthorizationReads {
  put(authorization: Authorization): Promise<void>;
  /** Forgets up to `limit` that were proved before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

export interface DeletionTaskReads {
  find(id: string): Promise<DeletionTask | undefined>;
}

export interface DeletionTaskRows extends DeletionTaskReads {
  insert(task: DeletionTask): Promise<void>;
  /** Forgets up to `limit` tasks that were done before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

/** What must follow a save is a job saved with it. One job for each kind and subject: scheduling again moves its time. */
export interface JobScheduling {
  schedule(job: {
    readonly kind: 'advance' | 'crl' | 'blockedKey' | 'deploy' | 'periodic';
    readonly subject: string;
    /** Whose certificate it is about; undefined for what the service does for itself. */
    readonly accountUin: string | undefined;
    readonly runAt: Date;
  }): Promise<void>;
  /** Removes the job of a subject that has come to rest, unless a worker holds it, which then finishes it. */
  settle(job: { readonly kind: 'advance' | 'crl' | 'blockedKey'; readonly subject: string }): Promise<void>;
}

export interface Reads {
  readonly certificates: CertificateReads;
  readonly authorizations: AuthorizationReads;
  readonly persistentRecords: PersistentRecordReads;
  readonly operations: OperationReads;
  readonly issuances: IssuanceReads;
  readonly deletionTasks: DeletionTaskReads;
  readonly deployments: DeploymentReads;
  readonly csrs: CsrReads;
  readonly subjectKeys: SubjectKeyReads;
  readonly renewals: RenewalReads;
  readonly usage: UsageReads;
  readonly activity: ActivityReads;
  readonly acme: AcmeReads;
  readonly campaigns: CampaignReads;
  readonly campaignReports: CampaignReportReads;
  readonly selections: SelectionReads;
}

export interface Rows extends Reads {
  readonly certificates: CertificateRows;
  readonly authorizations: AuthorizationRows;
  readonly persistentRecords: PersistentRecordRows;
  readonly operations: OperationRows;
  readonly issuances: IssuanceRows;
  readonly deletionTasks: DeletionTaskRows;
  readonly deployments: DeploymentRows;
  readonly csrs: CsrRows;
  readonly subjectKeys: SubjectKeyRows;
  readonly renewals: RenewalRows;
  readonly usage: UsageRows;
  readonly acme: AcmeRows;
  readonly campaigns: CampaignRows;
  readonly campaignReports: CampaignReportRows;
  readonly selections: SelectionRows;
  readonly jobs: JobScheduling;
}

export interface Store {
  readonly reads: Reads;
  /**
   * All or nothing. May run `work` again, so it has no other effects; never waits for the network inside. What it records
   * names the origin; without one, that of the process.
   */
  transact<T>(work: (rows: Rows) => Promise<T>, origin?: Origin): Promise<T>;
  /**
   * Carries out the set where all that it expects is so, and answers when it is on disk. Throws StoreBusy where nothing could
   * be written, and what keeps the store from its work.
   */
  apply(set: WriteSet, origin?: Origin): Promise<Applied>;
  /** The same as transact while nothing else is written by any process: what began before has ended, committed or not. */
  transactAlone<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
}

/** The stored certificate is not the one that was read: look again and decide anew. */
export class StaleState extends Error {
  override readonly name = 'StaleState';
}

/** The store found no room for a transaction, and nothing of it was written: the same may be tried again. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
}

/** Too much of the kind waits already, or the process is ending: there is nothing wrong with what was asked, and it can be asked again. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** The id is on record: make another. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken';
}
