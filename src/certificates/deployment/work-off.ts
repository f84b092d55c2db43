// What is to be done at one target is done there, one part after the other, one step after the other.

import { retryAt } from '../model/next-step.ts';
import type { DeploymentPart } from '../model/deployment.ts';
import { NotNow, StaleState } from '../ports/store.ts';
import { because } from '../../reasons/reason.ts';
import { step } from './bring.ts';
import { findTarget } from '../targets/known-targets.ts';
import { end, failedStateOf, type PartWorld, record, type StepOutcome } from './part.ts';

/** A job's own words: nothing is left to do, or it is to be done then. */
export type WorkOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly at: Date; readonly trouble: string }
  | { readonly kind: 'later'; readonly at: Date };

/** More steps than are done at one target in one go; a loop that came here is a bug. */
const MAX_STEPS = 10_000;

/** May be cut off between any two steps, and called again, here or by another process: it goes on where the record stands. */
export async function workOff(world: PartWorld, targetKey: string): Promise<WorkOutcome> {
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const part = await world.store.reads.deployments.findNextPart(targetKey);
    if (part === undefined) return { kind: 'done' };
    const outcome = await goOn(world, part);
    if (outcome.kind !== 'went') return outcome;
  }
  throw new Error(`Cannot work off what is to be done at ${targetKey}: ${MAX_STEPS} steps did not bring it to rest`);
}

async function goOn(
  world: PartWorld,
  part: DeploymentPart,
): Promise<Exclude<WorkOutcome, { kind: 'done' }> | StepOutcome> {
  try {
    if (part.state === 'waiting') return await record(world, part, { state: 'running' });
    const certificate = await world.store.reads.certificates.find(part.certificateId);
    if (certificate === undefined) {
      const trouble = because('certificateGone', { certificate: part.certificateId });
      return await end(world, { part, certificate }, { state: failedStateOf(part), trouble });
    }
    const target = findTarget(world, part);
    if (target !== undefined) return await step(world, { part, target, certificate });
    const trouble = because('targetGone', { target: part.targetKey });
    return await end(world, { part, certificate }, { state: failedStateOf(part), trouble });
  } catch (error) {
    // Somebody else has changed it meanwhile: it is looked at again.
    if (error instanceof StaleState) return { kind: 'went' };
    const isClosing = error instanceof NotNow || (error instanceof DOMException && error.name === 'AbortError');
    if (isClosing) return { kind: 'later', at: retryAt({ attempts: 1, now: world.clock.now() }) };
    throw error;
  }
}
