// How many acts at targets run at the same time, for how long.

import { ACT_SECONDS } from '../certificates/deployment/bring.ts';
import type { World } from '../certificates/ports/world.ts';
import { CHANGES_AT_ONCE } from '../deploy/targets.ts';
import { atMostAtOnce } from '../lib/at-most-at-once.ts';
import { SECOND_MS } from '../lib/clock.ts';

/** See World.atTarget. Over all targets of this node so many, as changes are made at once. The time of an act counts from when it begins; one that does not heed its signal is left behind. */
export function makeAtTarget(closing: AbortSignal, actMs: number = ACT_SECONDS * SECOND_MS): World['atTarget'] {
  const inTurn = atMostAtOnce(CHANGES_AT_ONCE, async (act: (signal: AbortSignal) => Promise<void>) => {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(actMs)]);
    signal.throwIfAborted();
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([act(signal), ended]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  });
  return async (act) => {
    let outcome: { readonly value: Awaited<ReturnType<typeof act>> } | undefined;
    await inTurn(async (signal) => {
      outcome = { value: await act(signal) };
    });
    if (outcome === undefined) throw new Error('Cannot find what came of an act that has ended');
    return outcome.value;
  };
}
