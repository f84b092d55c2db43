// The log of operations: what was done, to what, by whom, and because of which call.

import type { Origin } from '../../lib/origin.ts';
import type { Exclusion } from './certificate-filter.ts';

/** On certificates: the log kinds of reference/lifecycle.md, and some for what its list has no word for. */
export type CertificateOperationKind =
  | 'apply'
  | 'delete'
  | 'download'
  | 'upload'
  | 'revoke'
  | 'cancelRevoke'
  | 'advanceRevoke'
  | 'cancel'
  | 'replace'
  | 'renew'
  | 'changeRenewal'
  | 'overrideRule'
  | 'submitInfo'
  | 'issued'
  | 'domainValidationPassed'
  | 'updateAlias'
  | 'changeProject'
  | 'changeNotices'
  | 'updateTags'
  | 'resubmit'
  | 'deploy'
  | 'deployRetry'
  | 'deployRollback'
  | 'deployed'
  | 'deployFailed'
  | 'rolledBack'
  | 'rollbackFailed';

/**
 * On everything else, which Tencent Cloud's log does not have: accounts, API keys, people, policies, projects, authorities, accounts at
 * authorities elsewhere, blocked keys, kept CSRs, data keys and campaigns · signedIn, signedOut: at the console · refused: calls that a policy, a project or a signature kept out, counted · pruned: what was forgotten.
 */
export type AdministrativeKind =
  | 'accountMade'
  | 'accountChanged'
  | 'apiKeyMade'
  | 'apiKeyChanged'
  | 'apiKeyDeleted'
  | 'personMade'
  | 'personChanged'
  | 'personDeleted'
  | 'signedIn'
  | 'signedOut'
  | 'policyPut'
  | 'policyDeleted'
  | 'projectMade'
  | 'authorityMade'
  | 'authorityKeyChanged'
  | 'crossSigningChanged'
  | 'authorityCompromised'
  | 'authorityRevoked'
  | 'issuerAccountMade'
  | 'issuerAccountChanged'
  | 'keyBlocked'
  | 'csrMade'
  | 'csrChanged'
  | 'csrDeleted'
  | CampaignOperationKind
  | 'dataKeyMade'
  | 'dataKeyChanged'
  | 'dataKeyOpened'
  | 'dataKeyClosed'
  | 'refused'
  | 'pruned';

/** What somebody does to a campaign; what it does by itself stands in its timeline. */
export type CampaignOperationKind =
  | 'campaignMade'
  | 'campaignPlanned'
  | 'campaignStarted'
  | 'campaignPaused'
  | 'campaignResumed'
  | 'campaignRetried'
  | 'campaignCancelled';

export type OperationKind = CertificateOperationKind | AdministrativeKind;

export interface NewOperation {
  /** Whose it is; empty for what concerns the installation. */
  readonly accountUin: string;
  /** As the log of Tencent Cloud's API names who did it: an account. Empty on what is of no account. */
  readonly actor: string;
  /** Empty on what is of no certificate. */
  readonly certificateId: string;
  readonly kind: OperationKind;
  readonly at: Date;
  /** What more there is to say, as a JSON object without secrets; undefined for nothing. */
  readonly detail?: string;
}

/** On record; its sequence grows with each operation, and numbers may be missing. */
export interface Operation extends NewOperation {
  readonly sequence: number;
  readonly origin: RecordedOrigin;
  /** Empty for nothing. */
  readonly detail: string;
}

/** unknown: recorded before there were origins. */
export type RecordedOrigin = Omit<Origin, 'kind'> & { readonly kind: Origin['kind'] | 'unknown' };

/** A place in an account's log: of its operations by time and, within a millisecond, by sequence. */
export interface LogPlace {
  readonly at: Date;
  readonly sequence: number;
}

/** What an account asks of its own log. */
export interface LogQuestion {
  readonly accountUin: string;
  /** Only certificates that stand in these now, deleted ones included; undefined for all, and what is of no certificate. */
  readonly projectIds: readonly number[] | undefined;
  /** None of these, and then only what is of a certificate on record: a policy names what it denies. */
  readonly except?: readonly Exclusion[] | undefined;
  readonly certificateId: string | undefined;
  readonly secretId: string | undefined;
  readonly from: Date | undefined;
  readonly until: Date | undefined;
  /** Undefined: from the first on. */
  readonly after: LogPlace | undefined;
  /** So many at most are answered. */
  readonly limit: number;
  /** So many at most are looked at, whether they fit or not. */
  readonly lookedAt: number;
}

export interface OperationReads {
  /** On certificates alone, the newest first. `from` and `until` belong to the span. */
  list(filter: {
    readonly accountUin: string;
    /** Only on certificates that stand in these now, deleted ones included; undefined for all. */
    readonly projectIds: readonly number[] | undefined;
    /** Nor on any of these, and then on none that is forgotten. */
    readonly except?: readonly Exclusion[] | undefined;
    readonly from: Date | undefined;
    readonly until: Date | undefined;
    readonly offset: number;
    readonly limit: number;
  }): Promise<{ readonly total: number; readonly page: readonly Operation[] }>;
  /** All kinds, the oldest first. `next` is where to go on, undefined where nothing more is on record. */
  search(question: LogQuestion): Promise<{ readonly page: readonly Operation[]; readonly next: LogPlace | undefined }>;
}

export interface OperationRows extends OperationReads {
  /** In the name of whoever the transaction is made for. */
  append(operation: NewOperation): Promise<void>;
}
