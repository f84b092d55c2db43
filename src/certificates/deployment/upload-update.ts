// New material for an uploaded certificate, whose id stays, is brought to wherever that certificate is.

import { refuse } from '../../failure.ts';
import { equalBytes } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { takingRoomForChange } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { recordingSubjectKey } from '../keys/admitted-keys.ts';
import type { UploadedMaterial } from '../material/foreign-material.ts';
import type { Certificate } from '../model/certificate.ts';
import { isGoodFor } from '../model/coverage.ts';
import type { Target } from '../ports/targets.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { begin, type Begun, type BeginWorld } from './begin.ts';
import { listBound } from './deploy.ts';
import { checkDeployable } from './deployable.ts';
import type { KnownTarget } from '../targets/known-targets.ts';
import { sealFormer, withMaterial } from './former-material.ts';

export interface UploadUpdating {
  readonly actor: string;
  readonly certificate: Certificate;
  readonly chainPem: string;
  readonly keyPem: string;
  /** Which of the targets where it is; refuses those that may not be touched. */
  readonly isMeant: (target: Target) => boolean;
}

/**
 * Refuses what was not uploaded, names that the new material is not good for, and a certificate that is nowhere. Where it is the
 * same material, nothing changes but that it is seen to be served.
 */
export async function uploadUpdate(
  world: BeginWorld & Pick<World, 'foreignMaterial'>,
  { actor, certificate, chainPem, keyPem, isMeant }: UploadUpdating,
): Promise<Begun & { readonly at: readonly KnownTarget[] }> {
  if (certificate.source !== 'uploaded') {
    refuse({ kind: 'notDeployable', detail: because('notUploaded', { certificate: certificate.id }) });
  }
  const texts = { type: certificate.type, chainPem, keyPem, keyPassword: undefined };
  const material = await world.foreignMaterial.readUpload(texts, certificate.accountUin);
  const next = isSame(certificate, material) ? certificate : withMaterial(world, certificate, material);
  refuseOtherNames(certificate, next);
  const at = await listBound(world, { old: certificate, isMeant });
  const targets = at.map(({ target }) => target);
  checkDeployable(next, targets, world.clock.now());
  const begun = await begin(world, {
    kind: 'uploadUpdate',
    actor,
    certificate: next,
    oldCertificateId: certificate.id,
    at,
    resourceType: undefined,
    besides: (deploymentId) => replacing(world, { certificate, next, deploymentId }),
  });
  return { ...begun, at };
}

/** A chain has one key. */
function isSame({ issued }: Certificate, { chain }: UploadedMaterial): boolean {
  const known = issued?.chain ?? [];
  return known.length === chain.length && chain.every((der, at) => equalBytes(der, known[at] ?? new Uint8Array()));
}

function refuseOtherNames({ id, names }: Certificate, next: Certificate): void {
  const lost = names.filter((name) => !isGoodFor(next.names, name));
  if (lost.length === 0) return;
  refuse({ kind: 'namesNotCovered', detail: because('namesLost', { names: lost, certificate: id }) });
}

function replacing(
  world: BeginWorld,
  change: { readonly certificate: Certificate; readonly next: Certificate; readonly deploymentId: number },
): { readonly set: WriteSet; readonly sealedFormer: Uint8Array | undefined } {
  const { certificate, next, deploymentId } = change;
  if (next === certificate) return { set: NO_CHANGE, sealedFormer: undefined };
  const { set } = saving(world, certificate, next);
  const keys: WriteSet = { expects: [], changes: recordingSubjectKey(next) };
  const sealedFormer = sealFormer(world, { deploymentId, certificate });
  return { set: together(takingRoomForChange(world, { from: certificate, to: next }), set, keys), sealedFormer };
}
