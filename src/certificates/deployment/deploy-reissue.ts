// A reissue or renewal goes to the targets of its original by itself, where its product says so.

import { DomainError } from '../../failure.ts';
import { phaseOf, predecessorOf } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import type { BeginWorld } from './begin.ts';
import { update } from './deploy.ts';

/**
 * Nothing where the original is nowhere, or the new one is not valid any more. What keeps it from being brought there, such as a
 * key that is not kept here, is told to the operator: nobody has called who could be answered.
 */
export async function deployReissue(world: BeginWorld & Pick<World, 'report'>, replacementId: string): Promise<void> {
  const { certificates } = world.store.reads;
  const certificate = await certificates.find(replacementId);
  if (certificate === undefined || phaseOf(certificate, world.clock.now()) !== 'issued') return;
  const old = await certificates.find(predecessorOf(certificate) ?? '');
  if (old === undefined) return;
  try {
    await update(world, { actor: certificate.accountUin, certificate, old, isMeant: () => true });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.refusal.kind === 'nothingBound') return;
    world.report({ what: 'Cannot bring a reissue to where its original is', subject: certificate.id, error });
  }
}
