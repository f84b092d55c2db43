// What a campaign's forecast rests on, read as it is now.

import { isAhead, SECOND_MS } from '../../lib/clock.ts';
import { type Forecast, type ForecastFacts, forecastOf, type IssuerLeft } from '../model/campaigns/forecast.ts';
import type { CampaignPlan } from '../model/campaigns/plan.ts';
import type { WaveCounts } from '../model/campaigns/item.ts';
import { BUILT_IN_ISSUER } from '../model/product.ts';
import type { Campaign, WaveTimes } from '../model/campaigns/campaign.ts';
import type { World } from '../ports/world.ts';

type ForecastWorld = Pick<World, 'store' | 'clock'>;

/** Undefined before it is planned, and when it has ended. `counts` as countItems answers them. */
export async function readForecast(
  world: ForecastWorld,
  campaign: Campaign,
  counts: readonly WaveCounts[],
): Promise<Forecast | undefined> {
  if (!['planned', 'running', 'paused'].includes(campaign.step)) return undefined;
  return forecastOf(await readFacts(world, campaign, counts));
}

async function readFacts(
  { store, clock }: ForecastWorld,
  campaign: Campaign,
  counts: readonly WaveCounts[],
): Promise<ForecastFacts> {
  const { id, plan } = campaign;
  const { selections } = store.reads;
  const now = clock.now();
  const left = (await selections.countLeft(id)).map(({ issuer, count }): IssuerLeft => {
    const perSecond = plan.rates.find((rate) => rate.issuer === issuer)?.perSecond;
    return { issuer, count, isLocal: issuer === BUILT_IN_ISSUER, perSecond };
  });
  const count = left.reduce((sum, one) => sum + one.count, 0);
  return {
    left,
    keysToMake: plan.key === undefined ? undefined : { count, algorithm: plan.key },
    dnsProofs: Math.round(count * (await shareOfDns(selections, campaign))),
    pauseSeconds: plan.waves.pauseSeconds * pausesLeft(campaign, counts),
    measured: measuredOf(campaign.waves, { counts, now }),
    measuredBefore: await measureBefore(store.reads, campaign, now),
    deadline: plan.deadline,
    now,
  };
}

/** Of what was found to wait when it was planned. */
async function shareOfDns(selections: World['store']['reads']['selections'], { id }: Campaign): Promise<number> {
  const ways = await selections.listGroupsOf(id, 'proof');
  const all = ways.reduce((sum, { count }) => sum + count, 0);
  const published = ways.find(({ value }) => value === 'published')?.count ?? 0;
  return all === 0 ? 0 : published / all;
}

/** Between waves: none comes before the first. */
function pausesLeft({ waves }: Campaign, counts: readonly WaveCounts[]): number {
  const last = Math.max(0, ...counts.map(({ wave }) => wave));
  return Math.max(0, last - Math.max(1, waves.length));
}

/** Of the owner's newest campaigns so many are looked through. */
const LOOKED_THROUGH = 20;

/** Of those that are done and were real; the work of all of them together. */
async function measureBefore(
  { campaigns }: Pick<World['store']['reads'], 'campaigns'>,
  { id, accountUin, plan }: Campaign,
  now: Date,
): Promise<ForecastFacts['measured']> {
  const { page } = await campaigns.list({ owner: { accountUin }, offset: 0, limit: LOOKED_THROUGH });
  const alike = page.filter((one) => one.id !== id && one.step === 'done' && isAlike(one.plan, plan));
  const measured = await Promise.all(
    alike.map(async ({ id: before, waves }) => {
      return measuredOf(waves, { counts: await campaigns.countItems(before), now });
    }),
  );
  const sum = (of: 'replaced' | 'seconds'): number => measured.reduce((total, one) => total + one[of], 0);
  return { replaced: sum('replaced'), seconds: sum('seconds') };
}

/** In what decides how fast it goes. */
function isAlike(one: CampaignPlan, other: CampaignPlan): boolean {
  return (
    one.mode === 'real' &&
    one.key === other.key &&
    one.proof === other.proof &&
    JSON.stringify(one.rates) === JSON.stringify(other.rates)
  );
}

function measuredOf(
  waves: readonly WaveTimes[],
  { counts, now }: { readonly counts: readonly WaveCounts[]; readonly now: Date },
): ForecastFacts['measured'] {
  const begun = counts.filter(({ wave }) => wave >= 1 && wave <= waves.length);
  const replaced = begun.reduce((sum, { counts: ofWave }) => sum + ofWave.replaced, 0);
  const seconds = waves.reduce((sum, wave) => sum + secondsOf(wave, now), 0);
  return { replaced, seconds };
}

/** What a clock ahead of its time has dated says nothing. */
function secondsOf({ startedAt, endedAt }: WaveTimes, now: Date): number {
  const end = endedAt === undefined || isAhead(endedAt, now) ? now : endedAt;
  return Math.max(0, (end.getTime() - startedAt.getTime()) / SECOND_MS);
}
