// How many acts at targets run at the same time, for how long.

import { ActLate } from '../../certificates/ports/targets.ts';
import type { World } from '../../certificates/ports/world.ts';
import { atMostAtOnce } from '../../lib/turns/at-most-at-once.ts';
import { SECOND_MS } from '../../lib/clock.ts';

export interface ActLimits {
  /** Over all targets of this node. */
  readonly actsAtOnce: number;
  readonly actSeconds: number;
}

/** See World.atTarget. The time of an act counts from when it begins; one that does not heed its signal is left behind. */
export function makeAtTarget(closing: AbortSignal, { actsAtOnce, actSeconds }: ActLimits): World['atTarget'] {
  const inTurn = atMostAtOnce(actsAtOnce, async (act: (signal: AbortSignal) => Promise<void>) => {
    closing.throwIfAborted();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new ActLate(actSeconds)), actSeconds * SECOND_MS);
    const signal = AbortSignal.any([closing, late.signal]);
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([act(signal), ended]);
    } finally {
      clearTimeout(timer);
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
