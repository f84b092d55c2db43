// What is done to a campaign from outside, as far as others of its account decide it.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { changeCampaign, type CampaignWorld } from '../../../src/certificates/campaign/change.ts';
import { draftCampaign } from '../../../src/certificates/campaign/draft.ts';
import {
  cancelCampaign,
  pauseCampaign,
  planAgain,
  resumeCampaign,
  retryCampaign,
  startCampaign,
} from '../../../src/certificates/campaign/steer.ts';
import { operatorOrigin } from '../../../src/lib/origin.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import type { World } from '../../../src/certificates/ports/world.ts';
import { changing, type WriteSet } from '../../../src/certificates/ports/write-set.ts';
import { DomainError } from '../../../src/failure.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';
import { ACCOUNT, NOON } from '../../contracts/store/samples.ts';
import { STORE_TEST_TIME, fixedClock, openTemporaryStore } from '../../support/store.ts';

test('A campaign that is done is tried again only where its account may have one more under way, and one that runs always', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const done = makeCampaign({ id: 'done', step: 'done', endedAt: NOON });
  for (const campaign of [done, makeCampaign({ id: 'running', step: 'running' })])
    await store.apply(changing({ kind: 'insertCampaign', campaign }));
  const retry = async (campaignId: string, campaignsPerAccount: number) => {
    const origin = { user: '', secretId: 'AKIDtest' };
    const world = { store, clock: fixedClock, origin, limits: { campaignsPerAccount }, wake: () => undefined };
    const about = { campaignId, by: 'AKIDtest', states: ['failed'] } as const;
    return await retryCampaign(world as unknown as CampaignWorld & Pick<World, 'limits'>, about);
  };
  equal((await retry('running', 1)).step, 'running');
  await rejects(
    retry('done', 1),
    (error) => error instanceof DomainError && error.refusal.kind === 'campaignLimitReached',
  );
  equal((await store.reads.campaigns.find('done'))?.step, 'done');
  equal((await retry('done', 2)).step, 'running');
});

test('Whoever makes, plans, starts, pauses, resumes, tries again or cancels a campaign is in the log of its account', async () => {
  await using temporary = await openTemporaryStore();
  const { store } = temporary;
  const origin = operatorOrigin('root');
  const world = {
    store: { ...store, apply: async (set: WriteSet) => await store.apply(set, origin) },
    clock: fixedClock,
    random: systemRandom,
    origin,
    limits: { campaignsPerAccount: 10 },
    hooksToldOf: () => [],
    wake: () => undefined,
  } as unknown as CampaignWorld & Pick<World, 'limits' | 'random'>;
  const { plan } = makeCampaign({ id: 'any' });
  const wish = { accountUin: ACCOUNT, startedBy: 'AKIDtest', name: 'Weak keys', selection: { all: true }, plan };
  const { id: campaignId } = await draftCampaign(world, wish);
  const about = { campaignId, by: 'AKIDtest' };
  await planAgain(world, about);
  await changeCampaign(world, campaignId, (current) => ({ next: { ...current, step: 'planned' }, moments: [] }));
  await startCampaign(world, about);
  await pauseCampaign(world, about);
  await resumeCampaign(world, about);
  await retryCampaign(world, { ...about, states: ['failed', 'refused'] });
  await cancelCampaign(world, about);
  const { page } = await store.reads.operations.search({
    accountUin: ACCOUNT,
    projectIds: undefined,
    certificateId: undefined,
    secretId: undefined,
    from: undefined,
    until: undefined,
    after: undefined,
    limit: 20,
    lookedAt: 20,
  });
  const named = { campaignId, name: 'Weak keys' };
  deepEqual(
    page.map(({ kind, detail, origin: { user } }) => [kind, JSON.parse(detail), user]),
    [
      ['campaignMade', { ...named, mode: 'real' }, 'root'],
      ['campaignPlanned', named, 'root'],
      ['campaignStarted', named, 'root'],
      ['campaignPaused', named, 'root'],
      ['campaignResumed', named, 'root'],
      ['campaignRetried', { ...named, states: 'failed refused', round: 1 }, 'root'],
      ['campaignCancelled', named, 'root'],
    ],
  );
  deepEqual(new Set(page.map(({ at }) => at.getTime())), new Set([STORE_TEST_TIME.getTime()]));
});
