// The port over all targets: one change at a time at each, each step within its time.

import type {
  BringOutcome,
  BroughtMaterial,
  Observation,
  ReadOutcome,
  StandingMaterial,
  Target,
  TargetFailure,
  Targets,
} from '../certificates/ports/targets.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';
import type { MayDial } from './addresses.ts';
import { leafSha256Of } from './material.ts';
import { HANDSHAKE_MS, observe } from './observe.ts';
import { placeErrorOf } from './place-error.ts';
import type { Brought, Place, Trial, Tried } from './place.ts';
import { STEP_MS, Steps } from './steps.ts';
import { TakenTurns } from './turns.ts';

/** Of a target, and how it is changed. */
export interface PlacedTarget {
  readonly target: Target;
  readonly place: Place;
}

export interface TargetLimits {
  readonly stepMs: number;
  readonly handshakeMs: number;
}

export const TARGET_LIMITS: TargetLimits = {
  stepMs: STEP_MS,
  handshakeMs: HANDSHAKE_MS,
};

/** What operators ask besides: whether a change could be made. */
export interface CheckedTargets extends Targets {
  /** Tries what a change needs, and leaves what stands there, and what is served, as it is. */
  check(target: Target, trial: Trial, signal: AbortSignal): Promise<Checked>;
}

export interface Checked {
  /** Why a change could not be made; undefined where it could. */
  readonly failure: TargetFailure | undefined;
  /** Undefined where it did not come so far. */
  readonly tried: Tried | undefined;
  /** At each served address, when all was tried. */
  readonly observations: readonly Observation[];
}

interface Known extends PlacedTarget {
  readonly turns: TakenTurns;
}

export class PlacedTargets implements CheckedTargets {
  readonly #targets: readonly Target[];
  readonly #known: ReadonlyMap<string, Known>;
  readonly #limits: TargetLimits;
  readonly #mayDial: MayDial;

  constructor(
    placed: readonly PlacedTarget[],
    { mayDial, limits }: { readonly mayDial: MayDial; readonly limits: TargetLimits },
  ) {
    this.#targets = placed.map(({ target }) => target);
    this.#known = new Map(placed.map((one) => [keyOf(one.target), { ...one, turns: new TakenTurns(1) }]));
    this.#limits = limits;
    this.#mayDial = mayDial;
  }

  list(): readonly Target[] {
    return this.#targets;
  }

  async read(target: Target, signal: AbortSignal): Promise<ReadOutcome> {
    return await this.#inTurn(target, signal, async (place, steps) => {
      const standing = await place.read(steps);
      if (standing === undefined) return { kind: 'nothing' };
      const { fullchainPem, content } = standing;
      return { kind: 'standing', material: { leafSha256: leafSha256Of(fullchainPem), content } };
    });
  }

  async bring(target: Target, material: BroughtMaterial, signal: AbortSignal): Promise<BringOutcome> {
    return await this.#change(target, signal, async (place, steps) => await place.bring(material, steps));
  }

  async putBack(target: Target, { content }: StandingMaterial, signal: AbortSignal): Promise<BringOutcome> {
    return await this.#change(target, signal, async (place, steps) => await place.putBack(content, steps));
  }

  async observe({ served }: Target, signal: AbortSignal): Promise<readonly Observation[]> {
    const look = { mayDial: this.#mayDial, signal, handshakeMs: this.#limits.handshakeMs };
    return await Promise.all(served.map(async (address) => await observe(address, look)));
  }

  /** Where something else is served than what stands there, a reload would change that: it is not tried. */
  async check(target: Target, { reloads }: Trial, signal: AbortSignal): Promise<Checked> {
    const before = await this.observe(target, signal);
    const ended = await this.#inTurn(target, signal, async (place, steps) => {
      const leaf = leafSha256Of((await place.read(steps))?.fullchainPem ?? '');
      const isServed = leaf !== undefined && before.every(({ seen }) => seen?.leafSha256 === leaf);
      return { kind: 'good', tried: await place.check(steps, { reloads: reloads && isServed }) } as const;
    });
    const isReloaded = ended.kind === 'good' && ended.tried === 'reloaded';
    const observations = isReloaded ? await this.observe(target, signal) : before;
    if (ended.kind === 'good') return { failure: undefined, tried: ended.tried, observations };
    return { failure: ended, tried: undefined, observations };
  }

  async #change(target: Target, signal: AbortSignal, act: Act<Brought>): Promise<BringOutcome> {
    return await this.#inTurn<BringOutcome>(target, signal, async (place, steps) => {
      return { kind: await act(place, steps) };
    });
  }

  /** The time of a step counts from when it begins, and not while its turn is awaited. */
  async #inTurn<T>(target: Target, signal: AbortSignal, act: Act<T>): Promise<T | Failure> {
    const known = this.#known.get(keyOf(target));
    if (known === undefined) return failureOf(new ReasonError(because('targetUnknown')));
    const steps = new Steps({ signal, stepMs: this.#limits.stepMs });
    try {
      return await known.turns.take(signal, async () => await act(known.place, steps));
    } catch (error) {
      signal.throwIfAborted();
      return failureOf(error);
    }
  }
}

type Act<T> = (place: Place, steps: Steps) => Promise<T>;
type Failure = TargetFailure & { readonly isFormerBack: boolean };

function failureOf(error: unknown): Failure {
  const { reason, mayPass, isFormerBack } = placeErrorOf(error);
  return { kind: 'failed', reason, mayPass, isFormerBack };
}

/** No part of it has a line feed. */
function keyOf({ resourceType, region, instanceId }: Target): string {
  return [resourceType, region, instanceId].join('\n');
}
