// Looks at the open proofs of an order; what is good is recorded, and with the last one it goes to its issuer.

import type { ActOutcome, ActWorld, Attempt } from '../deciding/act.ts';
import type { Authorization } from '../model/authorization.ts';
import { type Certificate, phaseOf } from '../model/certificate.ts';
import { nextCheckAt } from '../model/next-step.ts';
import type { Proof, ProofFinding } from '../model/proof.ts';
import { saveOver } from '../deciding/saving.ts';
import { NotNow, StaleState } from '../ports/store.ts';
import { changing } from '../ports/write-set.ts';
import { severalAtOnce, withDates } from './several-proofs.ts';

/** Put off until the next look where not all are good; how long, counts from the end of this one: silent DNS servers draw it out. */
export async function checkProofs(world: ActWorld, attempt: Attempt): Promise<ActOutcome> {
  const { certificate, proofs, attempts } = attempt;
  const good = await findGood(world, certificate, proofs);
  const allGood = good.length === proofs.length;
  const recorded = good.length > 0 || allGood ? await recordGood(world, attempt, { good, allGood }) : undefined;
  if (recorded !== undefined && allGood) return { kind: 'went', certificate: recorded };
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

async function recordGood(
  world: ActWorld,
  { certificate, now }: Attempt,
  found: { readonly good: readonly Proof[]; readonly allGood: boolean },
): Promise<Certificate> {
  const { accountUin, id } = certificate;
  const proofs = withDates(certificate, found.good, { provedAt: now });
  const progress = found.allGood ? { step: 'issuing' as const, provedAt: now } : {};
  const next = { ...certificate, ...progress, proofs, updatedAt: now };
  const authorizations = found.good.map((proof) => authorizationOf(accountUin, proof, now));
  const operation = {
    accountUin,
    actor: accountUin,
    certificateId: id,
    kind: 'domainValidationPassed',
    at: now,
  } as const;
  // By the clock of this moment: the deadline may have passed while the proofs were looked at, and freed the original.
  if (phaseOf(certificate, world.clock.now()) !== 'validating') {
    throw new StaleState(`The time to prove ${id} ran out while its proofs were checked`);
  }
  const besides = changing(
    ...authorizations.map((authorization) => ({ kind: 'authorize', authorization }) as const),
    ...(found.allGood ? [{ kind: 'operation', operation } as const] : []),
  );
  return await saveOver(world, { previous: certificate, next, besides });
}

function authorizationOf(accountUin: string, proof: Proof, provedAt: Date): Authorization {
  return { accountUin, domain: proof.domain, method: proof.method === 'file' ? 'file' : 'dns', provedAt };
}
