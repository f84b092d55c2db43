// What signing in leaves behind is forgotten: sessions some time after their end, wrong attempts that count for nothing any more.

import { addMs, type Clock, DAY_MS } from '../../lib/clock.ts';
import { ATTEMPT_LIMITS } from './attempts.ts';
import type { SignInStore } from './ports.ts';

/** Longer than a signature is good, which begins no second session while the first is on record. */
export const SESSIONS_KEPT_MS = DAY_MS;
/** Of one transaction, so that nobody waits for it. */
export const PRUNED_AT_ONCE = 200;

/** Answers whether that was all. */
export async function pruneSignIns({
  store,
  clock,
}: {
  readonly store: SignInStore;
  readonly clock: Clock;
}): Promise<boolean> {
  const now = clock.now();
  const pruned = await store.transact(async ({ sessions, signInAttempts }) => [
    await sessions.prune(addMs(now, -SESSIONS_KEPT_MS), PRUNED_AT_ONCE),
    await signInAttempts.prune(addMs(now, -ATTEMPT_LIMITS.name.forgetMs), PRUNED_AT_ONCE),
  ]);
  return pruned.every((count) => count < PRUNED_AT_ONCE);
}
