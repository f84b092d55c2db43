// What webhooks and consoles are told of a campaign.

import { knownOf, type Origin } from '../../../lib/origin.ts';
import { inEnglish } from '../../../reasons/reason.ts';
import type { Campaign } from './campaign.ts';
import type { Event, EventKind } from '../event.ts';

export type CampaignEventKind = Extract<EventKind, `campaign.${string}`>;

/** It is about no single certificate, and an operator's is of no account: both are empty then. */
export function campaignEventOf(
  kind: CampaignEventKind,
  { campaign, at, origin }: { readonly campaign: Campaign; readonly at: Date; readonly origin: Origin },
): Event {
  const { id: campaignId, accountUin = '', name, step, reason, waves, plan } = campaign;
  const { deadline, mode } = plan;
  const facts = { campaignId, accountUin, name, step, mode, wave: waves.length, deadline };
  const trouble = reason === undefined ? undefined : inEnglish(reason);
  return {
    kind,
    accountUin,
    certificateId: '',
    at,
    data: JSON.stringify({ ...facts, trouble, origin: knownOf(origin) }),
  };
}
