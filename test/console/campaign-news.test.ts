// What those who watch are told of campaigns, look by look, and what a look costs.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Campaign } from '../../src/certificates/model/campaigns/campaign.ts';
import { type ItemCounts, NO_ITEMS, type WaveCounts } from '../../src/certificates/model/campaigns/item.ts';
import { CampaignWatch, MAX_WATCHED_CAMPAIGNS, mergeNews } from '../../src/console/campaign-news.ts';
import { addMs, MAX_CLOCK_SKEW_MS } from '../../src/lib/clock.ts';
import { makeCampaign } from '../contracts/store/campaigns.ts';
import { NOON } from '../contracts/store/samples.ts';

const ACCOUNT = '100000000001';
const WATCHING = new Set([ACCOUNT]);

function wave(number: number, counts: Partial<ItemCounts>): WaveCounts {
  return { wave: number, counts: { ...NO_ITEMS, ...counts } };
}

/** Campaigns and their counts as a test sets them; counted is how often items were. */
class Scripted {
  campaigns: readonly Campaign[] = [];
  readonly waves = new Map<string, readonly WaveCounts[]>();
  counted = 0;
  asked: unknown[] = [];

  readonly reads = {
    listMoving: async (question: { readonly changedSince: Date }) => {
      this.asked.push(question);
      return await Promise.resolve(this.campaigns);
    },
    countItems: async (id: string) => {
      this.counted += 1;
      return await Promise.resolve(this.waves.get(id) ?? []);
    },
  };

  change(id: string, facts: Partial<Campaign>): void {
    const version = (this.campaigns.find((one) => one.id === id)?.version ?? 0) + 1;
    const changed = makeCampaign({ id, accountUin: ACCOUNT, ...facts, version });
    this.campaigns = [...this.campaigns.filter((one) => one.id !== id), changed];
  }
}

test('The first look tells all of it, each further one what has moved, and nothing where nothing has', async () => {
  const script = new Scripted();
  const watch = new CampaignWatch(script.reads);
  script.change('a', { step: 'running' });
  script.waves.set('a', [wave(0, { refused: 1 }), wave(1, { replaced: 2 }), wave(2, { waiting: 8 })]);
  const [first, ...none] = await watch.look(WATCHING, NOON);
  deepEqual([none, first?.waves.length, first?.counts], [[], 3, { ...NO_ITEMS, refused: 1, replaced: 2, waiting: 8 }]);
  deepEqual(await watch.look(WATCHING, NOON), []);
  script.waves.set('a', [wave(0, { refused: 1 }), wave(1, { replaced: 2 }), wave(2, { waiting: 7, underWay: 1 })]);
  const [second] = await watch.look(WATCHING, NOON);
  deepEqual(second?.waves, [wave(2, { waiting: 7, underWay: 1 })]);
  equal(second?.counts.underWay, 1);
  const changedSince = addMs(NOON, -MAX_CLOCK_SKEW_MS);
  deepEqual(script.asked[0], { accountUins: [ACCOUNT], changedSince, limit: MAX_WATCHED_CAMPAIGNS });
});

test('A campaign that ends is told of with its last counts, and is counted no more', async () => {
  const script = new Scripted();
  const watch = new CampaignWatch(script.reads);
  script.change('a', { step: 'running' });
  script.waves.set('a', [wave(1, { underWay: 1 })]);
  await watch.look(WATCHING, NOON);
  script.change('a', { step: 'done' });
  script.waves.set('a', [wave(1, { replaced: 1 })]);
  const [end] = await watch.look(WATCHING, NOON);
  deepEqual([end?.step, end?.counts.replaced], ['done', 1]);
  const counted = script.counted;
  deepEqual(await watch.look(WATCHING, NOON), []);
  equal(script.counted, counted);
});

test('A step is told of though no count has moved', async () => {
  const script = new Scripted();
  const watch = new CampaignWatch(script.reads);
  script.change('a', { step: 'running' });
  await watch.look(WATCHING, NOON);
  script.change('a', { step: 'paused' });
  const [paused] = await watch.look(WATCHING, NOON);
  deepEqual([paused?.step, paused?.waves], ['paused', []]);
});

test('Of a paused campaign nothing is counted any more once nothing is under way', async () => {
  const script = new Scripted();
  const watch = new CampaignWatch(script.reads);
  script.change('a', { step: 'paused' });
  script.waves.set('a', [wave(1, { underWay: 1, waiting: 5 })]);
  for (let look = 0; look < 3; look += 1) await watch.look(WATCHING, NOON);
  equal(script.counted, 3);
  script.waves.set('a', [wave(1, { replaced: 1, waiting: 5 })]);
  for (let look = 0; look < 3; look += 1) await watch.look(WATCHING, NOON);
  equal(script.counted, 4);
  script.change('a', { step: 'running' });
  await watch.look(WATCHING, NOON);
  equal(script.counted, 5);
});

test('What a reader has not taken yet is joined: the newest counts, and every wave that has moved', () => {
  const news = { campaignId: 'a', accountUin: ACCOUNT, step: 'running' } as const;
  const former = { ...news, counts: NO_ITEMS, waves: [wave(1, { replaced: 1 }), wave(2, { waiting: 2 })] };
  const later = { ...news, counts: { ...NO_ITEMS, replaced: 2 }, waves: [wave(2, { replaced: 2 })] };
  deepEqual(mergeNews(former, later), { ...later, waves: [wave(1, { replaced: 1 }), wave(2, { replaced: 2 })] });
  deepEqual(mergeNews(undefined, later), later);
});
