// One run of a portion of a wave: what waits in it is begun, beside whatever other nodes do of the same campaign.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { type Campaign, notForgiven } from '../model/campaigns/campaign.ts';
import { countsOfWave, sumOf } from '../model/campaigns/item.ts';
import { stopsAt } from '../model/campaigns/plan.ts';
import { type CampaignWorld, running } from './change.ts';
import { takeOff } from './deal-out.ts';
import { pauseFor } from './pause-for.ts';
import { isToDo, portionOf } from './portions.ts';
import type { RunOutcome } from './run-outcome.ts';
import { workPortion, type WorkWorld } from './work-wave.ts';

/** How soon a portion of a wave that is about to pause is looked at again. */
const STOPPED_MS = SECOND_MS;

type PortionWorld = CampaignWorld & WorkWorld;

/** By the subject of its job. What it has done is on record whenever it ends. */
export async function runPortion(world: PortionWorld, subject: string): Promise<RunOutcome> {
  const portion = portionOf(subject);
  const { campaigns } = world.store.reads;
  const campaign = await campaigns.find(portion.campaignId);
  if (campaign === undefined || !isToDo(campaign, portion)) return { kind: 'done' };
  const waves = await campaigns.countItems(campaign.id);
  const counts = countsOfWave(waves, portion.wave);
  const now = world.clock.now();
  if (stopsAt(campaign.plan.waves, notForgiven(counts, campaign.waves.at(-1)))) {
    await wakeRunner(world, campaign);
    return { kind: 'later', at: addMs(now, STOPPED_MS) };
  }
  const wave = { campaign, wave: portion.wave, counts, underWay: sumOf(waves).underWay };
  const worked = await workPortion(world, wave, portion);
  switch (worked.kind) {
    case 'later':
      return worked;
    case 'onward':
      return { kind: 'later', at: world.clock.now() };
    case 'pause':
      await pauseFor(world, campaign, worked.reason);
      return { kind: 'done' };
    case 'workedOff':
      await takeOff(world, portion);
      return { kind: 'done' };
  }
}

/** The runner says why the campaign pauses. */
async function wakeRunner(world: PortionWorld, campaign: Campaign): Promise<void> {
  await world.store.apply(running(campaign, world.clock.now()));
  world.wake();
}
