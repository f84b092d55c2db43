// What a decision asks of the store: what must still be so when it is carried out, and what changes then, all or nothing.
//
// A decision reads facts outside of any transaction, and may assume what it has not read. Whatever it relies on it expects, so
// that the store finds out where a fact is no longer so, changes nothing, and says which.

import type { Campaign, Moment } from '../model/campaigns/campaign.ts';
import type { DrillTimes } from '../model/campaigns/drill-times.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import type { AcmeAccount, AcmeAuthorization, AcmeOrder } from '../model/acme.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Event } from '../model/event.ts';
import type { KnownPersistentRecord } from '../model/persistent-record.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CertificateFilter } from '../model/certificate-filter.ts';
import type { Issuance } from '../model/issuance.ts';
import type { Deployed, Deployment, DeploymentPart, LookAtTarget } from '../model/deployment.ts';
import type { NewOperation } from '../model/operations.ts';
import type { Authorization } from '../model/authorization.ts';
import type { Addition, Amounts } from '../model/quota.ts';
import type { AcmeAccountCounts, AcmeBound } from './acme.ts';
import type { DeletionTask } from './deletion-task.ts';
import type { SameDeployment } from './deployments.ts';
import type { KeptCsr } from '../model/kept-csr.ts';
import type { Bearers, BearersQuestion, BlockedKey, KeyHolding, KeyQuestion } from './subject-keys.ts';

/** A record as it was read. */
export type Seen = Pick<Certificate, 'id' | 'version'>;

export type Expectation =
  /** On record, at this version, and not deleted. */
  | { readonly kind: 'unchanged'; readonly certificate: Seen }
  /** The same, deleted or not: it is saved in the same set. */
  | { readonly kind: 'saved'; readonly certificate: Seen }
  | { readonly kind: 'idFree'; readonly certificateId: string }
  /** The last attempt to replace the certificate, whatever came of it; undefined: there was none. */
  | { readonly kind: 'latestReplacement'; readonly of: string; readonly is: Seen | undefined }
  /** So many certificates of the lineage are reissues that were issued. */
  | { readonly kind: 'reissuesOfLineage'; readonly lineageId: string; readonly count: number }
  /** No reissue of these products is under way in the account under the registrable domain. */
  | {
      readonly kind: 'domainUnlocked';
      readonly accountUin: string;
      readonly registrableDomain: string;
      readonly productIds: readonly string[];
      readonly now: Date;
    }
  /** No more orders of the account are neither issued nor over, without those of this set. */
  | { readonly kind: 'ordersUnderWay'; readonly accountUin: string; readonly atMost: number }
  /** No more certificates of these free products hold a place of the account, without those of this set; see countFreeOfAccount. */
  | ({ readonly kind: 'freeOfAccount' } & FreePlaces)
  /** The same of the registrable domain; see countFreeOfDomain. */
  | ({ readonly kind: 'freeOfDomain'; readonly registrableDomain: string } & FreePlaces)
  /** No uploaded certificate that is open to whoever asks has this leaf; see findUploaded. */
  | { readonly kind: 'leafNew'; readonly openTo: OpenTo; readonly leafSha256: string }
  | ProvedExpectation
  | KeyExpectation
  /** The addition fits into what is left to the account; once in a set for each account, since all looks come before the changes. */
  | { readonly kind: 'room'; readonly addition: Addition }
  /** It fits into the share of that which is at hand, of which nothing is taken yet; where it does not, there may be room all the same. */
  | { readonly kind: 'roomAtHand'; readonly addition: Addition }
  | { readonly kind: 'planned'; readonly serial: string }
  | { readonly kind: 'deploymentIdFree'; readonly deploymentId: number }
  /** No deployment that does the same has parts that wait or run. */
  | { readonly kind: 'noneUnderWay'; readonly same: SameDeployment }
  /** At this version. */
  | { readonly kind: 'partUnchanged'; readonly part: Pick<DeploymentPart, 'id' | 'version'> }
  | CsrExpectation
  /** Nobody was told of the certificate's end at so many days before it, or later. */
  | ({ readonly kind: 'endUntold' } & Pick<EndNotice, 'certificateId' | 'days'>)
  /** The record on record ends then, and nobody was told of it. */
  | ({ readonly kind: 'persistentEndUntold' } & PersistentEnd)
  | AcmeExpectation
  | CampaignExpectation
  /** No account, API key or policy was changed since so many changes. */
  | { readonly kind: 'accountsUnchanged'; readonly changes: number };

