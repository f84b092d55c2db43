// How campaigns stand is put on record each minute, as long as something may change: CCADB asks for it at each time.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import type { Campaign } from '../model/campaigns/campaign.ts';
import { isWorthKeeping } from '../model/campaigns/standing.ts';
import { MAX_STANDINGS } from '../ports/campaign-reports.ts';
import type { World } from '../ports/world.ts';
import { standingNow } from './report.ts';

/** What is left of a campaign that is done, such as what others have to replace, is followed for so long: BR §6.3.2, the longest life of a certificate. */
const FOLLOWED_DAYS = 398;
const CAMPAIGNS_IN_PAGE = 100;

export type NotingWorld = Pick<World, 'store' | 'clock'>;

export async function noteStandings(world: NotingWorld): Promise<void> {
  for await (const campaign of listFollowed(world)) await noteStanding(world, campaign);
}

/** Those that were started, page by page. */
export async function* listFollowed({ store, clock }: NotingWorld): AsyncGenerator<Campaign> {
  const doneSince = addMs(clock.now(), -FOLLOWED_DAYS * DAY_MS);
  for (let after = ''; ; ) {
    const page = await store.reads.campaignReports.listStarted({ after, doneSince, limit: CAMPAIGNS_IN_PAGE });
    yield* page;
    if (page.length < CAMPAIGNS_IN_PAGE) return;
    after = page.at(-1)?.id ?? '';
  }
}

export async function noteStanding(world: NotingWorld, campaign: Campaign): Promise<void> {
  const before = await world.store.reads.campaignReports.listStandings(campaign.id, MAX_STANDINGS);
  const standing = await standingNow(world, { campaign, before });
  const last = before.at(-1);
  // Nothing is left of it that could change.
  if (campaign.step === 'done' && last?.remaining === 0) return;
  if (!isWorthKeeping(standing, last)) return;
  await world.store.transact(async (rows) => await rows.campaignReports.putStanding(campaign.id, standing));
}
