// What a campaign's plan means for one certificate: how its names are proved, and which rule is lifted for it.

import type { Reason } from '../../reasons/reason.ts';
import type { CampaignPlan, Override } from '../model/campaigns/plan.ts';
import type { Certificate } from '../model/certificate.ts';
import type { ValidationMethod } from '../model/proof.ts';

/** By which its names are proved first. */
export function methodOf(
  { method = 'dns' }: { readonly method?: Certificate['method'] },
  { proof }: Pick<CampaignPlan, 'proof'>,
): ValidationMethod {
  if (proof === 'dnsAuto') return 'managedDns';
  // Only an ACME client can prove that way.
  return method === 'tlsAlpn' ? 'dns' : method;
}

/**
 * What stands in its way goes away by itself: of free certificates under one domain one is reissued at a time, and others of the campaign may be
 * next in turn.
 */
export function isPassing({ id }: Reason): boolean {
  return id === 'someReissue';
}

/** The rule by which it was refused, where the plan lifts that. */
export function overrideFor({ id }: Reason, overrides: readonly Override[]): Override | undefined {
  const override = id === 'daysLeft' ? 'lessThan30Days' : id === 'lineageUsed' ? 'freeReissueUsed' : undefined;
  return override !== undefined && overrides.includes(override) ? override : undefined;
}
