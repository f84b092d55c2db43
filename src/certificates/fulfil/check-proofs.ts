// Looks at the open proofs of an order, and for records in DNS that give them.

import type { ActOutcome, ActWorld, Attempt } from '../deciding/act.ts';
import type { Certificate } from '../model/certificate.ts';
import { nextCheckAt } from '../model/next-step.ts';
import type { Proof, ProofFinding } from '../model/proof.ts';
import { NotNow } from '../ports/store.ts';
import { findPersistentProofs } from '../ordering/persistent-proofs.ts';
import { recordProved } from './record-proved.ts';
import { severalAtOnce } from './several-proofs.ts';

/** Put off until the next look where not all are good; how long, counts from the end of this one: silent DNS servers draw it out. */
export async function checkProofs(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, proofs, attempts } = attempt;
  const [good, standing] = await Promise.all([
    findGood(world, certificate, proofs),
    findPersistentProofs(world, certificate, proofs),
  ]);
  const persistent = new Map([...standing].filter(([proof]) => !good.includes(proof)));
  const given = good.length + persistent.size;
  const recorded =
    given > 0 || proofs.length === 0 ? await recordProved(world, attempt, { good, persistent }) : undefined;
  if (recorded?.step === 'issuing') return { kind: 'went', certificate: recorded };
  return { kind: 'again', at: nextCheckAt(certificate, { attempts, now: world.clock.now() }) };
}

async function findGood(
  { proofChecker }: ActWorld,
  { accountUin }: Certificate,
  proofs: readonly Proof[],
): Promise<readonly Proof[]> {
  const look = async (proof: Proof): Promise<ProofFinding | undefined> =>
    await proofChecker.check(proof, { accountUin }).catch(noneWhereNotNow);
  const findings = await severalAtOnce(proofs, look);
  return proofs.filter((proof) => findings.get(proof)?.result === 'good');
}

/** Where too many looks wait already, what the others have found counts all the same. */
function noneWhereNotNow(error: unknown): undefined {
  if (!(error instanceof NotNow)) throw error;
}