export type KeyExpectation =
  /** The key is not blocked. */
  | { readonly kind: 'keyNotBlocked'; readonly keySha256: string }
  /** Nor is it in a certificate of another account that is planned or valid. */
  | ({ readonly kind: 'keyFree' } & KeyQuestion)
  /** The certificates of the account that have the key are those that were read: as many, and none of them saved since. */
  | ({ readonly kind: 'bearersUnchanged' } & BearersQuestion & Bearers);

export type CampaignExpectation =
  | { readonly kind: 'campaignIdFree'; readonly campaignId: string }
  /** At this version. */
  | { readonly kind: 'campaignUnchanged'; readonly campaign: Pick<Campaign, 'id' | 'version'> }
  /** At this version. */
  | {
      readonly kind: 'campaignItemUnchanged';
      readonly item: Pick<CampaignItem, 'campaignId' | 'certificateId' | 'version'>;
    }
  /** No more campaigns of the account, or of the operator, are under way, without those of this set. */
  | { readonly kind: 'campaignsUnderWay'; readonly accountUin: string | undefined; readonly atMost: number };

export type AcmeExpectation =
  /** The record of an ACME client, at this version. */
  | {
      readonly kind: 'acmeUnchanged';
      readonly record: 'account' | 'order' | 'authorization';
      readonly id: string;
      readonly version: number;
    }
  /** No ACME account has this key. */
  | { readonly kind: 'acmeKeyNew'; readonly thumbprint: string }
  /** The key by which ACME accounts are bound is not revoked. */
  | { readonly kind: 'acmeBindingLive'; readonly keyId: string }
  /** No more ACME accounts are bound so; without those of this set. */
  | { readonly kind: 'acmeAccounts'; readonly bound: AcmeBound; readonly atMost: AcmeAccountCounts }
  /** No more orders without a certificate, and no more pending authorizations, which have not expired; without those of this set. */
  | {
      readonly kind: 'acmeOpen';
      readonly accountId: string;
      readonly orders: number;
      readonly authorizations: number;
      readonly now: Date;
    };

export type CsrExpectation =
  | { readonly kind: 'csrIdFree'; readonly csrId: number }
  /** At this version. */
  | { readonly kind: 'csrUnchanged'; readonly csr: Pick<KeptCsr, 'id' | 'version'> }
  /** The account keeps no more CSRs, without those of this set. */
  | { readonly kind: 'csrsOfAccount'; readonly accountUin: string; readonly atMost: number };

/** The account has proved each of these domains in this time. */
export interface ProvedExpectation {
  readonly kind: 'proved';
  readonly accountUin: string;
  readonly byDns: readonly DomainName[];
  /** By DNS or by a file. */
  readonly byEither: readonly DomainName[];
  readonly since: Date;
  readonly until: Date;
}

/** That the account's record at the domain ends. */
export interface PersistentEnd {
  readonly accountUin: string;
  readonly domain: DomainName;
  readonly until: Date;
}

/** A certificate's account was told that it ends in so many days, or, at 0, that it has ended. */
export interface EndNotice {
  readonly certificateId: string;
  readonly days: number;
  readonly notAfter: Date;
}

interface FreePlaces {
  readonly accountUin: string;
  readonly productIds: readonly string[];
  readonly atMost: number;
  readonly now: Date;
}

type OpenTo = Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'>;

