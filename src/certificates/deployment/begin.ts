// A deployment goes on record: its parts, a job for each of its targets, the log and an event, all of it or nothing.

import { newDeploymentId } from '../../lib/ids.ts';
import type { Certificate } from '../model/certificate.ts';
import {
  type Deployment,
  type DeploymentKind,
  type DeploymentPart,
  partIdOf,
  targetKeyOf,
} from '../model/deployment.ts';
import { makeEvent } from '../model/event.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { checkRoom, takingRoom } from '../deciding/room.ts';
import type { SameDeployment } from '../ports/deployments.ts';
import type { World } from '../ports/world.ts';
import { type Change, type Expectation, together, type WriteSet } from '../ports/write-set.ts';
import type { KnownTarget } from '../targets/known-targets.ts';

export type BeginWorld = Pick<
  World,
  'store' | 'origin' | 'hooksToldOf' | 'limits' | 'clock' | 'random' | 'wake' | 'targets' | 'secrets'
>;

export interface Beginning {
  readonly kind: DeploymentKind;
  readonly actor: string;
  /** What is brought, as it is when this is on record. */
  readonly certificate: Certificate;
  readonly oldCertificateId: string | undefined;
  readonly at: readonly KnownTarget[];
  /** What is in the same deployment's way: of a deploy one of this type. */
  readonly resourceType: string | undefined;
  /** What must be so, and changes, besides; made for the id of the deployment. */
  readonly besides: (deploymentId: number) => { readonly set: WriteSet; readonly sealedFormer: Uint8Array | undefined };
}

/** Either it has begun, or one that does the same is under way, and nothing was changed. */
export interface Begun {
  readonly kind: 'begun' | 'underWay';
  readonly deployment: Deployment;
}

export async function begin(world: BeginWorld, beginning: Beginning): Promise<Begun> {
  const same = sameOf(beginning);
  const begun = await carryOut(world, async (failed): Promise<{ set: WriteSet; answer: Begun }> => {
    const underWay = await world.store.reads.deployments.findUnderWay(same);
    if (underWay !== undefined) {
      return { set: { expects: [], changes: [] }, answer: { kind: 'underWay', deployment: underWay } };
    }
    await refuseWithoutRoom(world, failed);
    const { set, deployment } = putOnRecord(world, { beginning, same });
    return { set, answer: { kind: 'begun', deployment } };
  });
  world.wake();
  return begun;
}

async function refuseWithoutRoom({ store }: BeginWorld, failed: Expectation | undefined): Promise<void> {
  if (failed?.kind === 'room') await checkRoom(store.reads, failed.addition);
}

function sameOf({ kind, certificate, oldCertificateId, resourceType }: Beginning): SameDeployment {
  return { kind, accountUin: certificate.accountUin, certificateId: certificate.id, oldCertificateId, resourceType };
}

function putOnRecord(
  world: BeginWorld,
  { beginning, same }: { readonly beginning: Beginning; readonly same: SameDeployment },
): { readonly set: WriteSet; readonly deployment: Deployment } {
  const { certificate, actor, at } = beginning;
  const now = world.clock.now();
  const id = newDeploymentId(world.random);
  const { set: besides, sealedFormer } = beginning.besides(id);
  const deployment = deploymentOf(beginning, { id, now, sealedFormer });
  const parts = at.map((known, nth) => partOf(deployment, { known, nth, now }));
  const { accountUin } = deployment;
  const detail = JSON.stringify({
    deploymentId: id,
    kind: deployment.kind,
    targets: parts.map((part) => part.targetKey),
  });
  const operation = { accountUin, actor, certificateId: certificate.id, kind: 'deploy', at: now, detail } as const;
  const event = makeEvent('deployment.requested', {
    certificate,
    at: now,
    origin: world.origin,
    deployment: { deploymentId: id, targets: parts.length },
  });
  const own: WriteSet = {
    expects: [
      { kind: 'deploymentIdFree', deploymentId: id },
      { kind: 'noneUnderWay', same },
    ],
    changes: [
      { kind: 'insertDeployment', deployment, parts },
      { kind: 'operation', operation },
      { kind: 'event', event, hooks: world.hooksToldOf(event) },
      ...schedulingParts(parts, now),
    ],
  };
  return { set: together(takingRoom(world, { accountUin, acts: 1 }), besides, own), deployment };
}

/** One job for each target, so that one thing at a time is done there, over all nodes. */
export function schedulingParts(parts: readonly DeploymentPart[], runAt: Date): readonly Change[] {
  const jobs = new Map(parts.map(({ targetKey, accountUin }) => [targetKey, accountUin]));
  return [...jobs].map(([subject, accountUin]) => ({
    kind: 'scheduleJob',
    job: { kind: 'deploy', subject, accountUin, runAt },
  }));
}

function deploymentOf(
  { kind, certificate, oldCertificateId, at }: Beginning,
  record: { readonly id: number; readonly now: Date; readonly sealedFormer: Uint8Array | undefined },
): Deployment {
  const { id, now, sealedFormer } = record;
  return {
    id,
    kind,
    accountUin: certificate.accountUin,
    certificateId: certificate.id,
    oldCertificateId,
    resourceTypes: [...new Set(at.map(({ target }) => target.resourceType))],
    regions: [...new Set(at.map(({ target }) => target.region).filter((region) => region !== ''))],
    createdAt: now,
    sealedFormer,
  };
}

function partOf(
  { id, accountUin, certificateId, oldCertificateId }: Deployment,
  { known, nth, now }: { readonly known: KnownTarget; readonly nth: number; readonly now: Date },
): DeploymentPart {
  const { deployed } = known.state ?? {};
  const isOwn = deployed?.accountUin === accountUin;
  return {
    id: partIdOf(id, nth),
    version: 1,
    deploymentId: id,
    accountUin,
    certificateId,
    oldCertificateId: oldCertificateId ?? (isOwn ? deployed.certificateId : undefined),
    targetKey: targetKeyOf(known.target),
    act: 'bring',
    state: 'waiting',
    stage: 'look',
    attempts: 0,
    former: 'unknown',
    sealedFormer: undefined,
    trouble: undefined,
    createdAt: now,
    updatedAt: now,
  };
}
