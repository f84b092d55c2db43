// How far campaigns are, as news for those who watch: what has moved since the last look, in one look for all of them.

import type { Campaign, CampaignStep } from '../certificates/model/campaign.ts';
import { type ItemCounts, sumOf, type WaveCounts } from '../certificates/model/campaign-item.ts';
import type { CampaignReads } from '../certificates/ports/campaigns.ts';

/** Looked at in one second; others are told of when these have come to their end. */
export const MAX_WATCHED_CAMPAIGNS = 32;

export interface CampaignNews {
  readonly campaignId: string;
  readonly accountUin: string;
  readonly step: CampaignStep;
  readonly counts: ItemCounts;
  /** Those that have moved; 0 has what never waits. */
  readonly waves: readonly WaveCounts[];
}

export type CampaignReadsWatched = Pick<CampaignReads, 'find' | 'listMoving' | 'countItems'>;

interface Told {
  readonly campaign: Campaign;
  readonly waves: readonly WaveCounts[];
}

export class CampaignWatch {
  readonly #reads: CampaignReadsWatched;
  readonly #told = new Map<string, Told>();

  constructor(reads: CampaignReadsWatched) {
    this.#reads = reads;
  }

  /** Of campaigns of these accounts. The first look tells of each that moves; each is told of once more when it moves no more. */
  async look(accountUins: ReadonlySet<string>): Promise<readonly CampaignNews[]> {
    const moving = await this.#reads.listMoving([...accountUins], MAX_WATCHED_CAMPAIGNS);
    const ended = [...this.#told.keys()].filter((id) => moving.every((one) => one.id !== id));
    const news: CampaignNews[] = [];
    for (const campaign of moving) news.push(...(await this.#newsOf(campaign)));
    for (const id of ended) {
      const campaign = await this.#reads.find(id);
      if (campaign !== undefined && isOf(campaign, accountUins)) news.push(...(await this.#newsOf(campaign)));
      this.#told.delete(id);
    }
    return news;
  }

  async #newsOf(campaign: Campaign): Promise<readonly CampaignNews[]> {
    const { id, accountUin, step, version } = campaign;
    const told = this.#told.get(id);
    const isStill = told?.campaign.version === version && told.campaign.step === step && isAtRest(told);
    if (accountUin === undefined || isStill) return [];
    const waves = await this.#reads.countItems(id);
    this.#told.set(id, { campaign, waves });
    const moved = waves.filter((wave) => !isSame(wave, told?.waves));
    if (moved.length === 0 && told?.campaign.step === step) return [];
    return [{ campaignId: id, accountUin, step, counts: sumOf(waves), waves: moved }];
  }
}

/** The newer one, with the waves that have moved since those who listen took the last one. */
export function mergeNews(former: CampaignNews | undefined, news: CampaignNews): CampaignNews {
  const moved = new Set(news.waves.map(({ wave }) => wave));
  const still = former?.waves.filter(({ wave }) => !moved.has(wave)) ?? [];
  return { ...news, waves: [...still, ...news.waves] };
}

function isOf({ accountUin }: Campaign, accountUins: ReadonlySet<string>): boolean {
  return accountUin !== undefined && accountUins.has(accountUin);
}

/** Of a paused campaign only what is under way can come to its end. */
function isAtRest({ campaign: { step }, waves }: Told): boolean {
  return step === 'paused' && sumOf(waves).underWay === 0;
}

function isSame({ wave, counts }: WaveCounts, before: readonly WaveCounts[] | undefined): boolean {
  const former = before?.find((one) => one.wave === wave)?.counts;
  if (former === undefined) return false;
  return Object.entries(counts).every(([state, count]) => former[state as keyof ItemCounts] === count);
}
