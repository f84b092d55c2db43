// A certificate is to be brought to named targets, or to wherever another certificate is.

import { refuse } from '../../failure.ts';
import type { Certificate } from '../model/certificate.ts';
import { NO_CHANGE } from '../ports/write-set.ts';
import type { Target } from '../ports/targets.ts';
import { begin, type Begun, type BeginWorld } from './begin.ts';
import { checkDeployable } from './deployable.ts';
import { servedOf } from '../model/deployment.ts';
import { isThere, type KnownTarget, listKnownTargets } from '../targets/known-targets.ts';

export interface Deploying {
  readonly actor: string;
  readonly certificate: Certificate;
  /** Of the certificate's account, each once; all of one type where a deployment of the type is in the way of another. */
  readonly targets: readonly Target[];
  readonly resourceType: string | undefined;
}

/** Refuses a certificate that cannot be served there. The same certificate being there already is no reason to refuse. */
export async function deploy(
  world: BeginWorld,
  { actor, certificate, targets, resourceType }: Deploying,
): Promise<Begun> {
  checkDeployable(certificate, targets, world.clock.now());
  const known = await listKnownTargets(world, certificate.accountUin);
  return await begin(world, {
    kind: 'deploy',
    actor,
    certificate,
    oldCertificateId: undefined,
    at: known.filter(({ target }) => targets.includes(target)),
    resourceType,
    besides: () => ({ set: NO_CHANGE, sealedFormer: undefined }),
  });
}

export interface Updating {
  readonly actor: string;
  readonly certificate: Certificate;
  /** What is there now. */
  readonly old: Certificate;
  /** Which of the targets where it is; refuses those that may not be touched. */
  readonly isMeant: (target: Target) => boolean;
}

/** Refuses where the old one is on none of the targets that are meant. */
export async function update(
  world: BeginWorld,
  updating: Updating,
): Promise<Begun & { readonly at: readonly KnownTarget[] }> {
  const { actor, certificate, old } = updating;
  const at = await listBound(world, updating);
  checkDeployable(
    certificate,
    at.map(({ target }) => target),
    world.clock.now(),
  );
  const begun = await begin(world, {
    kind: 'update',
    actor,
    certificate,
    oldCertificateId: old.id,
    at,
    resourceType: undefined,
    besides: () => ({ set: NO_CHANGE, sealedFormer: undefined }),
  });
  return { ...begun, at };
}

/** Where the old one is. Refuses where that is nowhere. */
export async function listBound(
  world: Pick<BeginWorld, 'targets' | 'store'>,
  { old, isMeant }: Pick<Updating, 'old' | 'isMeant'>,
): Promise<readonly KnownTarget[]> {
  const known = await listKnownTargets(world, old.accountUin);
  const served = servedOf(old);
  const bound = known.filter((one) => isThere(one, served) && isMeant(one.target));
  return bound.length === 0 ? refuse({ kind: 'nothingBound', certificateId: old.id }) : bound;
}
