// The applicant's two questions about a proof: check it now and go on, and what would a check see.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, type Phase, phaseOf } from '../model/certificate.ts';
import type { World } from '../ports/world.ts';
import { changing } from '../ports/write-set.ts';
import type { Proof, ProofFinding } from '../model/proof.ts';
import { findPersistentProofs } from './persistent-proofs.ts';

/**
 * Has the proofs, or the CAA records, checked now, by the job that also issues. Where the service has been faster there is nothing left to do:
 * that is no error, because scripts publish and complete without a look between. Refuses a certificate that was never to be
 * proved, or whose order is over.
 */
export async function complete(
  world: Pick<World, 'store' | 'clock' | 'wake'>,
  certificate: Certificate,
): Promise<void> {
  const now = world.clock.now();
  const phase = phaseOf(certificate, now);
  if (isIssuedOrder(certificate, now) || (phase === 'issuing' && certificate.caa === undefined)) return;
  if (phase !== 'validating' && phase !== 'issuing') {
    return refuse({ kind: 'notCompletable', detail: because('awaitsNoProof', { phase }) });
  }
  const { id: subject, accountUin } = certificate;
  await world.store.apply(changing({ kind: 'scheduleJob', job: { kind: 'advance', subject, accountUin, runAt: now } }));
  world.wake();
}

const SERVED: ProofFinding = { result: 'good', seen: [], detail: because('nothing') };

export interface ProofVerification {
  readonly proof: Proof;
  readonly finding: ProofFinding;
}

function isIssuedOrder(certificate: Certificate, now: Date): boolean {
  return certificate.source === 'ordered' && phaseOf(certificate, now) === 'issued';
}

/**
 * Looks at every proof at once and answers what is seen; changes nothing, but lets the job go on where all is good. Those of
 * an issued certificate served, and are not looked at again.
 */
export async function verifyProofs(
  world: Pick<World, 'store' | 'clock' | 'wake' | 'proofChecker' | 'persistentRecords'>,
  certificate: Certificate,
): Promise<readonly ProofVerification[]> {
  const now = world.clock.now();
  const phase = phaseOf(certificate, now);
  if (isIssuedOrder(certificate, now)) return certificate.proofs.map((proof) => ({ proof, finding: SERVED }));
  if (phase !== 'validating' && phase !== 'issuing') {
    return refuse({ kind: 'notVerifiable', detail: whyNotVerifiable(certificate, phase) });
  }
  const verifications = await lookAtAll(world, certificate);
  if (phase === 'validating' && verifications.every(({ finding }) => finding.result === 'good')) {
    await complete(world, certificate);
  }
  return verifications;
}

/** Of an order that has failed what it failed by, since an issuer that looks for itself may have seen something else. */
function whyNotVerifiable({ failureDetail: why }: Certificate, phase: Phase): Reason {
  const awaits = because('awaitsNoProof', { phase });
  return phase === 'failed' && why !== undefined ? because('failedBecause', { awaits, why }) : awaits;
}

/** All or none: where one cannot be looked at now, the others are given up. A record in DNS gives what is not published. */
async function lookAtAll(
  world: Pick<World, 'proofChecker' | 'persistentRecords'>,
  certificate: Certificate,
): Promise<readonly ProofVerification[]> {
  const { accountUin, proofs } = certificate;
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const look = async (proof: Proof): Promise<ProofVerification> => {
    const found = await world.proofChecker.check(proof, { accountUin, signal });
    return { proof, finding: explained(proof, found) };
  };
  try {
    const [looked, persistent] = await Promise.all([
      Promise.all(proofs.map(look)),
      findPersistentProofs(world, { ...certificate, signal }, proofs),
    ]);
    return looked.map(({ proof, finding }) => {
      const given = persistent.get(proof);
      return given === undefined || finding.result === 'good' ? { proof, finding } : { proof, finding: given.finding };
    });
  } finally {
    giveUp.abort();
  }
}

/** Where the service itself could not publish, the applicant looks in vain for a fault of theirs. */
function explained(proof: Proof, finding: ProofFinding): ProofFinding {
  if (finding.result === 'good' || proof.publicationTrouble === undefined) return finding;
  const detail = because('unpublished', { finding: finding.detail, why: proof.publicationTrouble });
  return { ...finding, detail };
}
