// Accounts take turns at the perspectives, each of which takes so many looks at once: one whose DNS is silent there holds up no other.

import { NotNow } from '../../certificates/ports/store.ts';
import { FairQueue, QueueFull } from '../../lib/turns/fair-queue.ts';
import { type Asking, corroborate, type Corroboration, type Perspective } from './corroborate.ts';
import type { Look } from './message.ts';
import { MAX_CONNECTIONS_OF_PLACE } from './remote.ts';

/** As many as a perspective has connections, so that none waits for one there. */
export const MAX_CORROBORATIONS = MAX_CONNECTIONS_OF_PLACE;
/** Of those. */
export const MAX_CORROBORATIONS_OF_ACCOUNT = 16;
export const MAX_CORROBORATIONS_WAITING = 8192;
export const MAX_CORROBORATIONS_WAITING_OF_ACCOUNT = 2048;

export function makeTurns(): FairQueue {
  return new FairQueue({
    name: 'a look by perspectives',
    places: MAX_CORROBORATIONS,
    placesOfShare: MAX_CORROBORATIONS_OF_ACCOUNT,
    leavesPlaces: true,
    maxWaiting: MAX_CORROBORATIONS_WAITING,
    maxWaitingOfShare: MAX_CORROBORATIONS_WAITING_OF_ACCOUNT,
  });
}

export interface InTurn {
  readonly perspectives: readonly Perspective[];
  readonly turns: FairQueue;
  readonly closing: AbortSignal;
}

/** As corroborate. Throws NotNow, and the signal's reason where that has ended the wait. */
export async function corroborateInTurn(
  { perspectives, turns, closing }: InTurn,
  look: Look,
  asking: Asking & { readonly count: number },
): Promise<readonly Corroboration[]> {
  const { accountUin, signal } = asking;
  try {
    return await turns.run(accountUin, async () => await corroborate(perspectives, look, asking), { signal });
  } catch (error) {
    if (error instanceof QueueFull) throw new NotNow(error.message, { cause: error });
    if (closing.aborted) throw new NotNow('Cannot ask perspectives: the service closes', { cause: error });
    throw error;
  }
}
