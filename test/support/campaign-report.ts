// A campaign's report with something of everything, as tests read it.

import type { Campaign, Moment } from '../../src/certificates/model/campaigns/campaign.ts';
import { type ItemCounts, NO_ITEMS } from '../../src/certificates/model/campaigns/item.ts';
import { type CampaignReport, targetsOf } from '../../src/certificates/model/campaigns/report.ts';
import type { Standing } from '../../src/certificates/model/campaigns/standing.ts';
import type { MassRevocationPlan } from '../../src/certificates/model/campaigns/mass-revocation-plan.ts';
import { addMs, HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { because } from '../../src/reasons/reason.ts';

export const MADE = new Date('2026-11-30T12:00:00Z');
export const NOW = addMs(MADE, 3 * HOUR_MS);

export const CAMPAIGN: Campaign = {
  id: 'Cq12Wx34Er56',
  version: 9,
  accountUin: '100000000001',
  startedBy: 'AKID1',
  name: 'Weak keys',
  step: 'running',
  reason: undefined,
  plan: {
    key: 'p256',
    proof: 'reuse',
    waves: { canarySize: 10, growth: 3, pauseSeconds: 60, stopAtFailureShare: 0.1 },
    rates: [],
    deadline: addMs(MADE, 24 * HOUR_MS),
    old: { kind: 'revoke', afterHours: 1 },
    notify: ['ops'],
    overrides: [],
    incident: 'Keys of one library can be guessed',
    revocationReason: 'keyCompromise',
    mode: 'real',
    isParallel: false,
  },
  selection: { all: true },
  round: 0,
  retries: [],
  cursor: undefined,
  waves: [{ startedAt: addMs(MADE, HOUR_MS), endedAt: addMs(MADE, 2 * HOUR_MS), forgiven: undefined }],
  deadlineMissedAt: undefined,
  createdAt: MADE,
  plannedAt: addMs(MADE, 30 * MINUTE_MS),
  startedAt: addMs(MADE, HOUR_MS),
  endedAt: undefined,
  updatedAt: NOW,
};

export const COUNTS: ItemCounts = { ...NO_ITEMS, waiting: 20, replaced: 10, failed: 2, external: 3, over: 1 };

export const STANDINGS: readonly Standing[] = [
  { at: addMs(MADE, HOUR_MS), replaced: 0, revoked: 0, remaining: 36, expired: 0, estimate: undefined },
  {
    at: addMs(MADE, 2 * HOUR_MS),
    replaced: 8,
    revoked: 4,
    remaining: 31,
    expired: 1,
    estimate: addMs(MADE, 8 * HOUR_MS),
  },
  { at: NOW, replaced: 10, revoked: 6, remaining: 29, expired: 1, estimate: addMs(MADE, 9 * HOUR_MS) },
];

export const PLAN: MassRevocationPlan = {
  activationCriteria: ['More than 100 certificates are to be revoked within five days'],
  contacts: ['Contacts of each account, reviewed each quarter'],
  automation: ['Everything but what others hold the keys of'],
  targets: { triageHours: 0.5, revocationHours: 4, replacementHours: 24, reviewDays: 14 },
  notification: ['Webhooks and mail'],
  roles: [{ role: 'Incident lead', who: 'Officer on duty' }],
  training: ['Each January'],
  testing: ['A drill each quarter'],
  review: ['Within two weeks of each drill'],
};

export const MOMENTS: readonly Moment[] = [
  { campaignId: CAMPAIGN.id, at: MADE, kind: 'created', detail: {}, reason: undefined, by: 'AKID1' },
  { campaignId: CAMPAIGN.id, at: addMs(MADE, HOUR_MS), kind: 'started', detail: {}, reason: undefined, by: 'alice' },
  {
    campaignId: CAMPAIGN.id,
    at: addMs(MADE, HOUR_MS),
    kind: 'waveBegun',
    detail: { wave: 1 },
    reason: undefined,
    by: '',
  },
];

export function makeReport(more: Partial<CampaignReport> = {}): CampaignReport {
  const facts = { campaign: CAMPAIGN, counts: COUNTS, standings: STANDINGS };
  return {
    madeAt: NOW,
    ...facts,
    old: new Map([
      ['toRevoke', 4],
      ['revoked', 6],
    ]),
    waves: [
      { wave: 0, counts: { ...NO_ITEMS, external: 3 }, times: undefined },
      { wave: 1, counts: { ...NO_ITEMS, replaced: 8, failed: 2 }, times: CAMPAIGN.waves[0] },
      { wave: 2, counts: { ...NO_ITEMS, replaced: 2, waiting: 20, over: 1 }, times: undefined },
    ],
    reasons: [{ state: 'failed', reason: because('proofLate'), count: 2 }],
    targets: targetsOf({ ...facts, targets: PLAN.targets, now: NOW }),
    moments: MOMENTS,
    drills: [{ id: 'Dr12', name: 'Drill of May', step: 'done', startedAt: MADE, endedAt: addMs(MADE, MINUTE_MS) }],
    drillTimes: [],
    plan: PLAN,
    ...more,
  };
}
