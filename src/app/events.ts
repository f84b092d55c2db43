// Who is told of events: the webhooks, and what the service does about events now and then.

import type { Config } from '../config/config.ts';
import { Courier, COURIER_TIMING } from '../events/courier.ts';
import { ATTEMPT_LIMITS } from '../events/deliver.ts';
import { tellOfEnds } from '../events/expiry-notices.ts';
import { openHooks } from '../events/hook.ts';
import { pruneEvents } from '../events/prune.ts';
import type { PeriodicJob } from '../jobs/periodic.ts';
import { DAY_MS, HOUR_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Local } from './local.ts';

/** Often beside the days that notices are told by. */
const EXPIRY_LOOK_MS = 2 * HOUR_MS;
const PRUNING_MS = DAY_MS;

export async function startCourier(config: Config, { local, log }: { readonly local: Local; readonly log: Log }) {
  const { store, clock, random } = local;
  const hooks = await openHooks(config.webhooks);
  const timing = { ...COURIER_TIMING, attempt: ATTEMPT_LIMITS };
  return new Courier({ store, hooks, timing, clock, random, log });
}

export function eventJobs(
  { events, webhooks }: Config,
  { store, clock }: Local,
): readonly (readonly [string, PeriodicJob])[] {
  const ends = { store, subscriptions: webhooks, noticeDays: events.expiryNoticeDays, clock };
  const pruning = { store, keepDays: events.keepDays, clock };
  return [
    ['expiry', { run: async () => await tellOfEnds(ends), intervalMs: EXPIRY_LOOK_MS }],
    ['events', { run: async () => await pruneEvents(pruning), intervalMs: PRUNING_MS }],
  ];
}
