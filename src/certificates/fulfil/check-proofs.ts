// Looks at the open proofs of an order, and for records in DNS that give them.

import { type ActOutcome, type ActWorld, type Attempt, record } from '../deciding/act.ts';
import type { Certificate } from '../model/certificate.ts';
import { keptLookOf, saysTheSame } from '../model/kept-look.ts';
import { nextCheckAt } from '../model/next-step.ts';
import type { Proof, ProofFinding } from '../model/proof.ts';
import { NotNow } from '../ports/store.ts';
import { findPersistentProofs, type PersistentProofs } from '../ordering/persistent-proofs.ts';
import { recordProved } from './record-proved.ts';
import { severalAtOnce } from './several-proofs.ts';

/**
 * Put off until the next look where not all are good; how long, counts from the end of this one: silent DNS servers draw it out.
 * What is found goes on record where it is not what the last look found.
 */
export async function checkProofs(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, proofs, attempts, now } = attempt;
  const [findings, standing] = await Promise.all([
    lookAtAll(world, certificate, proofs),
    findPersistentProofs(world, certificate, proofs),
  ]);
  const good = proofs.filter((proof) => findings.get(proof)?.result === 'good');
  const persistent = new Map([...standing].filter(([proof]) => !good.includes(proof)));
  const looked = withLooks(certificate, found(findings, persistent), now);
  if (good.length + persistent.size > 0 || proofs.length === 0) {
    const recorded = await recordProved(world, { certificate: looked, now }, { good, persistent });
    if (recorded.step === 'issuing') return { kind: 'went', certificate: recorded };
  } else if (looked !== certificate) {
    await record(world, certificate, { proofs: looked.proofs });
  }
  return { kind: 'again', at: nextCheckAt(certificate, { attempts, now: world.clock.now() }) };
}

type Findings = ReadonlyMap<Proof, ProofFinding | undefined>;

async function lookAtAll(
  { proofChecker }: ActWorld,
  { accountUin }: Certificate,
  proofs: readonly Proof[],
): Promise<Findings> {
  const look = async (proof: Proof): Promise<ProofFinding | undefined> =>
    await proofChecker.check(proof, { accountUin }).catch(noneWhereNotNow);
  return await severalAtOnce(proofs, look);
}

/** What a record in DNS gives is found at that. */
function found(findings: Findings, persistent: PersistentProofs): Findings {
  return new Map([...findings].map(([proof, finding]) => [proof, persistent.get(proof)?.finding ?? finding]));
}

/** The very certificate where all say the same as before. */
function withLooks(certificate: Certificate, findings: Findings, at: Date): Certificate {
  const proofs = certificate.proofs.map((proof) => {
    const finding = findings.get(proof);
    if (finding === undefined || saysTheSame(proof.lastLook, finding)) return proof;
    return { ...proof, lastLook: keptLookOf(finding, at) };
  });
  return proofs.every((proof, nth) => proof === certificate.proofs[nth]) ? certificate : { ...certificate, proofs };
}

/** Where too many looks wait already, what the others have found counts all the same. */
function noneWhereNotNow(error: unknown): undefined {
  if (!(error instanceof NotNow)) throw error;
}
