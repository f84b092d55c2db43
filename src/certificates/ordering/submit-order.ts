// Submit an order of a granted product into validation, as often as it is asked for: the first time commits it.

import { DomainError, refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { nameOfMethod } from '../model/proof.ts';
import { commitInformation, type CommitRequest } from './commit-order.ts';
import { getCurrent, type OrderWorld } from './order.ts';

/**
 * Answers the order as it stands, committed by this call or by one before it: a client that lost the answer asks again.
 * Refuses another method than that of an order which is under way.
 */
export async function submitOrder(world: OrderWorld, request: CommitRequest): Promise<Certificate> {
  const { certificate } = request;
  const before = await getCurrent(world.store.reads, certificate.id);
  if (isCommitted(before, world.clock.now())) return sameOrder(before, request);
  try {
    return await commitInformation(world, request);
  } catch (error) {
    if (!(error instanceof DomainError) || error.refusal.kind !== 'phaseForbids') throw error;
    // Another call may have been faster.
    const now = await getCurrent(world.store.reads, certificate.id);
    if (isCommitted(now, world.clock.now())) return sameOrder(now, request);
    throw error;
  }
}

/** By a commit: what was applied for or reissued is no order to be submitted. */
function isCommitted(certificate: Certificate, now: Date): boolean {
  const { orderer } = certificate;
  const isByCommit = orderer?.act === 'commit' || orderer?.act === 'submitOrder';
  return isByCommit && ['validating', 'issuing', 'issued'].includes(phaseOf(certificate, now));
}

function sameOrder(committed: Certificate, { method }: CommitRequest): Certificate {
  const isOther = method !== undefined && committed.method !== undefined && method !== committed.method;
  if (!isOther) return committed;
  const detail = because('underWayBy', { method: nameOfMethod(committed.method), chosen: nameOfMethod(method) });
  return refuse({ kind: 'orderUnderWay', detail });
}
