// What needs somebody, found among certificates, targets and campaigns: each with the time by which it does.

import type { ListedCertificate, ListFilter, ScheduledRevocation, Target } from '../../api/actions.ts';
import type { CampaignSummary } from '../../api/campaigns.ts';
import type { Authority, Finding, Webhook } from '../../api/installation.ts';
import { wireDate } from '../../parts/wire-date.ts';
import { stateOfTarget, type TargetStateName } from '../targets/target-state.ts';

export type MatterKind =
  | 'expiring'
  | 'proof'
  | 'failed'
  | 'information'
  | 'revocation'
  | 'target'
  | 'delivery'
  | 'list'
  | 'finding'
  | 'campaignPaused'
  | 'campaignLate';

export interface Matter {
  readonly kind: MatterKind;
  /** Of what it is about. */
  readonly id: string;
  readonly name: string;
  /** When it becomes too late; of what has failed, when it was made; of a target, when it was looked at. */
  readonly at: Date | undefined;
  /** The page that says more; undefined where none does. */
  readonly href: string | undefined;
  /** What was found, in the service's words; empty where the kind says it all. */
  readonly detail?: string;
}

type CertificateKind = 'expiring' | 'proof' | 'failed' | 'information';

/** What is asked for each kind. */
export const MATTER_FILTERS: { readonly [kind in CertificateKind]: ListFilter } = {
  expiring: { FilterExpiring: 1, ExpirationSort: 'ASC' },
  proof: { CertificateStatus: [0, 11] },
  failed: { CertificateStatus: [2] },
  information: { CertificateStatus: [5, 13] },
};

/** A certificate that another has been issued for needs nobody to renew it. */
export function mattersOf(
  kind: keyof typeof MATTER_FILTERS,
  certificates: readonly ListedCertificate[],
): readonly Matter[] {
  return certificates
    .filter(({ CertificateExtra: extra }) => kind !== 'expiring' || extra.ReplacedFor === null)
    .filter(({ StatusMsg }) => kind !== 'proof' || StatusMsg === 'PENDING-DCV')
    .map((certificate) => ({
      kind,
      id: certificate.CertificateId,
      name: certificate.Domain,
      at: wireDate(timeOf(kind, certificate)),
      href: `/certificates/${certificate.CertificateId}/${kind === 'proof' ? 'proofs' : 'overview'}`,
    }));
}

function timeOf(kind: MatterKind, certificate: ListedCertificate): string {
  if (kind === 'expiring') return certificate.CertEndTime;
  return kind === 'proof' ? certificate.DVAuthDeadline : certificate.InsertTime;
}

/** Of scheduled revocations those that something still serves. */
export function heldMatters(scheduled: readonly ScheduledRevocation[]): readonly Matter[] {
  return scheduled
    .filter(({ HeldBy }) => HeldBy.length > 0)
    .map(({ CertificateId, Domain, RevokeTime }) => ({
      kind: 'revocation' as const,
      id: CertificateId,
      name: Domain,
      at: wireDate(RevokeTime),
      href: `/certificates/${CertificateId}/targets`,
    }));
}

const WRONG: ReadonlySet<TargetStateName> = new Set(['partial', 'other', 'nothing']);

/** Of targets those that do not serve what was brought there. */
export function targetMatters(targets: readonly Target[]): readonly Matter[] {
  return targets
    .filter((target) => target.DeployTime !== '' && WRONG.has(stateOfTarget(target)))
    .map(({ InstanceId, Name, LookTime }) => ({
      kind: 'target' as const,
      id: InstanceId,
      name: Name,
      at: wireDate(LookTime),
      href: '/targets',
    }));
}

/** Of campaigns those that have paused by themselves, and those that are under way after their deadline. */
export function campaignMatters(campaigns: readonly CampaignSummary[], now: Date): readonly Matter[] {
  return campaigns.flatMap(
    ({ CampaignId: id, Name: name, Step, StepReason, StartTime, Deadline }): readonly Matter[] => {
      const about = { id, name, href: `/campaigns/${id}` };
      const deadline = wireDate(Deadline);
      if (Step === 'paused' && StepReason !== '')
        return [{ ...about, kind: 'campaignPaused', at: deadline ?? wireDate(StartTime) }];
      const isLate = (Step === 'running' || Step === 'paused') && deadline !== undefined && deadline < now;
      return isLate ? [{ ...about, kind: 'campaignLate', at: deadline }] : [];
    },
  );
}

/** Of webhooks those that will not be told of something unless somebody has it told again. */
export function webhookMatters(webhooks: readonly Webhook[]): readonly Matter[] {
  return webhooks
    .filter(({ GivenUpCount }) => GivenUpCount > 0)
    .map(({ Name, Host, GivenUpCount }) => ({
      kind: 'delivery' as const,
      id: Name,
      name: Name,
      at: undefined,
      href: '/webhooks',
      detail: `${Host}: ${GivenUpCount}`,
    }));
}

/** Of authorities those whose list or responder should have been made anew: clients stop trusting them at its end. */
export function authorityMatters(authorities: readonly Authority[]): readonly Matter[] {
  return authorities.flatMap(({ AuthorityId, Lists, Responder }): readonly Matter[] => {
    const ends = Lists.filter(({ IsLate }) => IsLate).map(({ NextUpdateTime }) => NextUpdateTime);
    if (Responder?.IsLate === true) ends.push(Responder.CertEndTime);
    const [soonest] = ends.toSorted();
    if (soonest === undefined) return [];
    return [{ kind: 'list', id: AuthorityId, name: AuthorityId, at: wireDate(soonest), href: '/authority' }];
  });
}

/** Of what the doctor finds on the service itself, as of disk and clock, all that is not good. */
export function findingMatters(findings: readonly Finding[]): readonly Matter[] {
  return findings
    .filter(({ Condition }) => Condition !== 'good')
    .map(({ Check, Subject, Found, Advice }) => ({
      kind: 'finding' as const,
      id: Subject === '' ? Check : `${Check} ${Subject}`,
      name: Check,
      at: undefined,
      href: undefined,
      detail: Advice === '' ? Found : `${Found}: ${Advice}`,
    }));
}

/** The soonest first; what has no time last. */
export function byUrgency(matters: readonly Matter[]): readonly Matter[] {
  const timeOfMatter = ({ at }: Matter): number => at?.getTime() ?? Number.POSITIVE_INFINITY;
  return matters.toSorted((one, other) => timeOfMatter(one) - timeOfMatter(other));
}
