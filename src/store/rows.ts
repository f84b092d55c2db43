// The rows of one transaction, split by subject: everything that any part of the service asks of the store.

import type { AccountReads, AccountRows } from '../accounts/ports.ts';
import type { AttemptRows, LinkReads, LinkRows, SessionReads, SessionRows } from '../accounts/sessions/ports.ts';
import type { AuditReads, AuditRows } from '../audit/ports.ts';
import type { OcspReads, OcspRows } from '../ca/ocsp/ports.ts';
import type { AuthorityReads, AuthorityRows } from '../ca/ports.ts';
import type { Reads, Rows } from '../certificates/ports/store.ts';
import type { Applied, WriteSet } from '../certificates/ports/write-set.ts';
import type { TimeReads, TimeRows } from '../clocks/ports.ts';
import type { DnsRecordReads, DnsRecordRows, PublicationReads, PublicationRows } from '../dns/ports.ts';
import type { DeliveryReads, DeliveryRows, EndingReads, EndingRows, EventReads, EventRows } from '../events/ports.ts';
import type { IssuerReads, IssuerRows } from '../issuers/acme/ports.ts';
import type { JobReads, JobRows } from '../jobs/ports.ts';
import type { KeyPoolReads, KeyPoolRows } from '../key-pool/ports.ts';
import type { Origin, Underlying } from '../lib/origin.ts';
import type { StoreFigures, TallyReads } from '../metrics/ports.ts';
import type { SignerReads, SignerRows } from '../reports/ports.ts';
import type { SecretReads, SecretRows } from '../secrets/ports.ts';
import { accountRows, apiKeyRows, policyRows, projectRows } from './accounts/accounts.ts';
import { acmeRows } from './acme/acme.ts';
import { activityReads } from './accounts/activity.ts';
import { auditRows } from './events/audit.ts';
import { authorityRows } from './authorities/authorities.ts';
import { authorizationRows } from './proofs/authorizations.ts';
import { persistentRecordRows } from './proofs/persistent-records.ts';
import { type CertificateRecords, certificateRows } from './certificates/certificates.ts';
import { campaignReportRows } from './campaigns/reports.ts';
import { selectionRows } from './campaigns/selections.ts';
import { campaignRows } from './campaigns/campaigns.ts';
import { csrRows } from './keys/csrs.ts';
import { dataKeyRows } from './keys/data-keys.ts';
import { deletionTaskRows } from './certificates/deletion-tasks.ts';
import { deliveryRows } from './events/deliveries.ts';
import { deploymentRows } from './deployments/deployments.ts';
import { dnsRecordRows } from './proofs/dns-records.ts';
import { endingRows } from './certificates/endings.ts';
import { eventRows } from './events/events.ts';
import { issuanceRows } from './authorities/issuances.ts';
import { issuerAccountRows, issuerOrderRows } from './issuers/issuers.ts';
import { jobRows, type JobScheduling } from './jobs/jobs.ts';
import { keyPoolRows } from './keys/key-pool.ts';
import { ocspResponderRows } from './authorities/ocsp-responders.ts';
import { operationRows } from './events/operations.ts';
import { personRows } from './accounts/people.ts';
import { publicationRows } from './proofs/publications.ts';
import { renewalRows } from './renewals/renewals.ts';
import { reportSignerRows } from './campaigns/report-signers.ts';
import type { Session } from './query.ts';
import { revocationListRows } from './authorities/revocation-lists.ts';
import { sealedValueRows } from './keys/sealed-values.ts';
import { attemptRows, linkRows, sessionRows } from './accounts/sessions.ts';
import { subjectKeyRows } from './keys/subject-keys.ts';
import { tallyReads } from './certificates/tallies.ts';
import { type UpkeepReads, type UpkeepRows, upkeepRows } from './upkeep.ts';
import { usageRows } from './accounts/usage.ts';
import { timeRows } from './times.ts';

