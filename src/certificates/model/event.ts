// Events: what became of a certificate that its account, or the operator, may want to be told of.

import { knownOf, type Origin } from '../../lib/origin.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { type Certificate, isRenewal } from './certificate.ts';

/**
 * validating: proofs are awaited that the applicant publishes · reissued: issued in place of another, and then there is no
 * "issued" · renewed: issued as the renewal of another, and then neither · renewalFailed: another is not renewed yet, and why · revocationScheduled: it goes at a time, or sooner than was told before, as another was issued in its place ·
 * revocationCalledOff: it does not · revoked: its issuer knows · expiring: so many days are left · expired: none are ·
 * replacementAsked: a campaign cannot replace it, and whoever holds its key is to ·
 * deployment.*: of each target what came of it · drifted: a target serves another certificate than the one that was deployed
 * there · outdated: it serves one that expires, or is to be revoked, although another was issued in its place · persistentRecord.ending: the account's record at a domain ends, see persistent-event.ts · campaign.*: of a campaign as a whole, see campaign-event.ts ·
 * authority.*: the key of an issuing authority is in other hands, and it is revoked.
 */
export const EVENT_KINDS = [
  'certificate.validating',
  'certificate.issued',
  'certificate.reissued',
  'certificate.renewed',
  'certificate.renewalFailed',
  'certificate.failed',
  'certificate.cancelled',
  'certificate.revocationScheduled',
  'certificate.revocationCalledOff',
  'certificate.revocationHeld',
  'certificate.replacementAsked',
  'certificate.revoked',
  'certificate.uploaded',
  'certificate.deleted',
  'certificate.expiring',
  'certificate.expired',
  'deployment.requested',
  'deployment.succeeded',
  'deployment.failed',
  'deployment.rolledBack',
  'deployment.rollbackFailed',
  'target.drifted',
  'target.outdated',
  'persistentRecord.ending',
  'campaign.begun',
  'campaign.waveDone',
  'campaign.paused',
  'campaign.deadlineMissed',
  'campaign.cancelled',
  'campaign.done',
  'authority.compromised',
  'authority.revoked',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

export interface Event {
  readonly kind: EventKind;
  readonly accountUin: string;
  readonly certificateId: string;
  readonly at: Date;
  /** The facts as they were then and who caused it, as a JSON object, without secrets, proofs and contacts. */
  readonly data: string;
}

/** On record; its number grows with each event, and numbers may be missing. */
export interface RecordedEvent extends Event {
  readonly number: number;
}

/** What saving `next` tells; `previous` is undefined for a new record. */
export function eventOf(previous: Certificate | undefined, next: Certificate, origin: Origin): Event | undefined {
  const kind = previous === undefined ? kindOfNew(next) : kindOfChange(previous, next);
  return kind === undefined ? undefined : makeEvent(kind, { certificate: next, at: next.updatedAt, origin });
}

function kindOfNew(certificate: Certificate): EventKind | undefined {
  return certificate.source === 'uploaded' ? 'certificate.uploaded' : kindOfStep(certificate);
}

function kindOfChange(previous: Certificate, next: Certificate): EventKind | undefined {
  if (previous.deletedAt === undefined && next.deletedAt !== undefined) return 'certificate.deleted';
  return previous.step === next.step ? kindOfSchedule(previous, next) : kindOfStep(next);
}

function kindOfSchedule(previous: Certificate, next: Certificate): EventKind | undefined {
  const [before, after] = [previous.scheduledRevocation, next.scheduledRevocation];
  if (after === undefined) return before === undefined ? undefined : 'certificate.revocationCalledOff';
  const isSame = before?.at.getTime() === after.at.getTime() && before.supersededBy === after.supersededBy;
  return isSame ? undefined : 'certificate.revocationScheduled';
}

function kindOfStep(certificate: Certificate): EventKind | undefined {
  const { step, method } = certificate;
  switch (step) {
    case 'issued':
      return kindOfIssued(certificate);
    case 'validating':
      return method === 'managedDns' ? undefined : 'certificate.validating';
    case 'failed':
    case 'cancelled':
    case 'revoked':
      return `certificate.${step}`;
    default:
      return undefined;
  }
}

function kindOfIssued(certificate: Certificate): EventKind {
  if (isRenewal(certificate)) return 'certificate.renewed';
  return certificate.replaces === undefined ? 'certificate.issued' : 'certificate.reissued';
}

/** What an event tells of a deployment, or of a target. */
export interface DeploymentFacts {
  readonly deploymentId?: number;
  readonly resourceType?: string;
  readonly region?: string;
  readonly instanceId?: string;
  /** Of a request: how many targets. */
  readonly targets?: number;
  /** In English. */
  readonly trouble?: string | undefined;
  /** Instances that still serve what is to be revoked. */
  readonly heldBy?: readonly string[];
  /** SHA-256 of the leaves that were seen, lower-case hex. */
  readonly served?: readonly string[];
}

/** What an event tells of a renewal that has not come to anything yet. */
export interface RenewalTrouble {
  /** In English. */
  readonly trouble: string;
  /** Renewals that came to nothing, one after the other. */
  readonly failures: number;
  /** The renewal that is under way, or has failed; undefined where none could be ordered. */
  readonly renewedBy: string | undefined;
  /** When it is tried, or looked at, again. */
  readonly nextAttemptAt: Date | undefined;
}

/** What an event tells of the campaign that asks for a replacement. */
export interface CampaignFacts {
  readonly campaignId: string;
  /** Its name. */
  readonly campaign: string;
  readonly deadline: Date | undefined;
  /** Why the campaign cannot replace it, in English. */
  readonly trouble: string | undefined;
}

export interface EventAbout {
  readonly certificate: Certificate;
  readonly at: Date;
  readonly origin: Origin;
  /** Of those that tell of an expiry, or of a renewal: as many, or fewer, are left. */
  readonly daysLeft?: number;
  readonly renewal?: RenewalTrouble;
  readonly deployment?: DeploymentFacts;
  readonly campaign?: CampaignFacts;
}

export function makeEvent(kind: EventKind, about: EventAbout): Event {
  const { certificate, at, origin, daysLeft, renewal, deployment, campaign } = about;
  const { id, accountUin } = certificate;
  const told = { ...factsOf(certificate), daysLeft, ...renewal, ...deployment, ...campaign };
  const data = JSON.stringify({ ...told, origin: knownOf(origin) });
  return { kind, accountUin, certificateId: id, at, data };
}

/** What is undefined is absent in JSON. */
function factsOf(certificate: Certificate): Readonly<Record<string, unknown>> {
  const { issued, failure, failureDetail, revocation, scheduledRevocation } = certificate;
  return {
    certificateId: certificate.id,
    accountUin: certificate.accountUin,
    projectId: certificate.projectId,
    productId: certificate.productId,
    alias: certificate.alias,
    domains: certificate.names,
    lineageId: certificate.lineageId,
    replaces: certificate.replaces,
    renews: certificate.renews,
    serial: issued?.serial,
    encryptionSerial: issued?.encryption?.serial,
    notBefore: issued?.notBefore,
    notAfter: issued?.notAfter,
    ...(failure === undefined
      ? {}
      : { failure, failureDetail: failureDetail === undefined ? '' : inEnglish(failureDetail) }),
    revocationReason: revocation?.comment,
    revocationAt: scheduledRevocation?.at,
    supersededBy: scheduledRevocation?.supersededBy,
  };
}

/** The id by which a receiver knows an event again; after a backup was restored, numbers may come again at other times. */
export function eventIdOf({ number, at }: RecordedEvent): string {
  return `evt_${number}_${at.getTime().toString(36)}`;
}