export type Change =
  | { readonly kind: 'insert'; readonly certificate: Certificate }
  /** `next` has the version that follows on that of `previous`. */
  | { readonly kind: 'save'; readonly previous: Certificate; readonly next: Certificate }
  /** `hooks`: who is told of it. */
  | { readonly kind: 'event'; readonly event: Event; readonly hooks: readonly string[] }
  | { readonly kind: 'operation'; readonly operation: NewOperation }
  | { readonly kind: 'plan'; readonly issuance: Issuance }
  | { readonly kind: 'completePlan'; readonly serial: string; readonly at: Date }
  | { readonly kind: 'abandonPlans'; readonly certificateId: string; readonly at: Date }
  /** Once: a serial that is revoked already, or was never issued, stays as it is. `reason`: a CRLReason. */
  | { readonly kind: 'revokeSerial'; readonly serial: string; readonly at: Date; readonly reason: number | undefined }
  | { readonly kind: 'recordKey'; readonly holding: KeyHolding }
  /** Once: a key that is blocked already stays on the list as it is. */
  | { readonly kind: 'blockKey'; readonly key: BlockedKey }
  | { readonly kind: 'authorize'; readonly authorization: Authorization }
  | PersistentChange
  | { readonly kind: 'takeRoom'; readonly addition: Addition }
  /** What is kept no more. */
  | ({ readonly kind: 'giveRoom'; readonly accountUin: string } & Pick<Amounts, 'records' | 'bytes'>)
  | { readonly kind: 'deletionTask'; readonly task: DeletionTask }
  | CsrChange
  | { readonly kind: 'markEndTold'; readonly notice: EndNotice }
  | { readonly kind: 'insertDeployment'; readonly deployment: Deployment; readonly parts: readonly DeploymentPart[] }
  /** `next` has the version that follows on that of `previous`. */
  | { readonly kind: 'savePart'; readonly previous: DeploymentPart; readonly next: DeploymentPart }
  /** The material of before an uploadUpdate, which has come back. */
  | { readonly kind: 'forgetFormerMaterial'; readonly deploymentId: number }
  /** What other parts at rest have kept of the target. */
  | { readonly kind: 'forgetFormers'; readonly targetKey: string; readonly exceptPartId: number }
  /** Nobody has been told of anything there since; undefined: it is not known what is deployed there. */
  | { readonly kind: 'targetDeployed'; readonly targetKey: string; readonly deployed: Deployed | undefined }
  | ({ readonly kind: 'targetLooked'; readonly targetKey: string } & LookAtTarget)
  | AcmeChange
  | AcmeEnding
  | CampaignChange
  | { readonly kind: 'scheduleJob'; readonly job: JobWish }
  | { readonly kind: 'settleJob'; readonly job: { readonly kind: 'advance' | 'blockedKey'; readonly subject: string } };

export type PersistentChange =
  /** An order was proved by it now, or it was seen so. */
  | { readonly kind: 'knowPersistent'; readonly record: Omit<KnownPersistentRecord, 'toldUntil'> }
  /** The account was told of it. */
  | ({ readonly kind: 'markPersistentEndTold' } & PersistentEnd)
  /** It was looked for, and stands there no more; nothing where it was seen again since. */
  | ({ readonly kind: 'forgetPersistent' } & Pick<KnownPersistentRecord, 'accountUin' | 'domain' | 'checkedAt'>);

export type CampaignChange =
  | { readonly kind: 'insertCampaign'; readonly campaign: Campaign }
  /** `next` has the version that follows on that of `previous`. */
  | { readonly kind: 'saveCampaign'; readonly previous: Campaign; readonly next: Campaign }
  /** The same. What holds its certificate no more lets it go. */
  | { readonly kind: 'saveCampaignItem'; readonly previous: CampaignItem; readonly next: CampaignItem }
  | { readonly kind: 'campaignMoment'; readonly moment: Moment }
  /** How long the steps took of a certificate of a drill. */
  | {
      readonly kind: 'campaignItemTimed';
      readonly campaignId: string;
      readonly certificateId: string;
      readonly times: DrillTimes;
    }
  /** Somebody was told that the certificate is to be replaced by whoever holds its key; once. */
  | { readonly kind: 'campaignAsked'; readonly campaignId: string; readonly certificateId: string; readonly at: Date };

