// Looks at what targets serve: what was seen goes on record, and what there is to tell of it is told once.

import { addMs, DAY_MS, HOUR_MS, isAhead } from '../../lib/clock.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { type Looked, targetKeyOf, type TargetState } from '../model/deployment.ts';
import { type EventKind, makeEvent } from '../model/event.ts';
import { isExpiring } from '../model/expiring.ts';
import { ActLate, type Observation, type Target } from '../ports/targets.ts';
import type { World } from '../ports/world.ts';
import type { Change } from '../ports/write-set.ts';

export type LookWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'targets' | 'atTarget' | 'clock'>;

/** Each served address is looked at once a day, at an hour of its own. */
export const LOOK_INTERVAL_MS = DAY_MS;
/** A look may come so much sooner, by the target's name, so that not all come at once. */
export const LOOK_JITTER_MS = 2 * HOUR_MS;
/** So many looks of one run are under way at the same time; the rest of the places at targets is for deployments. */
export const LOOKS_AT_ONCE = 8;

/** What is due is looked at: what was not seen for a day, and everything where a task has asked for that since. */
export async function lookAtTargets(world: LookWorld): Promise<void> {
  const due = await listDue(world);
  const queue = due.values();
  const workers = Array.from({ length: Math.min(LOOKS_AT_ONCE, due.length) }, async () => {
    for (const target of queue) await lookAt(world, target);
  });
  await Promise.all(workers);
}

async function listDue({ store, targets, clock }: LookWorld): Promise<readonly Target[]> {
  const all = targets.list().filter(({ served }) => served.length > 0);
  if (all.length === 0) return [];
  const { deployments } = store.reads;
  const askedAt = await deployments.findLastBindTaskTime();
  const states = new Map((await deployments.listTargetStates()).map((state) => [state.targetKey, state]));
  const now = clock.now();
  return all.filter((target) => {
    const targetKey = targetKeyOf(target);
    return isDue(states.get(targetKey)?.looked?.at, { targetKey, askedAt, now });
  });
}

export function isDue(
  lookedAt: Date | undefined,
  { targetKey, askedAt, now }: { readonly targetKey: string; readonly askedAt: Date | undefined; readonly now: Date },
): boolean {
  // What a clock ahead of its time has dated counts for nothing.
  if (lookedAt === undefined || isAhead(lookedAt, now)) return true;
  if (askedAt !== undefined && askedAt > lookedAt && !isAhead(askedAt, now)) return true;
  return now >= addMs(lookedAt, LOOK_INTERVAL_MS - jitterMsOf(targetKey));
}

/** The same for the same name, and anywhere up to LOOK_JITTER_MS. */
function jitterMsOf(targetKey: string): number {
  let hash = 0;
  for (let at = 0; at < targetKey.length; at += 1) hash = (hash * 31 + targetKey.charCodeAt(at)) % LOOK_JITTER_MS;
  return hash;
}

/** While something is under way at the target, nothing is told of it. */
export async function lookAt(world: LookWorld, target: Target): Promise<void> {
  const { store, origin, hooksToldOf, clock } = world;
  const targetKey = targetKeyOf(target);
  const observations = await observe(world, target);
  const { deployments } = store.reads;
  const state = await deployments.findTargetState(targetKey);
  const isBusy = (await deployments.findNextPart(targetKey)) !== undefined;
  const now = clock.now();
  const looked = lookedOf(observations, now);
  const finding = isBusy ? undefined : await findTale(world, { state, looked, now });
  const told = isBusy ? (state?.told ?? '') : (finding?.told ?? '');
  const changes: Change[] = [{ kind: 'targetLooked', targetKey, looked, told }];
  if (finding !== undefined && finding.told !== state?.told) {
    const { resourceType, region, instanceId } = target;
    const facts = { resourceType, region, instanceId, served: looked.served };
    const event = makeEvent(finding.kind, { certificate: finding.certificate, at: now, origin, deployment: facts });
    changes.push({ kind: 'event', event, hooks: hooksToldOf(event) });
  }
  await store.apply({ expects: [], changes });
}

/** A target whose time is up has shown nothing. */
async function observe({ targets, atTarget }: LookWorld, target: Target): Promise<readonly Observation[]> {
  try {
    return await atTarget(async (signal) => await targets.observe(target, signal));
  } catch (error) {
    if (!(error instanceof ActLate)) throw error;
    return target.served.map((address) => ({ address, seen: undefined, unseen: undefined }));
  }
}

interface Tale {
  readonly kind: EventKind;
  readonly certificate: Certificate;
  readonly told: string;
}

/** What was deployed there is not what is served, or not what should be any more. */
async function findTale(
  { store }: LookWorld,
  { state, looked, now }: { readonly state: TargetState | undefined; readonly looked: Looked; readonly now: Date },
): Promise<Tale | undefined> {
  const deployed = state?.deployed;
  if (deployed === undefined) return undefined;
  const { certificates } = store.reads;
  const certificate = await certificates.find(deployed.certificateId);
  if (certificate === undefined) return undefined;
  const others = looked.served.filter((leaf) => leaf !== deployed.leafSha256);
  if (others.length > 0) return { kind: 'target.drifted', certificate, told: `drifted ${others.join(' ')}` };
  const isEnding = isExpiring(certificate, now) || certificate.scheduledRevocation !== undefined;
  if (!isEnding || looked.served.length === 0) return undefined;
  const next = await certificates.findLatestReplacement(certificate.id);
  if (next === undefined || phaseOf(next, now) !== 'issued') return undefined;
  return { kind: 'target.outdated', certificate, told: `outdated ${next.id}` };
}

export function lookedOf(observations: readonly Observation[], now: Date): Looked {
  const served = observations.flatMap(({ seen }) => (seen === undefined ? [] : [seen.leafSha256]));
  return { at: now, served: [...new Set(served)].sort(), isPartial: served.length < observations.length };
}
