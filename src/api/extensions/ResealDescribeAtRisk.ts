// ResealDescribeAtRisk: certificates that a campaign cannot replace by itself, and that whoever holds their keys has not replaced yet.

import type { CampaignItem } from '../../certificates/model/campaigns/item.ts';
import type { AtRiskPlace } from '../../certificates/ports/campaign-reports.ts';
import { MAX_ITEM_PAGE } from '../../certificates/ports/campaigns.ts';
import { refuse } from '../../failure.ts';
import { because, inWords } from '../../reasons/reason.ts';
import { type Call, defineAction } from '../action.ts';
import { openItems } from '../campaigns/open-items.ts';
import { tongueOf } from '../call/request.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';

const DEFAULT_LIMIT = 100;

export const ResealDescribeAtRisk = defineAction({
  name: 'ResealDescribeAtRisk',
  input: { Cursor: 'string', Limit: 'uint64' },
  needsVerified: false,
  run: async (call) => {
    const { input, caller, world } = call;
    const limit = Math.min(Math.max(input.Limit ?? DEFAULT_LIMIT, 1), MAX_ITEM_PAGE);
    const question = { accountUin: caller.accountUin, after: placeOf(input.Cursor), limit };
    const items = await world.store.reads.campaignReports.listAtRisk(question);
    const last = items.length < limit ? undefined : items.at(-1);
    const open = await openItems(call, items);
    return {
      Items: open.map((item) => viewOf(call, item)),
      NextCursor: last === undefined ? '' : `${last.campaignId}.${last.certificateId}`,
    };
  },
});

function placeOf(cursor: string | undefined): AtRiskPlace | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  const { campaignId, certificateId } =
    /^(?<campaignId>[A-Za-z0-9]{1,64})\.(?<certificateId>[A-Za-z0-9]{1,64})$/.exec(cursor)?.groups ?? {};
  if (campaignId !== undefined && certificateId !== undefined) return { campaignId, certificateId };
  return refuse({ kind: 'argumentInvalid', detail: because('cursorOfOther') });
}

function viewOf({ language }: Call<unknown>, item: CampaignItem) {
  const { campaignId, certificateId, domain, issuer, notAfter, reason, changedAt } = item;
  return {
    CampaignId: campaignId,
    CertificateId: certificateId,
    Domain: domain,
    Issuer: issuer,
    CertEndTime: wireTimeOrNone(notAfter),
    Reason: reason === undefined ? '' : inWords(reason, tongueOf(language)),
    SinceTime: wireTime(changedAt),
  };
}
