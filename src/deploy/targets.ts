// The port over all targets: one change at a time at each, so many over all, each step within its time.

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
import type { Brought, Place } from './place.ts';
import { STEP_MS, Steps } from './steps.ts';
import { TakenTurns } from './turns.ts';

/** Each has a connection, and the key of a certificate in memory. */
export const CHANGES_AT_ONCE = 32;

/** Of a target, and how it is changed. */
export interface PlacedTarget {
  readonly target: Target;
  readonly place: Place;
}

export interface TargetLimits {
  readonly changesAtOnce: number;
  readonly stepMs: number;
  readonly handshakeMs: number;
}

export const TARGET_LIMITS: TargetLimits = {
  changesAtOnce: CHANGES_AT_ONCE,
  stepMs: STEP_MS,
  handshakeMs: HANDSHAKE_MS,
};

/** What operators ask besides: whether a change could be made. */
export interface CheckedTargets extends Targets {
  /** Undefined where it could. Connects and looks, and changes nothing. */
  check(target: Target, signal: AbortSignal): Promise<TargetFailure | undefined>;
}

interface Known extends PlacedTarget {
  readonly turns: TakenTurns;
}

export class PlacedTargets implements CheckedTargets {
  readonly #targets: readonly Target[];
  readonly #known: ReadonlyMap<string, Known>;
  readonly #overAll: TakenTurns;
  readonly #limits: TargetLimits;
  readonly #mayDial: MayDial;

  constructor(
    placed: readonly PlacedTarget[],
    { mayDial, limits }: { readonly mayDial: MayDial; readonly limits: TargetLimits },
  ) {
    this.#targets = placed.map(({ target }) => target);
    this.#known = new Map(placed.map((one) => [keyOf(one.target), { ...one, turns: new TakenTurns(1) }]));
    this.#overAll = new TakenTurns(limits.changesAtOnce);
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

  async check(target: Target, signal: AbortSignal): Promise<TargetFailure | undefined> {
    const ended = await this.#inTurn(target, signal, async (place, steps) => {
      await place.check(steps);
      return { kind: 'good' } as const;
    });
    return ended.kind === 'good' ? undefined : ended;
  }

  async #change(target: Target, signal: AbortSignal, act: Act<Brought>): Promise<BringOutcome> {
    return await this.#inTurn<BringOutcome>(target, signal, async (place, steps) => {
      return { kind: await act(place, steps) };
    });
  }

  /** A target's own turn comes first, so that those who wait for a slow one take no place from others. */
  async #inTurn<T>(target: Target, signal: AbortSignal, act: Act<T>): Promise<T | Failure> {
    const known = this.#known.get(keyOf(target));
    if (known === undefined) return failureOf(new ReasonError(because('targetUnknown')));
    const steps = new Steps({ signal, stepMs: this.#limits.stepMs });
    try {
      return await known.turns.take(signal, async () => {
        return await this.#overAll.take(signal, async () => await act(known.place, steps));
      });
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
