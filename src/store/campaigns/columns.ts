// Campaigns, their items and moments as columns, and back.

import type { Campaign, Moment, WaveTimes } from '../../certificates/model/campaigns/campaign.ts';
import type { CampaignItem, ItemState } from '../../certificates/model/campaigns/item.ts';
import type { CampaignPlan, Override } from '../../certificates/model/campaigns/plan.ts';
import type { CampaignSelection } from '../../certificates/model/campaigns/selection.ts';
import { recordedReason, recordOf } from '../../reasons/recorded.ts';
import type { CampaignItemTable, CampaignMomentTable, CampaignTable } from './tables.ts';
import { dateOf, msOf } from '../values.ts';

export function campaignColumnsOf(campaign: Campaign): CampaignTable {
  return {
    id: campaign.id,
    version: campaign.version,
    account_uin: campaign.accountUin ?? null,
    started_by: campaign.startedBy ?? null,
    name: campaign.name,
    step: campaign.step,
    reason: recordOf(campaign.reason),
    plan: JSON.stringify(campaign.plan),
    selection: JSON.stringify(campaign.selection),
    round: campaign.round,
    retries: JSON.stringify(campaign.retries),
    pass_cursor: campaign.cursor ?? null,
    waves: JSON.stringify(campaign.waves),
    deadline_missed_at: msOf(campaign.deadlineMissedAt),
    created_at: campaign.createdAt.getTime(),
    planned_at: msOf(campaign.plannedAt),
    started_at: msOf(campaign.startedAt),
    ended_at: msOf(campaign.endedAt),
    updated_at: campaign.updatedAt.getTime(),
  };
}

/** What is read as JSON was written here. */
export function campaignOf(row: CampaignTable): Campaign {
  return {
    id: row.id,
    version: row.version,
    accountUin: row.account_uin ?? undefined,
    startedBy: row.started_by ?? undefined,
    name: row.name,
    step: row.step,
    reason: recordedReason(row.reason),
    plan: planOf(row.plan),
    selection: selectionOf(row.selection),
    round: row.round,
    retries: JSON.parse(row.retries) as readonly ItemState[],
    cursor: row.pass_cursor ?? undefined,
    waves: (JSON.parse(row.waves) as readonly Dated<WaveTimes>[]).map(waveOf),
    deadlineMissedAt: dateOf(row.deadline_missed_at),
    createdAt: new Date(row.created_at),
    plannedAt: dateOf(row.planned_at),
    startedAt: dateOf(row.started_at),
    endedAt: dateOf(row.ended_at),
    updatedAt: new Date(row.updated_at),
  };
}

function waveOf({ startedAt, endedAt, forgiven, portions }: Dated<WaveTimes>): WaveTimes {
  const times = { startedAt: new Date(startedAt), endedAt: dateIn(endedAt), forgiven };
  return portions === undefined ? times : { ...times, portions };
}

/** What JSON makes of a record with dates; what is undefined is absent. */
type Dated<T> = { readonly [Name in keyof T]: Exclude<T[Name], undefined> extends Date ? string : T[Name] };

function dateIn(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

function planOf(text: string): CampaignPlan {
  const plan = JSON.parse(text) as Dated<Omit<CampaignPlan, 'isParallel'>> & { readonly isParallel?: boolean };
  const { canarySize, stopAtFailureShare, growth, pauseSeconds } = plan.waves;
  return {
    ...plan,
    key: plan.key,
    notify: plan.notify,
    // Of those from before there were such drills.
    isParallel: plan.isParallel ?? false,
    waves: { canarySize, growth, pauseSeconds, stopAtFailureShare },
    deadline: dateIn(plan.deadline),
  };
}

function selectionOf(text: string): CampaignSelection {
  const { issuedFrom, issuedTo, expiresFrom, expiresTo, ...others } = JSON.parse(text) as Dated<CampaignSelection>;
  return { ...others, ...datesOf({ issuedFrom, issuedTo, expiresFrom, expiresTo }) };
}

/** Without those that are absent. */
function datesOf<Name extends string>(texts: Readonly<Record<Name, string | undefined>>): { [Key in Name]?: Date } {
  const given = Object.entries<string | undefined>(texts).filter(([, text]) => text !== undefined);
  return Object.fromEntries(given.map(([name, text]) => [name, dateIn(text)])) as { [Key in Name]?: Date };
}

/** Without what is on record of looks at it, which is no part of it. */
type ItemColumns = Omit<CampaignItemTable, 'looked_at'>;

export function itemColumnsOf(item: CampaignItem): ItemColumns {
  return {
    campaign_id: item.campaignId,
    certificate_id: item.certificateId,
    version: item.version,
    account_uin: item.accountUin,
    domain: item.domain,
    issuer: item.issuer,
    not_after: msOf(item.notAfter),
    state: item.state,
    reason: recordOf(item.reason),
    wave: item.wave,
    round: item.round,
    replacement_id: item.replacementId ?? null,
    old_state: item.old ?? null,
    old_at: msOf(item.oldAt),
    overridden: item.overridden.length === 0 ? '' : JSON.stringify(item.overridden),
    changed_at: item.changedAt.getTime(),
  };
}

export function itemOf(row: ItemColumns): CampaignItem {
  return {
    campaignId: row.campaign_id,
    certificateId: row.certificate_id,
    version: row.version,
    accountUin: row.account_uin,
    domain: row.domain,
    issuer: row.issuer,
    notAfter: dateOf(row.not_after),
    state: row.state,
    reason: recordedReason(row.reason),
    wave: row.wave,
    round: row.round,
    replacementId: row.replacement_id ?? undefined,
    old: row.old_state ?? undefined,
    oldAt: dateOf(row.old_at),
    overridden: row.overridden === '' ? [] : (JSON.parse(row.overridden) as readonly Override[]),
    changedAt: new Date(row.changed_at),
  };
}

export function momentColumnsOf(moment: Moment): Omit<CampaignMomentTable, 'number'> {
  return {
    campaign_id: moment.campaignId,
    at: moment.at.getTime(),
    kind: moment.kind,
    detail: JSON.stringify(moment.detail),
    reason: recordOf(moment.reason),
    by_whom: moment.by,
  };
}

export function momentOf(row: Omit<CampaignMomentTable, 'number'>): Moment {
  return {
    campaignId: row.campaign_id,
    at: new Date(row.at),
    kind: row.kind,
    detail: JSON.parse(row.detail) as Moment['detail'],
    reason: recordedReason(row.reason),
    by: row.by_whom,
  };
}
