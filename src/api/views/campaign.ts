// Campaigns, their waves and items as actions show them.

import type { Campaign, Moment, WaveTimes } from '../../certificates/model/campaigns/campaign.ts';
import {
  type CampaignItem,
  countsOfWave,
  ITEM_STATES,
  type ItemCounts,
  totalOf,
  type WaveCounts,
} from '../../certificates/model/campaigns/item.ts';
import { wireModeOf } from '../campaigns/plan-input.ts';
import type { CampaignPlan } from '../../certificates/model/campaigns/plan.ts';
import type { CampaignSelection } from '../../certificates/model/campaigns/selection.ts';
import { inWords, type Reason } from '../../reasons/reason.ts';
import { type Language, tongueOf } from '../call/request.ts';
import { wireTimeOrNone } from '../words/times.ts';
import { describeAlgorithm } from '../words/wire-algorithms.ts';

/** As a list has it. */
export function campaignSummary(campaign: Campaign, language: Language) {
  const { id, name, step, reason, plan } = campaign;
  return {
    CampaignId: id,
    Name: name,
    Step: step,
    StepReason: wordsOf(reason, language),
    Mode: wireModeOf(plan),
    CreateTime: wireTimeOrNone(campaign.createdAt),
    StartTime: wireTimeOrNone(campaign.startedAt),
    EndTime: wireTimeOrNone(campaign.endedAt),
    Deadline: wireTimeOrNone(plan.deadline),
    DeadlineMissedTime: wireTimeOrNone(campaign.deadlineMissedAt),
  };
}

export function wordsOf(reason: Reason | undefined, language: Language): string {
  return reason === undefined ? '' : inWords(reason, tongueOf(language));
}

export function countsView(counts: ItemCounts) {
  return { ...statesView(counts), Total: totalOf(counts) };
}

export function statesView(counts: ItemCounts) {
  return {
    Waiting: counts.waiting,
    UnderWay: counts.underWay,
    Replaced: counts.replaced,
    Failed: counts.failed,
    Refused: counts.refused,
    External: counts.external,
    Over: counts.over,
    Cancelled: counts.cancelled,
  };
}

/** Those that were begun, and those that wait. */
export function wavesView({ waves }: Campaign, counted: readonly WaveCounts[]) {
  const numbers = new Set([...waves.keys()].map((at) => at + 1).concat(counted.map(({ wave }) => wave)));
  return [...numbers]
    .filter((wave) => wave > 0)
    .toSorted((one, other) => one - other)
    .map((wave) => waveView(wave, { counts: countsOfWave(counted, wave), times: waves[wave - 1] }));
}

function waveView(
  wave: number,
  { counts, times }: { readonly counts: ItemCounts; readonly times: WaveTimes | undefined },
) {
  return {
    Wave: wave,
    Size: totalOf(counts),
    ...statesView(counts),
    StartTime: wireTimeOrNone(times?.startedAt),
    EndTime: wireTimeOrNone(times?.endedAt),
  };
}

export function planView(plan: CampaignPlan) {
  const { waves, old } = plan;
  return {
    KeyAlgorithm: plan.key === undefined ? '' : describeAlgorithm(plan.key),
    Proof: plan.proof,
    CanarySize: waves.canarySize ?? 0,
    WaveGrowth: waves.growth,
    WavePauseSeconds: waves.pauseSeconds,
    StopAtFailureShare: waves.stopAtFailureShare ?? 1,
    Rates: plan.rates.map(({ issuer, perSecond }) => ({ Issuer: issuer, PerSecond: perSecond })),
    Deadline: wireTimeOrNone(plan.deadline),
    OldCertificates: old.kind,
    RevokeAfterHours: old.kind === 'keep' ? 0 : old.afterHours,
    Notify: plan.notify ?? [],
    Overrides: plan.overrides,
    Incident: plan.incident,
    ReasonCode: plan.revocationReason,
    Mode: wireModeOf(plan),
  };
}

/** As it was given; what was not said is empty. */
export function selectionView(selection: CampaignSelection) {
  return {
    All: selection.all,
    TagKey: selection.tag?.key ?? '',
    TagValue: selection.tag?.value ?? '',
    ProjectIds: selection.projectIds ?? [],
    AccountUins: selection.accountUins ?? [],
    PackageTypes: selection.packageTypes ?? [],
    Issuers: selection.issuers ?? [],
    Authorities: selection.authorities ?? [],
    KeyAlgorithms: (selection.keyAlgorithms ?? []).map(describeAlgorithm),
    KeyHashes: selection.keyHashes ?? [],
    DomainSuffixes: selection.domainSuffixes ?? [],
    IssuedFrom: wireTimeOrNone(selection.issuedFrom),
    IssuedTo: wireTimeOrNone(selection.issuedTo),
    ExpiresFrom: wireTimeOrNone(selection.expiresFrom),
    ExpiresTo: wireTimeOrNone(selection.expiresTo),
    LintRules: selection.lintRules ?? [],
    CertificateIds: selection.certificateIds ?? [],
    Serials: selection.serials ?? [],
    Fingerprints: selection.fingerprints ?? [],
  };
}

export function momentView({ at, kind, detail, reason, by }: Moment, language: Language) {
  return {
    Time: wireTimeOrNone(at),
    Kind: kind,
    Detail: JSON.stringify(detail),
    Reason: wordsOf(reason, language),
    By: by,
  };
}

export function itemView(item: CampaignItem, language: Language) {
  return {
    CertificateId: item.certificateId,
    ReplacementId: item.replacementId ?? '',
    Domain: item.domain,
    Issuer: item.issuer,
    State: item.state,
    Reason: wordsOf(item.reason, language),
    Wave: item.wave,
    OldState: item.old ?? '',
    OldTime: wireTimeOrNone(item.oldAt),
    Overridden: item.overridden,
    ChangeTime: wireTimeOrNone(item.changedAt),
  };
}

/** Of items that stay as they are, how many have which reason. */
export function refusalsView(
  counted: readonly {
    readonly state: CampaignItem['state'];
    readonly reason: Reason | undefined;
    readonly count: number;
  }[],
  language: Language,
) {
  return counted.map(({ state, reason, count }) => ({ State: state, Reason: wordsOf(reason, language), Count: count }));
}

export const STATES_WITH_REASONS = ITEM_STATES.filter((state) =>
  ['failed', 'refused', 'external', 'over'].includes(state),
);
