// What is on record of a campaign, gathered for its report.

import type { Campaign } from '../model/campaigns/campaign.ts';
import { type ItemState, sumOf } from '../model/campaigns/item.ts';
import { type CampaignReport, type DrillFact, targetsOf } from '../model/campaigns/report.ts';
import { type OverCounts, type Standing, standingOf } from '../model/campaigns/standing.ts';
import { MAX_STANDINGS } from '../ports/campaign-reports.ts';
import { MAX_PAGE } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** Of a timeline: more than a campaign of a thousand waves has. */
export const MAX_MOMENTS = 10_000;
/** Of an owner's campaigns so many are looked through for drills. */
const MAX_DRILLS = 20;

export type ReportWorld = Pick<World, 'store' | 'clock' | 'massRevocation'>;

export async function reportOn(world: ReportWorld, campaign: Campaign): Promise<CampaignReport> {
  const { campaigns, campaignReports } = world.store.reads;
  const { id } = campaign;
  const waves = await campaigns.countItems(id);
  const before = await campaignReports.listStandings(id, MAX_STANDINGS);
  const standings = [...before, await standingNow(world, { campaign, before })];
  const counts = sumOf(waves);
  const madeAt = world.clock.now();
  const { targets } = world.massRevocation;
  return {
    madeAt,
    campaign,
    counts,
    old: await campaigns.countOld(id),
    waves: waves.map(({ wave, counts: ofWave }) => ({ wave, counts: ofWave, times: campaign.waves[wave - 1] })),
    reasons: await campaigns.countReasons(id, UNREPLACED),
    standings,
    targets: targetsOf({ campaign, counts, standings, targets, now: madeAt }),
    moments: await campaigns.listMoments(id, MAX_MOMENTS),
    drills: await listDrills(world, campaign),
    drillTimes: await campaignReports.sumDrillTimes(id),
    plan: world.massRevocation,
  };
}

const UNREPLACED: readonly ItemState[] = ['failed', 'refused', 'external', 'over', 'cancelled'];

/** As the store has it; of the items that are over, by why. */
export async function standingNow(
  { store: { reads }, clock }: Pick<World, 'store' | 'clock'>,
  { campaign, before }: { readonly campaign: Campaign; readonly before: readonly Standing[] },
): Promise<Standing> {
  const { id, plan } = campaign;
  const counts = sumOf(await reads.campaigns.countItems(id));
  const old = await reads.campaigns.countOld(id);
  return standingOf({ plan, counts, old, over: await countOver(reads.campaigns, id), before, now: clock.now() });
}

async function countOver(campaigns: World['store']['reads']['campaigns'], campaignId: string): Promise<OverCounts> {
  const phases = (await campaigns.countReasons(campaignId, ['over'])).map(({ reason, count }) => {
    return { phase: reason?.values['phase'], count };
  });
  const countOf = (...those: readonly string[]): number =>
    phases.reduce((sum, { phase, count }) => (those.some((one) => one === phase) ? sum + count : sum), 0);
  return { expired: countOf('expired'), revoked: countOf('revoking', 'revoked') };
}

async function listDrills(
  { store }: Pick<World, 'store'>,
  { id, accountUin }: Campaign,
): Promise<readonly DrillFact[]> {
  const { page } = await store.reads.campaigns.list({ owner: { accountUin }, offset: 0, limit: MAX_PAGE });
  const drills = page.filter((one) => one.id !== id && one.plan.mode === 'drill' && one.startedAt !== undefined);
  return drills.slice(0, MAX_DRILLS).map(({ id: drillId, name, step, startedAt, endedAt }) => {
    return { id: drillId, name, step, startedAt, endedAt };
  });
}
