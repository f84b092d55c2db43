// One run of a campaign: looks, does the next thing, and so on for a while; what it has done is on record whenever it ends.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import type { Campaign, MomentKind } from '../model/campaigns/campaign.ts';
import type { CampaignEventKind } from '../model/campaigns/event.ts';
import { countsOfWave, sumOf } from '../model/campaigns/item.ts';
import type { World } from '../ports/world.ts';
import { changeCampaign, type CampaignWorld, momentOf } from './change.ts';
import { dealOut } from './deal-out.ts';
import { FOLLOW_MS, followItems } from './follow-items.ts';
import { findExternalDue, lookAtExternal } from './look-at-external.ts';
import { type CampaignFacts, nextOfCampaign, type NextOfCampaign, noLaterThanDue } from './next-of-campaign.ts';
import { revokeOld } from './old-certificates.ts';
import { pauseFor } from './pause-for.ts';
import { planSome } from './plan.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { PlanWorld } from './plan-world.ts';
import { workWave, type WorkWorld } from './work-wave.ts';

/** Things done in one run; then others have their turn. */
const STEPS_IN_RUN = 20;
/** Items that are held, put back or cancelled together. */
const ITEMS_IN_PASS = 2000;
const HELD_MS = 60 * SECOND_MS;

export type RunWorld = CampaignWorld &
  WorkWorld &
  PlanWorld &
  Pick<World, 'targets'> & {
    /** Whether other nodes may work on the same store. */
    readonly isOfManyNodes: boolean;
  };

type Ran = RunOutcome | { readonly kind: 'onward' };

const ONWARD = { kind: 'onward' } as const;

export async function runCampaign(world: RunWorld, campaignId: string): Promise<RunOutcome> {
  let last: NextOfCampaign['act'] | undefined;
  for (let step = 0; step < STEPS_IN_RUN; step += 1) {
    const read = await readFacts(world, campaignId);
    if (read === undefined) return { kind: 'done' };
    const facts = { ...read, last };
    const next = nextOfCampaign(facts, world.clock.now());
    last = next.act;
    const ran = await take(world, facts, next);
    if (ran.kind !== 'onward') return ran;
  }
  return { kind: 'later', at: world.clock.now() };
}

async function readFacts(world: RunWorld, id: string): Promise<Omit<CampaignFacts, 'last'> | undefined> {
  const { reads } = world.store;
  const campaign = await reads.campaigns.find(id);
  if (campaign === undefined) return undefined;
  // While it is planned its items are of no concern yet.
  const waves = campaign.step === 'planning' ? [] : await reads.campaigns.countItems(id);
  const oldDueAt = await reads.campaigns.findNextOldDue(id);
  const externalDueAt = await findExternalAt(world, { campaign, waves });
  return { campaign, waves, oldDueAt, externalDueAt, uselessLines: await countUselessLines(world, campaign) };
}

/** Of one that was never started: an auditor is shown what was done. */
async function countUselessLines({ store }: RunWorld, { id, step, startedAt }: Campaign): Promise<number> {
  return step === 'cancelled' && startedAt === undefined ? await store.reads.selections.countIdentifiers(id) : 0;
}

/** A drill leaves what it found as it was. */
async function findExternalAt(
  world: RunWorld,
  { campaign, waves }: Pick<CampaignFacts, 'campaign' | 'waves'>,
): Promise<Date | undefined> {
  if (campaign.plan.mode === 'drill' || sumOf(waves).external === 0) return undefined;
  return await findExternalDue(world, campaign);
}

async function take(world: RunWorld, facts: CampaignFacts, next: NextOfCampaign): Promise<Ran> {
  const { campaign } = facts;
  switch (next.act) {
    case 'rest':
      return { kind: 'done' };
    case 'wait':
      return { kind: 'later', at: next.until };
    case 'plan':
      await planSome(world, campaign);
      return ONWARD;
    case 'work':
      return await work(world, facts, next.wave);
    case 'follow':
      return (await followItems(world, campaign)) > 0 ? ONWARD : soon(world, FOLLOW_MS);
    case 'revokeOld':
      return await revokeSome(world, campaign);
    case 'lookAtExternal':
      await lookAtExternal(world, campaign);
      return ONWARD;
    case 'cancelWaiting':
    case 'keepOld':
    case 'forgetLines':
    case 'putBack':
    case 'hold':
      await pass(world, campaign, next);
      return ONWARD;
    default:
      await record(world, facts, next);
      return ONWARD;
  }
}

function soon({ clock }: RunWorld, milliseconds: number): RunOutcome {
  return { kind: 'later', at: addMs(clock.now(), milliseconds) };
}

async function work(world: RunWorld, facts: CampaignFacts, wave: number): Promise<Ran> {
  const { campaign, waves } = facts;
  // A drill is one node's: it measures its own steps, and an authority that is thrown away is there once.
  const isDealt = world.isOfManyNodes && campaign.plan.mode === 'real';
  if (isDealt && (await dealOut(world, campaign))) return ONWARD;
  const before = sumOf(waves).underWay;
  // Those that came to rest leave room for others.
  const underWay = before === 0 ? 0 : before - (await followItems(world, campaign));
  const worked = await workWave(world, { campaign, wave, counts: countsOfWave(waves, wave), underWay });
  if (worked.kind === 'later')
    return {
      kind: 'later',
      at: noLaterThanDue(facts, { at: worked.at, soonest: addMs(world.clock.now(), FOLLOW_MS) }),
    };
  if (worked.kind === 'onward') return worked;
  await pauseFor(world, campaign, worked.reason);
  return ONWARD;
}

