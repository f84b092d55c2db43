// The steps of a part at its target: see what stands there, change it, see that it is served, and else put back what stood there.
//
// Each may come again after a crash: what is done twice is harmless, and what stood there before is on record before anything
// is changed.

import { SECOND_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Deployed, servedOf } from '../model/deployment.ts';
import type { BringOutcome, ReadOutcome } from '../ports/targets.ts';
import type { Change } from '../ports/write-set.ts';
import { again, againOrEnd, attempt, mayTryAgain } from './attempts.ts';
import { defectToServe } from './deployable.ts';
import { lookedOf } from './look.ts';
import { deploying, end, failedStateOf, type PartUnderWay, type PartWorld, record, type StepOutcome } from './part.ts';
import { materialOf, openStanding, sealStanding } from './standing.ts';
import { troubleOf, wantedAt } from './wanted.ts';

/** A server that was reloaded may serve the former certificate for a moment. */
export const MAX_OBSERVATIONS = 5;
const OBSERVATION_DELAYS_MS = [SECOND_MS, 2 * SECOND_MS, 4 * SECOND_MS, 8 * SECOND_MS];

export async function step(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  switch (work.part.stage) {
    case 'look':
      return await look(world, work);
    case 'change':
      return await change(world, work);
    case 'observe':
      return await observe(world, work);
    case 'restore':
      return await restore(world, work);
  }
}

/** What stands there is kept, unless it is what is to be brought: so a second run keeps what stood there before the first. */
async function look(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target, certificate } = work;
  const defect = defectToServe(certificate, world.clock.now());
  if (defect !== undefined) return await end(world, work, { state: 'failed', trouble: defect });
  const outcome = await attempt<ReadOutcome>(world, async (signal) => await world.targets.read(target, signal));
  if (outcome.kind === 'failed') return await againOrEnd(world, work, outcome);
  const next = { stage: 'change', attempts: 0, trouble: undefined } as const;
  if (outcome.kind === 'nothing') return await record(world, part, { ...next, former: 'none' });
  const isSame = outcome.material.leafSha256 === servedOf(certificate).leafSha256;
  if (isSame) return await record(world, part, { ...next, former: 'same' });
  const sealedFormer = sealStanding(world, part.id, outcome.material);
  return await record(world, part, { ...next, former: 'kept', sealedFormer });
}

async function change(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target, certificate } = work;
  const act = part.act === 'bring' ? bringing(world, work) : puttingBack(world, work);
  if (act === undefined)
    return await end(world, work, { state: failedStateOf(part), trouble: because('formerUnreadable') });
  const defect = part.act === 'bring' ? defectToServe(certificate, world.clock.now()) : undefined;
  if (defect !== undefined) return await end(world, work, { state: 'failed', trouble: defect });
  const outcome = await attempt<BringOutcome>(world, async (signal) => await act(target, signal), {
    isFormerBack: false,
  });
  if (outcome.kind !== 'failed')
    return await record(world, part, { stage: 'observe', attempts: 0, trouble: undefined });
  if (mayTryAgain(work, outcome)) return await again(world, work, outcome.reason);
  const isLeft = part.act === 'bring' && part.former === 'kept' && !outcome.isFormerBack;
  if (isLeft) return await record(world, part, { stage: 'restore', attempts: 0, trouble: outcome.reason });
  return await end(world, work, { state: failedStateOf(part), trouble: outcome.reason });
}

type Act = (target: PartUnderWay['target'], signal: AbortSignal) => Promise<BringOutcome>;

function bringing(world: PartWorld, { certificate }: PartUnderWay): Act | undefined {
  return async (target, signal) => await world.targets.bring(target, materialOf(world, certificate), signal);
}

/** Undefined where what stood there is not kept any more. */
function puttingBack(world: PartWorld, { part }: PartUnderWay): Act | undefined {
  const former = openStanding(world, part);
  return former === undefined
    ? undefined
    : async (target, signal) => await world.targets.putBack(target, former, signal);
}

