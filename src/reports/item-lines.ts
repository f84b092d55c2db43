// The items of a campaign as lines of CSV, one for each certificate.

import { DRILL_STEPS, type DrillTimes } from '../certificates/model/campaigns/drill-times.ts';
import type { CampaignItem } from '../certificates/model/campaigns/item.ts';
import { csvLine } from '../lib/csv.ts';
import { inEnglish } from '../reasons/reason.ts';

export const ITEM_HEAD = csvLine([
  'certificate',
  'account',
  'domain',
  'issuer',
  'ends',
  'state',
  'reason',
  'reasonInWords',
  'wave',
  'replacement',
  'old',
  'oldAt',
  'overridden',
  'changed',
  ...DRILL_STEPS.map((step) => `${step}Ms`),
]);

/** Times in UTC, ISO 8601; words in English; of a drill how long each step took. */
export function itemLine(item: CampaignItem, times: DrillTimes = {}): string {
  const { certificateId, accountUin, domain, issuer, notAfter, state, reason, wave } = item;
  const { replacementId, old, oldAt, overridden, changedAt } = item;
  return csvLine([
    certificateId,
    accountUin,
    domain,
    issuer,
    notAfter?.toISOString(),
    state,
    reason?.id,
    reason && inEnglish(reason),
    wave,
    replacementId,
    old,
    oldAt?.toISOString(),
    overridden,
    changedAt.toISOString(),
    ...DRILL_STEPS.map((step) => times[step]),
  ]);
}
