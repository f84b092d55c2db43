// Acts at a target that may be made again: how often, after how long, and what is on record meanwhile.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import { ActLate, type TargetFailure } from '../ports/targets.ts';
import { end, failedStateOf, type PartUnderWay, type PartWorld, record, type StepOutcome } from './part.ts';

/** After so many attempts a step is given up. */
export const MAX_ATTEMPTS = 3;
const ATTEMPT_DELAYS_MS = [2 * SECOND_MS, 10 * SECOND_MS];

export async function againOrEnd(world: PartWorld, work: PartUnderWay, failure: TargetFailure): Promise<StepOutcome> {
  if (mayTryAgain(work, failure)) return await again(world, work, failure.reason);
  return await end(world, work, { state: failedStateOf(work.part), trouble: failure.reason });
}

export function mayTryAgain({ part }: PartUnderWay, { mayPass }: TargetFailure): boolean {
  return mayPass && part.attempts + 1 < MAX_ATTEMPTS;
}

/** The same step once more, after a while; while it restores, it keeps why. */
export async function again(
  world: PartWorld,
  { part, target }: PartUnderWay,
  trouble: Reason,
  delaysMs: readonly number[] = ATTEMPT_DELAYS_MS,
): Promise<StepOutcome> {
  const attempts = part.attempts + 1;
  await record(world, part, { attempts, trouble });
  const at = addMs(world.clock.now(), delaysMs[attempts - 1] ?? delaysMs.at(-1) ?? 0);
  return { kind: 'again', at, trouble: `Cannot ${part.act} at ${target.instanceId} yet: ${inEnglish(trouble)}` };
}

/** An act whose time is up has failed in a way that may pass; what it has left behind is not known. */
export async function attempt<Outcome>(
  world: PartWorld,
  act: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome | TargetFailure>;
export async function attempt<Outcome>(
  world: PartWorld,
  act: (signal: AbortSignal) => Promise<Outcome>,
  left: { readonly isFormerBack: boolean },
): Promise<Outcome | (TargetFailure & { readonly isFormerBack: boolean })>;
export async function attempt<Outcome>(
  { atTarget }: PartWorld,
  act: (signal: AbortSignal) => Promise<Outcome>,
  left?: { readonly isFormerBack: boolean },
): Promise<Outcome | TargetFailure> {
  try {
    return await atTarget(act);
  } catch (error) {
    if (!(error instanceof ActLate)) throw error;
    return { kind: 'failed', reason: because('targetLate', { seconds: error.seconds }), mayPass: true, ...left };
  }
}