export type AcmeChange =
  | { readonly kind: 'insertAcmeAccount'; readonly account: AcmeAccount }
  | { readonly kind: 'saveAcmeAccount'; readonly account: AcmeAccount }
  | { readonly kind: 'insertAcmeOrder'; readonly order: AcmeOrder }
  /** Its certificate is on record, and says from now on what becomes of it. */
  | {
      readonly kind: 'fulfilAcmeOrder';
      readonly orderId: string;
      readonly certificateId: string;
      readonly expiresAt: Date;
    }
  | { readonly kind: 'insertAcmeAuthorization'; readonly authorization: AcmeAuthorization }
  | { readonly kind: 'saveAcmeAuthorization'; readonly authorization: AcmeAuthorization };

export type AcmeEnding =
  /** Open orders expire at once, and pending authorizations of theirs sooner than they would. */
  | {
      readonly kind: 'endAcmeOrders';
      readonly orderIds: readonly string[];
      readonly at: Date;
      readonly authorizationIds: readonly string[];
      readonly authorizationsUntil: Date;
    }
  /** Of the orders of an ACME account that came to nothing, and of its authorizations that failed or were given up, the newest are kept. */
  | { readonly kind: 'forgetAcmeOver'; readonly accountId: string; readonly keep: number; readonly now: Date }
  /** With the accounts that it has bound. */
  | { readonly kind: 'revokeAcmeKey'; readonly keyId: string; readonly at: Date };

export type CsrChange =
  | { readonly kind: 'insertCsr'; readonly csr: KeptCsr }
  /** `next` has the version that follows on that of `previous`. */
  | { readonly kind: 'saveCsr'; readonly previous: KeptCsr; readonly next: KeptCsr }
  | { readonly kind: 'removeCsr'; readonly csrId: number };

interface JobWish {
  /** crl: a revocation list is due; its subject is the authority · blockedKey: what has the key is to be revoked. */
  readonly kind:
    | 'advance'
    | 'crl'
    | 'blockedKey'
    | 'deploy'
    | 'deployReissue'
    | 'renew'
    | 'campaign'
    | 'campaignPortion';
  readonly subject: string;
  /** Undefined for what the service does for itself. */
  readonly accountUin: string | undefined;
  readonly runAt: Date;
  /** Of the trace in which it is scheduled. */
  readonly traceparent?: string | undefined;
}

/**
 * atOnce: on disk before the store answers · withTheNext: a loss of power may take it away until something that is stored
 * later is on disk. Nothing may be told of it until then, to nobody: see docs/decisions/write-sets.md.
 */
export type Durability = 'atOnce' | 'withTheNext';

export interface WriteSet {
  readonly expects: readonly Expectation[];
  /** Carried out in this order. */
  readonly changes: readonly Change[];
  /** atOnce unless said otherwise. */
  readonly durability?: Durability;
}

export type Applied =
  | { readonly kind: 'applied' }
  /** Nothing was changed: this is not so. */
  | { readonly kind: 'conflict'; readonly expectation: Expectation };

export const NO_CHANGE: WriteSet = { expects: [], changes: [] };

/** Changes that rely on nothing. */
export function changing(...changes: readonly Change[]): WriteSet {
  return { expects: [], changes };
}

/** What is relied on by the sets that it is put together with. */
export function expecting(...expects: readonly Expectation[]): WriteSet {
  return { expects, changes: [] };
}

/** One set of several: all of them or none, and on disk at once. */
export function together(...sets: readonly WriteSet[]): WriteSet {
  return {
    expects: sets.flatMap(({ expects }) => expects),
    changes: sets.flatMap(({ changes }) => changes),
  };
}
