// A deployment is taken back: what stood there before comes back to each target, and the material of before to its certificate.

import { refuse } from '../../failure.ts';
import { takingRoomForChange } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { recordingSubjectKey } from '../keys/admitted-keys.ts';
import type { Deployment, DeploymentPart } from '../model/deployment.ts';
import type { World } from '../ports/world.ts';
import { type Change, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { openFormer, withMaterial } from './former-material.ts';
import { repeat, type RepeatWorld } from './repeat.ts';

export type RollBackWorld = RepeatWorld & Pick<World, 'origin' | 'hooksToldOf' | 'secrets'>;

/**
 * Refuses where nothing good has a former certificate that is kept. Of an uploadUpdate that has come to no target the material of
 * before comes back all the same.
 */
export async function rollBack(
  world: RollBackWorld,
  about: { readonly actor: string; readonly deployment: Deployment },
): Promise<void> {
  const { deployment } = about;
  await repeat(world, {
    ...about,
    operation: 'deployRollback',
    choose: (parts) => {
      const kept = parts.filter(isRollable);
      if (kept.length === 0 && !isNowhere(deployment, parts))
        refuse({ kind: 'nothingToRollBack', deploymentId: deployment.id });
      return kept.map((part) => ({ part, next: puttingBack(part) }));
    },
    besides: async () => await restoringMaterial(world, deployment),
  });
}

function isRollable({ act, state, former }: DeploymentPart): boolean {
  return former === 'kept' && ((act === 'bring' && state === 'good') || state === 'rollbackFailed');
}

/** Whether new material is with its certificate alone, and at no target. */
function isNowhere({ sealedFormer }: Deployment, parts: readonly DeploymentPart[]): boolean {
  return sealedFormer !== undefined && parts.every(({ act, state }) => act === 'bring' && state === 'failed');
}

function puttingBack(part: DeploymentPart): DeploymentPart {
  return { ...part, act: 'putBack', state: 'waiting', stage: 'change', attempts: 0, trouble: undefined };
}

/** Of an uploadUpdate: the certificate has its former material again; once, since that is not kept any longer then. */
async function restoringMaterial(world: RollBackWorld, deployment: Deployment): Promise<WriteSet> {
  const { id, sealedFormer, certificateId } = deployment;
  if (sealedFormer === undefined) return NO_CHANGE;
  const certificate = await world.store.reads.certificates.find(certificateId);
  if (certificate === undefined) return NO_CHANGE;
  const former = openFormer(world, { deploymentId: id, sealedFormer });
  const next = withMaterial(world, certificate, former);
  const { set } = saving(world, certificate, next);
  const forgotten: Change = { kind: 'forgetFormerMaterial', deploymentId: id };
  return together(takingRoomForChange(world, { from: certificate, to: next }), set, {
    expects: [],
    changes: [forgotten, ...recordingSubjectKey(next)],
  });
}
