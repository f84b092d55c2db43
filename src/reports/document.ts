// A report as JSON: every figure and fact, in English, times in UTC.

import type { CampaignReport } from '../certificates/model/campaigns/report.ts';
import { totalOf } from '../certificates/model/campaigns/item.ts';
import { inEnglish } from '../reasons/reason.ts';
import { REPORT_WORDS } from './words.ts';

/** Grows with each change that a reader has to know of. */
export const REPORT_FORMAT = 1;

/** Pretty, since people read it; its bytes are what is signed. */
export function documentOf(report: CampaignReport): string {
  const { campaign, madeAt, counts, old, waves, reasons, standings, targets, moments, drills, drillTimes, plan } =
    report;
  const document = {
    format: REPORT_FORMAT,
    madeAt,
    campaign: campaignOf(campaign),
    certificates: { total: totalOf(counts), ...counts, old: Object.fromEntries(old) },
    standings: standings.map(({ at, revoked, remaining, expired, estimate, replaced }) => {
      return {
        at,
        revoked,
        notYetRevoked: remaining,
        expiredMeanwhile: expired,
        estimatedCompletion: estimate,
        replaced,
      };
    }),
    targets: targets.map(({ kind, from, dueAt, metAt, outcome }) => ({ target: kind, from, dueAt, metAt, outcome })),
    waves: waves.map(({ wave, counts: certificates, times }) => {
      return { wave, startedAt: times?.startedAt, endedAt: times?.endedAt, certificates };
    }),
    reasons: reasons.map(({ state, reason, count }) => {
      return { state, reason: reason?.id, words: reason && inEnglish(reason), count };
    }),
    massRevocationPlan: headingsOf(plan),
    drills,
    drillTimes: drillTimes.map(({ step, count, totalMs, longestMs }) => {
      return { step, certificates: count, totalMs, meanMs: totalMs / count, longestMs };
    }),
    decisions: moments.filter(({ by }) => by !== '').map(momentOf),
    timeline: moments.map(momentOf),
  };
  return `${JSON.stringify(document, withNulls, 2)}\n`;
}

/** What is not known is there, as null: an auditor sees that nothing was left out. */
function withNulls(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}

function campaignOf(campaign: CampaignReport['campaign']) {
  const { id, name, accountUin, step, reason, createdAt, plannedAt, startedAt, endedAt, deadlineMissedAt } = campaign;
  const { plan, selection } = campaign;
  return {
    id,
    name,
    account: accountUin,
    step,
    stepReason: reason === undefined ? undefined : inEnglish(reason),
    createdAt,
    plannedAt,
    startedAt,
    endedAt,
    deadlineMissedAt,
    plan,
    selection,
  };
}

function momentOf({ at, kind, by, detail, reason }: CampaignReport['moments'][number]) {
  return { at, what: kind, by: by === '' ? undefined : by, detail, reason: reason && inEnglish(reason) };
}

/** By the numbers and titles of BR §5.7.1.2. */
function headingsOf(plan: CampaignReport['plan']) {
  const texts: readonly unknown[] = [
    plan.activationCriteria,
    plan.contacts,
    plan.automation,
    plan.targets,
    plan.notification,
    plan.roles,
    plan.training,
    plan.testing,
    plan.review,
  ];
  return REPORT_WORDS.en.headings.map((heading, nth) => ({ number: nth + 1, heading, laidDown: texts[nth] }));
}