export type StoreReads = Reads &
  AccountReads &
  AuthorityReads &
  SecretReads &
  IssuerReads &
  SignerReads &
  OcspReads & {
    readonly audit: AuditReads;
    readonly jobs: JobReads;
    readonly keyPool: KeyPoolReads;
    readonly dnsRecords: DnsRecordReads;
    readonly publications: PublicationReads;
    readonly events: EventReads;
    readonly deliveries: DeliveryReads;
    readonly endings: EndingReads;
    readonly tallies: TallyReads;
    readonly times: TimeReads;
    readonly upkeep: UpkeepReads;
    readonly sessions: SessionReads;
    readonly signInLinks: LinkReads;
  };

export type StoreRows = Rows & {
  readonly certificates: CertificateRecords;
} & AccountRows &
  AuthorityRows &
  SecretRows &
  IssuerRows &
  SignerRows &
  OcspRows & {
    readonly audit: AuditRows;
    readonly jobs: JobScheduling & JobRows & JobReads;
    readonly keyPool: KeyPoolRows;
    readonly dnsRecords: DnsRecordRows;
    readonly publications: PublicationRows;
    readonly events: EventRows;
    readonly deliveries: DeliveryRows;
    readonly endings: EndingRows;
    readonly tallies: TallyReads;
    readonly times: TimeRows;
    readonly upkeep: UpkeepRows;
    readonly sessions: SessionRows;
    readonly signInLinks: LinkRows;
    readonly signInAttempts: AttemptRows;
  };

/** The whole store, whatever database is below it; it satisfies the store port of every subject. */
export interface RecordStore extends AsyncDisposable {
  readonly reads: StoreReads;
  /** All or nothing; `rows` are dead once `work` has ended. Without an origin it is the service's own doing. */
  transact<T>(work: (rows: StoreRows) => Promise<T>, origin?: Origin): Promise<T>;
  /** Carries out the set where all that it expects is so; answers when it is on disk. */
  apply(set: WriteSet, origin?: Origin): Promise<Applied>;
  /** The same as transact while no other transaction of any process runs. */
  transactAlone<T>(work: (rows: StoreRows) => Promise<T>): Promise<T>;
}

/** The same as those see it who lay something over it. */
export type UnderlyingStore = Omit<RecordStore, 'transact' | 'apply'> & Underlying<StoreRows, WriteSet, Applied>;

/** A store that says how it fares. */
export interface MeasuredStore extends RecordStore {
  readonly figures: () => StoreFigures;
}

/** What they record names the origin. */
export function makeRows(session: Session, origin: Origin): StoreRows {
  return {
    certificates: certificateRows(session),
    usage: usageRows(session),
    activity: activityReads(session),
    acme: acmeRows(session),
    campaigns: campaignRows(session),
    campaignReports: campaignReportRows(session),
    selections: selectionRows(session),
    authorizations: authorizationRows(session),
    persistentRecords: persistentRecordRows(session),
    operations: operationRows(session, origin),
    audit: auditRows(session),
    issuances: issuanceRows(session),
    deletionTasks: deletionTaskRows(session),
    deployments: deploymentRows(session),
    csrs: csrRows(session),
    issuerAccounts: issuerAccountRows(session),
    issuerOrders: issuerOrderRows(session),
    jobs: jobRows(session, origin),
    keyPool: keyPoolRows(session),
    accounts: accountRows(session),
    apiKeys: apiKeyRows(session),
    people: personRows(session),
    policies: policyRows(session),
    projects: projectRows(session),
    authorities: authorityRows(session),
    revocationLists: revocationListRows(session),
    ocspResponders: ocspResponderRows(session),
    reportSigners: reportSignerRows(session),
    dnsRecords: dnsRecordRows(session),
    publications: publicationRows(session),
    dataKeys: dataKeyRows(session),
    sealedValues: sealedValueRows(session),
    subjectKeys: subjectKeyRows(session),
    renewals: renewalRows(session),
    events: eventRows(session),
    deliveries: deliveryRows(session, origin),
    endings: endingRows(session),
    tallies: tallyReads(session),
    times: timeRows(session),
    upkeep: upkeepRows(session),
    sessions: sessionRows(session),
    signInLinks: linkRows(session),
    signInAttempts: attemptRows(session),
  };
}
