// What each account may still claim of a worker's places, seen what it holds of them.

import type { AccountRoom } from './ports.ts';

/**
 * An account's orders whose DNS is silent, or which wait for long keys, leave most of the places to others: it takes five
 * such accounts to hold all of them.
 */
export const MAX_JOBS_OF_ACCOUNT = 128;
/** Of the places for jobs that do not wait a quarter is always for others, who so get their turn at once. */
export const MAX_BUSY_JOBS_OF_ACCOUNT = 48;

export interface RunningJob {
  readonly accountUin: string | undefined;
  /** It has lasted so long that another job has its place. */
  readonly isWaiting: boolean;
}

export function accountRoomBeside(running: Iterable<RunningJob>): AccountRoom {
  const rooms = new Map<string, { held: number; busy: number }>();
  for (const { accountUin, isWaiting } of running) {
    if (accountUin === undefined) continue;
    const { held, busy } = rooms.get(accountUin) ?? { held: 0, busy: 0 };
    rooms.set(accountUin, { held: held + 1, busy: isWaiting ? busy : busy + 1 });
  }
  return {
    usual: MAX_BUSY_JOBS_OF_ACCOUNT,
    of: new Map([...rooms].map(([accountUin, { held, busy }]) => [accountUin, roomOf(held, busy)])),
  };
}

function roomOf(held: number, busy: number): number {
  return Math.max(Math.min(MAX_JOBS_OF_ACCOUNT - held, MAX_BUSY_JOBS_OF_ACCOUNT - busy), 0);
}

export function fullAccountsOf({ of }: AccountRoom): readonly string[] {
  return [...of].filter(([, room]) => room === 0).map(([accountUin]) => accountUin);
}
