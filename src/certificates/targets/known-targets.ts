// Which targets an account has, and where a certificate is.

import { isServing, type Served, targetKeyOf, type TargetState } from '../model/deployment.ts';
import type { Target } from '../ports/targets.ts';
import type { World } from '../ports/world.ts';

export function isOpenTo({ accounts }: Target, accountUin: string): boolean {
  return accounts === 'all' || accounts.includes(accountUin);
}

/** Those that the account may use, in the order of the operator's file. */
export function listTargetsOf({ targets }: Pick<World, 'targets'>, accountUin: string): readonly Target[] {
  return targets.list().filter((target) => isOpenTo(target, accountUin));
}

/** Undefined for one that is not configured, or not for the account. */
export function findTarget(
  world: Pick<World, 'targets'>,
  { targetKey, accountUin }: { readonly targetKey: string; readonly accountUin: string },
): Target | undefined {
  return listTargetsOf(world, accountUin).find((target) => targetKeyOf(target) === targetKey);
}

/** A target with what is known of it. */
export interface KnownTarget {
  readonly target: Target;
  /** Undefined before anything was deployed or seen there. */
  readonly state: TargetState | undefined;
}

/** Nothing is read where the account has no targets. */
export async function listKnownTargets(
  world: Pick<World, 'targets' | 'store'>,
  accountUin: string,
): Promise<readonly KnownTarget[]> {
  const own = listTargetsOf(world, accountUin);
  if (own.length === 0) return [];
  const states = await world.store.reads.deployments.listTargetStates();
  const byKey = new Map(states.map((state) => [state.targetKey, state]));
  return own.map((target) => ({ target, state: byKey.get(targetKeyOf(target)) }));
}

/** Whether the certificate is deployed there, or was seen there. */
export function isThere({ state }: KnownTarget, certificate: Served): boolean {
  return state !== undefined && isServing(state, certificate);
}

/** What is served there was seen in part at most; where nobody can be asked, nothing was deployed there from here. */
export function isUnseen({ target, state }: KnownTarget): boolean {
  if (target.served.length === 0) return state?.deployed === undefined;
  return state?.looked === undefined || state.looked.isPartial;
}
