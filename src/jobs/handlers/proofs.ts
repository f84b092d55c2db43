// Proofs, as the drive handles them: published where the service does that, checked, retracted when they have served.

import { type Certificate, phaseOf } from '../../certificates/certificate.ts';
import { nextCheckAt } from '../../certificates/drive.ts';
import { type Authorization, StaleState } from '../../certificates/ports.ts';
import { type Proof, publishedRecordOf } from '../../certificates/proof.ts';
import { type ActOutcome, type Drive, type DriveWorld, record } from './act.ts';

/** Proofs of one certificate that are checked at the same time. */
const CHECKS_AT_ONCE = 8;

export async function publishProofs(
  world: DriveWorld,
  { certificate, now }: Drive,
  proofs: readonly Proof[],
): Promise<ActOutcome> {
  try {
    for (const proof of proofs) {
      await world.publisher.publish({ ...publishedRecordOf(proof), certificateId: certificate.id });
    }
    return await record(world, certificate, { proofs: withDates(certificate, proofs, { publishedAt: now }) });
  } catch (error) {
    await retractUnneeded(world, certificate.id, proofs);
    throw error;
  }
}

/** A run that was held up past its lease publishes what another has retracted already, and will not retract again. */
async function retractUnneeded(world: DriveWorld, certificateId: string, proofs: readonly Proof[]): Promise<void> {
  const current = await world.store.reads.certificates.findWithDeleted(certificateId);
  if (current?.step === 'validating') return;
  for (const proof of proofs) await world.publisher.retract({ ...publishedRecordOf(proof), certificateId });
}

export async function retractProofs(
  world: DriveWorld,
  { certificate, now }: Drive,
  proofs: readonly Proof[],
): Promise<ActOutcome> {
  for (const proof of proofs) {
    await world.publisher.retract({ ...publishedRecordOf(proof), certificateId: certificate.id });
  }
  return await record(world, certificate, { proofs: withDates(certificate, proofs, { retractedAt: now }) });
}

/** Looks at every open proof; what is good is recorded, and with the last one the certificate goes to its issuer. */
export async function checkProofs(world: DriveWorld, drive: Drive, proofs: readonly Proof[]): Promise<ActOutcome> {
  const good = await findGood(world, proofs);
  const allGood = good.length === proofs.length;
  if (good.length === 0 && !allGood) return lookAgain(world, drive);
  const outcome = await recordGood(world, drive, { good, allGood });
  return allGood || outcome.kind === 'again' ? outcome : lookAgain(world, drive);
}

/** Counted from the end of this look, which silent DNS servers may draw out for minutes. */
function lookAgain({ clock }: DriveWorld, { certificate, attempts }: Drive): ActOutcome {
  return { kind: 'again', at: nextCheckAt(certificate, { attempts, now: clock.now() }) };
}

async function findGood(world: DriveWorld, proofs: readonly Proof[]): Promise<readonly Proof[]> {
  const good: Proof[] = [];
  for (let start = 0; start < proofs.length; start += CHECKS_AT_ONCE) {
    const some = proofs.slice(start, start + CHECKS_AT_ONCE);
    const findings = await Promise.all(some.map(async (proof) => await world.proofChecker.check(proof)));
    good.push(...some.filter((_, index) => findings[index]?.result === 'good'));
  }
  return good;
}

async function recordGood(
  world: DriveWorld,
  { certificate, now }: Drive,
  found: { readonly good: readonly Proof[]; readonly allGood: boolean },
): Promise<ActOutcome> {
  const { accountUin, id } = certificate;
  const proofs = withDates(certificate, found.good, { provedAt: now });
  const progress = found.allGood ? { step: 'issuing' as const, provedAt: now } : {};
  const next = { ...certificate, ...progress, proofs, updatedAt: now };
  const saved = await world.store.transact(async (rows) => {
    // By the clock of this moment: the deadline may have passed while the proofs were looked at, and freed the original.
    if (phaseOf(certificate, world.clock.now()) !== 'validating') {
      throw new StaleState(`The time to prove ${id} ran out while its proofs were checked`);
    }
    for (const proof of found.good) await rows.authorizations.put(authorizationOf(accountUin, proof, now));
    if (found.allGood) {
      const operation = {
        accountUin,
        actor: accountUin,
        certificateId: id,
        kind: 'domainValidationPassed' as const,
        at: now,
      };
      await rows.operations.append(operation);
    }
    return await rows.certificates.save(certificate, next);
  });
  return { kind: 'went', certificate: saved };
}

function authorizationOf(accountUin: string, proof: Proof, provedAt: Date): Authorization {
  return { accountUin, domain: proof.domain, method: proof.method === 'FILE' ? 'FILE' : 'DNS', provedAt };
}

function withDates(
  certificate: Certificate,
  changed: readonly Proof[],
  dates: Partial<Pick<Proof, 'publishedAt' | 'provedAt' | 'retractedAt'>>,
): readonly Proof[] {
  const domains = new Set(changed.map((proof) => proof.domain));
  return certificate.proofs.map((proof) => (domains.has(proof.domain) ? { ...proof, ...dates } : proof));
}
