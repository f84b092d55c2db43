// ResealDescribeCampaignReport: what an auditor is handed of a campaign: signed JSON, a page of HTML, or a line of CSV for each certificate.

import { reportOn } from '../../certificates/campaign/report.ts';
import type { Campaign } from '../../certificates/model/campaigns/campaign.ts';
import { MAX_ITEM_PAGE } from '../../certificates/ports/campaigns.ts';
import { base64Of, bytesOfUtf8 } from '../../lib/bytes.ts';
import { documentOf } from '../../reports/document.ts';
import { ITEM_HEAD, itemLine } from '../../reports/item-lines.ts';
import { pageOf } from '../../reports/page.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { type CampaignCall, defineCampaignAction } from '../campaigns/campaign-action.ts';
import { openItems } from '../campaigns/open-items.ts';
import { getOwnCampaign } from '../campaigns/own-campaign.ts';
import { oneOf } from '../input/choices.ts';
import { tongueOf } from '../call/request.ts';

const FORMATS = ['json', 'html', 'csv'] as const;

/** Pages of the store in one answer: some 5,000 lines, which is a megabyte. */
const PAGES_IN_ANSWER = 5;

interface Input {
  readonly CampaignId: string;
  readonly Format: string | undefined;
  readonly Cursor: string | undefined;
}

export const ResealDescribeCampaignReport = defineCampaignAction({
  name: 'ResealDescribeCampaignReport',
  input: { CampaignId: 'string!', Format: 'string', Cursor: 'string' },
  needsVerified: false,
  run: async (call) => {
    const format = oneOf(FORMATS, call.input.Format ?? 'json', 'Format');
    const campaign = await getOwnCampaign(call, call.input.CampaignId);
    const made = await MAKERS[format](call, campaign);
    return { Format: format, FileName: `campaign-${campaign.id}.${format}`, ...NOTHING_SIGNED, ...made };
  },
});

const NOTHING_SIGNED = { Signature: '', SignerCertificate: '', NextCursor: '' };

type Made = Partial<typeof NOTHING_SIGNED> & { readonly Content: string };

const MAKERS: Readonly<
  Record<(typeof FORMATS)[number], (call: CampaignCall<Input>, campaign: Campaign) => Promise<Made>>
> = {
  json: async ({ world }, campaign) => {
    const content = documentOf(await reportOn(world, campaign));
    const { signature, certificate } = await world.reportSigner.sign(bytesOfUtf8(content));
    return {
      Content: content,
      Signature: base64Of(signature),
      SignerCertificate: encodePem('CERTIFICATE', certificate),
    };
  },
  html: async ({ world, language }, campaign) => {
    return { Content: pageOf(await reportOn(world, campaign), tongueOf(language)) };
  },
  csv: async (call, { id }) => await linesOf(call, id),
};

/** The head with the first lines; each certificate once, however the campaign goes on between two calls. */
async function linesOf(call: CampaignCall<Input>, campaignId: string): Promise<Made> {
  let after = call.input.Cursor ?? '';
  const lines = after === '' ? [ITEM_HEAD] : [];
  for (let pages = 0; pages < PAGES_IN_ANSWER; pages += 1) {
    const page = { campaignId, state: undefined, wave: undefined, after, limit: MAX_ITEM_PAGE };
    const items = await call.world.store.reads.campaigns.listItems(page);
    const open = await openItems(call, items);
    const ids = open.map(({ certificateId }) => certificateId);
    const times = await call.world.store.reads.campaignReports.listDrillTimes(campaignId, ids);
    lines.push(...open.map((item) => itemLine(item, times.get(item.certificateId))));
    const last = items.at(-1);
    if (last === undefined || items.length < MAX_ITEM_PAGE) return { Content: lines.join('') };
    after = last.certificateId;
  }
  return { Content: lines.join(''), NextCursor: after };
}
