// What a campaign is about, counted by groups, and when it will be done, as the API shows it.

import type { Forecast, ForecastLimit } from '../../certificates/model/campaigns/forecast.ts';
import type { CampaignGroup, GroupKind } from '../../certificates/ports/campaign-selections.ts';
import { wireTime } from '../words/times.ts';

/** null where there is none: before it is planned, and when it has ended. */
export function forecastView(forecast: Forecast | undefined) {
  if (forecast === undefined) return null;
  const { finishAt, limitedBy, isInTime } = forecast;
  return { FinishTime: wireTime(finishAt), LimitedBy: limitView(limitedBy), InTime: isInTime ?? null };
}

/** "issuer le", "keys". */
function limitView(limit: ForecastLimit | undefined): string {
  if (limit === undefined) return '';
  return limit.by === 'issuer' ? `issuer ${limit.issuer}` : limit.by;
}

const KINDS: { readonly [kind in GroupKind]: string } = {
  issuer: 'Issuer',
  authority: 'Authority',
  keyAlgorithm: 'KeyAlgorithm',
  product: 'PackageType',
  endMonth: 'EndMonth',
  project: 'ProjectId',
  account: 'AccountUin',
  proof: 'Proof',
};

export function groupsView(groups: readonly CampaignGroup[]) {
  return groups.map(({ by, value, count }) => ({ By: KINDS[by], Value: value, Count: count }));
}