async function revokeSome(world: RunWorld, campaign: Campaign): Promise<Ran> {
  const rights = await world.rightsOf(campaign);
  if (rights.kind === 'held') return soon(world, HELD_MS);
  if (rights.kind === 'usable') await revokeOld(world, { campaign, rights });
  else await pauseFor(world, campaign, rights.why);
  return ONWARD;
}

type Pass = Extract<NextOfCampaign, { readonly act: 'cancelWaiting' | 'keepOld' | 'forgetLines' | 'putBack' | 'hold' }>;

/** Over many items, some at a time. */
async function pass(world: RunWorld, campaign: Campaign, next: Pass): Promise<void> {
  const { id: campaignId, round, retries: states, cursor: after = '' } = campaign;
  const some = { campaignId, limit: ITEMS_IN_PASS, now: world.clock.now() };
  const { store } = world;
  switch (next.act) {
    case 'cancelWaiting':
      return void (await store.transact(async ({ campaigns }) => await campaigns.cancelWaiting(some)));
    case 'keepOld':
      return void (await store.transact(async ({ campaigns }) => await campaigns.keepOld(some)));
    case 'forgetLines':
      return void (await store.transact(
        async ({ selections }) => await selections.forgetLines(campaignId, some.limit),
      ));
    case 'putBack': {
      const back = { ...some, states, round, wave: next.wave };
      const count = await store.transact(async ({ campaigns }) => await campaigns.putBack(back));
      // All that wait again are held before they are begun.
      if (count < some.limit) await saveOver(world, campaign, { retries: [], cursor: '' });
      return;
    }
    case 'hold': {
      // A drill keeps nothing from a campaign that is real.
      if (campaign.plan.mode === 'drill') return await saveOver(world, campaign, { cursor: undefined });
      const holding = { ...some, after, reason: because('heldByOther') };
      const cursor = await store.transact(async ({ campaigns }) => await campaigns.takeHolds(holding));
      await saveOver(world, campaign, { cursor });
    }
  }
}

/** Where it is as it was read; what somebody has changed meanwhile is looked at anew. */
async function saveOver(world: RunWorld, campaign: Campaign, change: Partial<Campaign>): Promise<void> {
  await changeCampaign(world, campaign.id, (current) =>
    current.version === campaign.version ? { next: { ...current, ...change }, moments: [] } : undefined,
  );
}

type Recorded = Extract<
  NextOfCampaign,
  { readonly act: 'missDeadline' | 'openWave' | 'closeWave' | 'redateWave' | 'pause' | 'done' }
>;

interface Told {
  readonly change: Partial<Campaign>;
  readonly moment?: MomentKind;
  readonly detail?: Readonly<Record<string, string | number>>;
  readonly event?: CampaignEventKind;
}

/** What the campaign itself comes to. */
async function record(world: RunWorld, facts: CampaignFacts, next: Recorded): Promise<void> {
  const { campaign } = facts;
  if (next.act === 'pause') return await pauseFor(world, campaign, next.reason);
  await changeCampaign(world, campaign.id, (current, at) => {
    if (current.version !== campaign.version) return undefined;
    const { change, moment: kind, detail = {}, event } = tellingOf(facts, next, at);
    const moments = kind === undefined ? [] : [momentOf(world, { campaignId: campaign.id, at, kind, detail })];
    const changed = { next: { ...current, ...change }, moments };
    return event === undefined ? changed : { ...changed, event };
  });
}

function tellingOf(facts: CampaignFacts, next: Exclude<Recorded, { readonly act: 'pause' }>, now: Date): Told {
  const { campaign, waves: counted } = facts;
  const { waves } = campaign;
  const counts = countsOfWave(counted, waves.length);
  const ended = [...waves.slice(0, -1), { startedAt: now, forgiven: undefined, ...waves.at(-1), endedAt: now }];
  const detail = { wave: waves.length, replaced: counts.replaced, failed: counts.failed };
  switch (next.act) {
    case 'missDeadline':
      return { change: { deadlineMissedAt: now }, moment: 'deadlineMissed', event: 'campaign.deadlineMissed' };
    case 'openWave': {
      const opened = { startedAt: now, endedAt: undefined, forgiven: undefined };
      const size = { wave: waves.length + 1, size: next.size };
      return { change: { waves: [...waves, opened] }, moment: 'waveBegun', detail: size };
    }
    case 'closeWave':
      return { change: { waves: ended }, moment: 'waveDone', detail, event: 'campaign.waveDone' };
    case 'redateWave':
      return { change: { waves: ended } };
    case 'done': {
      const { replaced, failed } = sumOf(counted);
      const change = { step: 'done', endedAt: now } as const;
      return { change, moment: 'done', detail: { replaced, failed }, event: 'campaign.done' };
    }
  }
}
