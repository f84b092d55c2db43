// Who is told of events: the webhooks, and what the service does about events now and then.

import type { World } from '../certificates/ports/world.ts';
import type { Config } from '../config/config.ts';
import { Courier } from '../events/courier.ts';
import { ATTEMPT_LIMITS } from '../events/deliver.ts';
import { tellOfEnds } from '../events/expiry-notices.ts';
import { tellOfRecordEnds } from '../events/record-ends.ts';
import { openHooks } from '../events/hook.ts';
import { pruneEvents } from '../events/prune.ts';
import { RestingHooks } from '../events/resting-hooks.ts';
import type { Lane } from '../jobs/lane.ts';
import type { PeriodicJob } from '../jobs/periodic.ts';
import { DAY_MS, HOUR_MS, monotonicMs, SECOND_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { hooksLane } from './upkeep/job-lanes.ts';
import type { Local } from './local.ts';

/** Often beside the days that notices are told by. */
const EXPIRY_LOOK_MS = 2 * HOUR_MS;
const PRUNING_MS = DAY_MS;

/** Of a webhook that has failed again and again. */
const REST_MS = 30 * SECOND_MS;

export interface Webhooks {
  readonly courier: Courier;
  /** In which they take their turns; undefined where there are none. */
  readonly lane: Lane | undefined;
}

export async function openWebhooks(
  config: Config,
  { local, log }: { readonly local: Local; readonly log: Log },
): Promise<Webhooks> {
  const { store, clock, random } = local;
  const hooks = await openHooks(config.webhooks);
  const names = hooks.map(({ name }) => name);
  const resting = new RestingHooks(names, { restMs: REST_MS, monotonicMs });
  const courier = new Courier({ store, hooks, resting, limits: ATTEMPT_LIMITS, clock, random, log });
  return { courier, lane: hooks.length === 0 ? undefined : hooksLane(names, resting) };
}

/** Often beside the days that a notice comes before the end. */
const RECORD_ENDS_LOOK_MS = 6 * HOUR_MS;

/** None where nobody looks for them. */
export function recordEndJobs(
  { persistentRecords: { noticeDays } }: Pick<Config, 'persistentRecords'>,
  { persistentRecords, ...world }: Pick<World, 'store' | 'persistentRecords' | 'hooksToldOf' | 'clock'>,
): readonly (readonly [string, PeriodicJob])[] {
  if (persistentRecords === undefined) return [];
  const ends = { ...world, persistentRecords, noticeDays };
  return [['recordEnds', { run: async () => await tellOfRecordEnds(ends), intervalMs: RECORD_ENDS_LOOK_MS }]];
}

export function eventJobs(
  { events }: Config,
  { store, hooksToldOf, clock }: Local,
): readonly (readonly [string, PeriodicJob])[] {
  const ends = { store, hooksToldOf, noticeDays: events.expiryNoticeDays, clock };
  const pruning = { store, keepDays: events.keepDays, clock };
  return [
    ['expiry', { run: async () => await tellOfEnds(ends), intervalMs: EXPIRY_LOOK_MS }],
    ['events', { run: async () => await pruneEvents(pruning), intervalMs: PRUNING_MS }],
  ];
}
