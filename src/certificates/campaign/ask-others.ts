// Webhooks are told, once for each certificate, that whoever holds its key is to replace it.

import { SERVICE } from '../../lib/origin.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import type { Certificate } from '../model/certificate.ts';
import { makeEvent } from '../model/event.ts';
import type { World } from '../ports/world.ts';
import { changing, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { asksOthers } from './at-risk.ts';
import { listFollowed } from './note-standings.ts';

/** Few enough that nobody who waits for the writer notices. */
export const ASKED_PER_SET = 50;
/** Of a campaign in one run; then others have their turn. */
export const SETS_PER_RUN = 200;

export type AskingWorld = Pick<World, 'store' | 'clock' | 'hooksToldOf'>;

/** Answers whether everybody was told who was to be; if not, it is to be run again. */
export async function askOthers(world: AskingWorld): Promise<boolean> {
  let isDone = true;
  for await (const campaign of listFollowed(world)) {
    if (asksOthers(campaign)) isDone = (await askOf(world, campaign)) && isDone;
  }
  return isDone;
}

async function askOf(world: AskingWorld, campaign: Campaign): Promise<boolean> {
  const { campaignReports, certificates } = world.store.reads;
  for (let sets = 0; sets < SETS_PER_RUN; sets += 1) {
    const items = await campaignReports.listUnasked(campaign.id, ASKED_PER_SET);
    if (items.length === 0) return true;
    const found = await certificates.listWithDeleted(items.map(({ certificateId: id }) => id));
    const byId = new Map(found.map((one) => [one.id, one]));
    const asked = items.map((item) => asking(world, { campaign, item, certificate: byId.get(item.certificateId) }));
    await world.store.apply(together(...asked));
  }
  return false;
}

/** Of one that is on record no more nobody is told. */
function asking(
  { clock, hooksToldOf }: AskingWorld,
  about: {
    readonly campaign: Campaign;
    readonly item: CampaignItem;
    readonly certificate: Certificate | undefined;
  },
): WriteSet {
  const { campaign, item, certificate } = about;
  const { id: campaignId, name, plan } = campaign;
  const at = clock.now();
  const { certificateId, reason } = item;
  const noting = changing({ kind: 'campaignAsked', campaignId, certificateId, at });
  if (certificate === undefined) return noting;
  const trouble = reason === undefined ? undefined : inEnglish(reason);
  const facts = { campaignId, campaign: name, deadline: plan.deadline, trouble };
  const event = makeEvent('certificate.replacementAsked', { certificate, at, origin: SERVICE, campaign: facts });
  const hooks = hooksToldOf(event).filter((hook) => plan.notify?.includes(hook) ?? true);
  return together(noting, certificate.deletedAt === undefined ? changing({ kind: 'event', event, hooks }) : NO_CHANGE);
}
