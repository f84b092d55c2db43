// The lanes in which jobs take turns, and how many places each of them has.

import { DELIVERIES_AT_ONCE, type RestingHooks } from '../../events/resting-hooks.ts';
import type { Lane } from '../../jobs/lane.ts';
import { LANES } from '../../store/jobs/lanes.ts';

/** What the service does for itself, such as revocation lists, has places that nothing else takes. */
export const MAX_OWN_JOBS_AT_ONCE = 16;

export const OWN: Lane = {
  name: LANES.own,
  atOnce: MAX_OWN_JOBS_AT_ONCE,
  waiting: 0,
  placesOf: () => MAX_OWN_JOBS_AT_ONCE,
  leavesPlaces: false,
};

/** Jobs of accounts that run and do not wait. */
export const MAX_JOBS_AT_ONCE = 64;
/** As many may wait besides for the world outside: silent DNS servers must not keep from their turn the jobs that need none. */
export const MAX_JOBS_WAITING = 960;
/** Of both together. Beyond, its orders wait for each other: ten accounts with silent DNS do not fill the places. */
export const MAX_JOBS_OF_ACCOUNT = 96;

export const ACCOUNTS: Lane = {
  name: LANES.accounts,
  atOnce: MAX_JOBS_AT_ONCE,
  waiting: MAX_JOBS_WAITING,
  placesOf: () => MAX_JOBS_OF_ACCOUNT,
  leavesPlaces: true,
};

/** Campaigns that run side by side; each has many certificates under way of its own. */
export const MAX_CAMPAIGNS_AT_ONCE = 4;

/** What an account's campaign does takes no place of its single orders, and waits for no turn of theirs. */
export const CAMPAIGNS: Lane = {
  name: LANES.campaigns,
  atOnce: MAX_CAMPAIGNS_AT_ONCE,
  waiting: 0,
  placesOf: () => MAX_CAMPAIGNS_AT_ONCE,
  leavesPlaces: true,
};

/** Each webhook has places of its own, so that one that hangs, or is not there, holds up no other. */
export function hooksLane(hooks: readonly string[], resting: RestingHooks): Lane {
  return {
    name: LANES.hooks,
    atOnce: hooks.length * DELIVERIES_AT_ONCE,
    waiting: 0,
    placesOf: (hook) => resting.placesOf(hook),
    leavesPlaces: false,
  };
}
