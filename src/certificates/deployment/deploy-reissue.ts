// A reissue or renewal goes to the targets of its original by itself, where its call wished so, or a rule says so.

import { DomainError } from '../../failure.ts';
import { type Certificate, phaseOf, predecessorOf } from '../model/certificate.ts';
import { afterReissueFor } from '../model/product.ts';
import type { Target } from '../ports/targets.ts';
import type { World } from '../ports/world.ts';
import type { BeginWorld } from './begin.ts';
import { update } from './deploy.ts';

/** The targets that whoever has placed an order may deploy to. */
export type FindOpenTargets = (replacement: Certificate) => Promise<(target: Target) => boolean>;

type DeployWorld = BeginWorld & Pick<World, 'report' | 'products'> & { readonly findOpenTargets: FindOpenTargets };

/**
 * Nothing where the original is nowhere, or the new one is not valid any more. What keeps it from being brought there, such as a
 * key that is not kept here, is told to the operator: nobody has called who could be answered.
 */
export async function deployReissue(world: DeployWorld, replacementId: string): Promise<void> {
  const { certificates } = world.store.reads;
  const certificate = await certificates.find(replacementId);
  if (certificate === undefined || phaseOf(certificate, world.clock.now()) !== 'issued') return;
  const old = await certificates.find(predecessorOf(certificate) ?? '');
  if (old === undefined) return;
  try {
    const isMeant = await meantBy(world, certificate);
    await update(world, { actor: certificate.accountUin, certificate, old, isMeant });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.refusal.kind === 'nothingBound') return;
    world.report({ what: 'Cannot bring a reissue to where its original is', subject: certificate.id, error });
  }
}

/** By a rule to all of them, since that is the operator's; by a wish to those that are open to whoever had it. */
async function meantBy(
  { products, findOpenTargets }: DeployWorld,
  replacement: Certificate,
): Promise<(target: Target) => boolean> {
  const { productId, accountUin } = replacement;
  return afterReissueFor(products.get(productId), accountUin).deploys ? () => true : await findOpenTargets(replacement);
}
