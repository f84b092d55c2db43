// Looks for certificates that are due for their renewal, and has each looked at by a job of its own: few at a time of each account, so
// that what somebody waits for is not behind them.

import type { World } from '../ports/world.ts';
import { changing } from '../ports/write-set.ts';

/** So many jobs of an account may be due, of whatever kind, for another renewal of it to be begun. */
export const MAX_DUE_JOBS = 32;
/** Accounts gone over in one look; the next goes on after them. */
export const ACCOUNTS_IN_LOOK = 1000;

type LookWorld = Pick<World, 'store' | 'clock' | 'wake'>;

/** Each run goes on where the one before has ended; answers that it came to its end. */
export function makeRenewalLook(world: LookWorld): () => Promise<boolean> {
  let after = '';
  return async () => {
    const { store, clock } = world;
    const question = { after, now: clock.now(), limit: ACCOUNTS_IN_LOOK };
    const { due, last } = await store.reads.renewals.listAccounts(question);
    for (const accountUin of due) await begin(world, accountUin);
    after = last ?? '';
    return last === undefined;
  };
}

async function begin({ store, clock, wake }: LookWorld, accountUin: string): Promise<void> {
  const now = clock.now();
  const due = await store.reads.renewals.listDue({ accountUin, now, limit: MAX_DUE_JOBS });
  if (due.length === 0) return;
  const jobs = due.map((subject) => ({ kind: 'renew', subject, accountUin, runAt: now }) as const);
  await store.apply(changing(...jobs.map((job) => ({ kind: 'scheduleJob', job }) as const)));
  wake();
}