/** It is done when every served address shows it. */
async function observe(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target, certificate } = work;
  const seen = await attempt(world, async (signal) => {
    return { kind: 'seen' as const, observations: await world.targets.observe(target, signal) };
  });
  if (seen.kind === 'failed') return await notServed(world, work, seen.reason);
  const wanted = wantedAt(world, work);
  const other = seen.observations.find((one) => !wanted(one));
  if (other !== undefined) return await notServed(world, work, troubleOf(other));
  const look = { looked: lookedOf(seen.observations, world.clock.now()), told: '' };
  const looked = { kind: 'targetLooked', targetKey: part.targetKey, ...look } as const;
  if (part.act === 'putBack') {
    const deployed = await findFormer(world, work);
    return await end(world, work, { state: 'rolledBack', besides: [looked, deploying(target, deployed)] });
  }
  const { accountUin } = part;
  const { id: certificateId } = certificate;
  const { leafSha256 = '' } = servedOf(certificate);
  const deployed = deploying(target, { accountUin, certificateId, leafSha256, at: world.clock.now() });
  const forgetting = { kind: 'forgetFormers', targetKey: part.targetKey, exceptPartId: part.id } as const;
  return await end(world, work, {
    state: 'good',
    besides: [looked, deployed, forgetting, ...(await lookingAtOld(world, work))],
  });
}

/** The revocation of what was there before may have waited for this. */
async function lookingAtOld({ store, clock }: PartWorld, { part }: PartUnderWay): Promise<readonly Change[]> {
  const { oldCertificateId: subject, accountUin } = part;
  const old = subject === undefined ? undefined : await store.reads.certificates.find(subject);
  if (subject === undefined || old?.scheduledRevocation === undefined) return [];
  return [{ kind: 'scheduleJob', job: { kind: 'advance', subject, accountUin, runAt: clock.now() } }];
}

async function notServed(world: PartWorld, work: PartUnderWay, trouble: Reason): Promise<StepOutcome> {
  const { part } = work;
  if (part.attempts + 1 < MAX_OBSERVATIONS) return await again(world, work, trouble, OBSERVATION_DELAYS_MS);
  const isKept = part.act === 'bring' && part.former === 'kept';
  if (isKept) return await record(world, part, { stage: 'restore', attempts: 0, trouble });
  return await end(world, work, { state: failedStateOf(part), trouble });
}

/** What was brought there is not served, or was brought there in part: what stood there before comes back. */
async function restore(world: PartWorld, work: PartUnderWay): Promise<StepOutcome> {
  const { part, target } = work;
  const first = part.trouble ?? because('formerUnreadable');
  const act = puttingBack(world, work);
  if (act === undefined) return await end(world, work, { state: 'failed', trouble: first });
  const outcome = await attempt<BringOutcome>(world, async (signal) => await act(target, signal), {
    isFormerBack: false,
  });
  if (outcome.kind !== 'failed')
    return await end(world, work, { state: 'failed', trouble: because('formerBack', { first }) });
  if (mayTryAgain(work, outcome)) return await again(world, work, first);
  const trouble = because('formerNotBack', { first, second: outcome.reason });
  return await end(world, work, { state: 'failed', trouble });
}

/** On record as deployed again is what was, where it is what stood there. */
async function findFormer(world: PartWorld, { part }: PartUnderWay): Promise<Deployed | undefined> {
  const { oldCertificateId, accountUin } = part;
  if (oldCertificateId === undefined) return undefined;
  const old = await world.store.reads.certificates.find(oldCertificateId);
  const leafSha256 = openStanding(world, part)?.leafSha256;
  if (old === undefined || leafSha256 === undefined || servedOf(old).leafSha256 !== leafSha256) return undefined;
  return { accountUin, certificateId: old.id, leafSha256, at: world.clock.now() };
}
