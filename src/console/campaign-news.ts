// How far campaigns are, as news for those who watch: what has moved since the last look, in one look for all of them.

import type { Campaign, CampaignStep } from '../certificates/model/campaigns/campaign.ts';
import { type ItemCounts, sumOf, type WaveCounts } from '../certificates/model/campaigns/item.ts';
import type { CampaignReads } from '../certificates/ports/campaigns.ts';
import { addMs, MAX_CLOCK_SKEW_MS } from '../lib/clock.ts';

/** Looked at in one second, those first that were changed last. */
export const MAX_WATCHED_CAMPAIGNS = 32;

export interface CampaignNews {
  readonly campaignId: string;
  readonly accountUin: string;
  readonly step: CampaignStep;
  readonly counts: ItemCounts;
  /** Those that have moved; 0 has what never waits. */
  readonly waves: readonly WaveCounts[];
}

export type CampaignReadsWatched = Pick<CampaignReads, 'listMoving' | 'countItems'>;

interface Told {
  readonly campaign: Campaign;
  readonly waves: readonly WaveCounts[];
}

export class CampaignWatch {
  readonly #reads: CampaignReadsWatched;
  #told: ReadonlyMap<string, Told> = new Map();

  constructor(reads: CampaignReadsWatched) {
    this.#reads = reads;
  }

  /** Of campaigns of these accounts. The first look tells of each that moves, and of each that was changed lately. */
  async look(accountUins: ReadonlySet<string>, now: Date): Promise<readonly CampaignNews[]> {
    const looked = await this.#reads.listMoving({
      accountUins: [...accountUins],
      // What begins and ends between two looks, on a node whose clock is behind, too.
      changedSince: addMs(now, -MAX_CLOCK_SKEW_MS),
      limit: MAX_WATCHED_CAMPAIGNS,
    });
    const told = new Map<string, Told>();
    const news: CampaignNews[] = [];
    for (const campaign of looked) {
      const former = this.#told.get(campaign.id);
      const next = former !== undefined && isStill(former, campaign) ? former : await this.#count(campaign);
      told.set(campaign.id, next);
      news.push(...newsOf(next, former));
    }
    this.#told = told;
    return news;
  }

  async #count(campaign: Campaign): Promise<Told> {
    return { campaign, waves: await this.#reads.countItems(campaign.id) };
  }
}

/** Nothing of it can move but by a change of the campaign itself, which there was not. */
function isStill({ campaign: former, waves }: Told, { version, step }: Campaign): boolean {
  const moves = step === 'planning' || step === 'running' || sumOf(waves).underWay > 0;
  return former.version === version && !moves;
}

function newsOf({ campaign, waves }: Told, former: Told | undefined): readonly CampaignNews[] {
  const { id: campaignId, accountUin, step } = campaign;
  const moved = waves.filter((wave) => !isSame(wave, former?.waves));
  if (accountUin === undefined || (moved.length === 0 && former?.campaign.step === step)) return [];
  return [{ campaignId, accountUin, step, counts: sumOf(waves), waves: moved }];
}

/** The newer one, with the waves that have moved since those who listen took the last one. */
export function mergeNews(former: CampaignNews | undefined, news: CampaignNews): CampaignNews {
  const moved = new Set(news.waves.map(({ wave }) => wave));
  const still = former?.waves.filter(({ wave }) => !moved.has(wave)) ?? [];
  return { ...news, waves: [...still, ...news.waves] };
}

function isSame({ wave, counts }: WaveCounts, before: readonly WaveCounts[] | undefined): boolean {
  const former = before?.find((one) => one.wave === wave)?.counts;
  if (former === undefined) return false;
  return Object.entries(counts).every(([state, count]) => former[state as keyof ItemCounts] === count);
}
