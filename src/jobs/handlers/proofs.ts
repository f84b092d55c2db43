// Proofs, as the drive handles them: published where the service does that, checked, retracted when they have served.

import { type Certificate, phaseOf } from '../../certificates/model/certificate.ts';
import { nextCheckAt, retryAt } from '../../certificates/model/next-step.ts';
import type { Authorization } from '../../certificates/model/authorization.ts';
import { NotNow, StaleState } from '../../certificates/ports/store.ts';
import type { PublishOutcome, RetractOutcome } from '../../certificates/ports/proofs.ts';
import { type Proof, type ProofFinding, publishedRecordOf } from '../../certificates/model/proof.ts';
import { recordOf } from '../../reasons/recorded.ts';
import { type ActOutcome, type Drive, type DriveWorld, record } from './act.ts';

/** Proofs of one certificate that are published, checked or retracted at the same time. */
const PROOFS_AT_ONCE = 8;

/** What could not be published stays so, with the reason in its proof, until the next attempt. */
export async function publishProofs(world: DriveWorld, drive: Drive, proofs: readonly Proof[]): Promise<ActOutcome> {
  const { certificate, now } = drive;
  try {
    const outcomes = await publishAll(world, certificate.id, proofs);
    const tried = certificate.proofs.map((proof) => afterAttempt(proof, outcomes.get(proof), now));
    const isChanged = tried.some((proof, at) => proof !== certificate.proofs[at]);
    const recorded = isChanged ? await record(world, certificate, { proofs: tried }) : undefined;
    const hasFailed = [...outcomes.values()].some(({ kind }) => kind === 'failed');
    return hasFailed || recorded === undefined ? lookAgain(world, drive) : recorded;
  } catch (error) {
    await retractUnneeded(world, certificate.id, proofs);
    throw error;
  }
}

async function publishAll(
  world: DriveWorld,
  certificateId: string,
  proofs: readonly Proof[],
): Promise<ReadonlyMap<Proof, PublishOutcome>> {
  const publish = async (proof: Proof) => await world.publisher.publish({ ...publishedRecordOf(proof), certificateId });
  return await severalAtOnce(proofs, publish);
}

function afterAttempt(proof: Proof, outcome: PublishOutcome | undefined, now: Date): Proof {
  if (outcome === undefined) return proof;
  if (outcome.kind === 'published') return { ...proof, publishedAt: now, publicationTrouble: undefined };
  const { detail } = outcome;
  const isKnown = recordOf(detail) === recordOf(proof.publicationTrouble);
  return isKnown ? proof : { ...proof, publicationTrouble: detail };
}

/** A run that was held up past its lease publishes what another has retracted already, and will not retract again. */
async function retractUnneeded(world: DriveWorld, certificateId: string, proofs: readonly Proof[]): Promise<void> {
  const current = await world.store.reads.certificates.findWithDeleted(certificateId);
  // Submitted again, the certificate has other proofs than those that this run knows.
  const needed = new Set(current?.step === 'validating' ? current.proofs.map(({ value }) => value) : []);
  const unneeded = proofs.filter(({ value }) => !needed.has(value));
  if (unneeded.length > 0) await retractAll(world, certificateId, unneeded);
}

export async function retractProofs(world: DriveWorld, drive: Drive, proofs: readonly Proof[]): Promise<ActOutcome> {
  const { certificate, now } = drive;
  const outcomes = await retractAll(world, certificate.id, proofs);
  const retracted = proofs.filter((proof) => outcomes.get(proof)?.kind === 'retracted');
  const again = { kind: 'again', at: retryAt({ attempts: drive.attempts, now: world.clock.now() }) } as const;
  if (retracted.length === 0) return again;
  const recorded = await record(world, certificate, {
    proofs: withDates(certificate, retracted, { retractedAt: now }),
  });
  return retracted.length < proofs.length ? again : recorded;
}

async function retractAll(
  world: DriveWorld,
  certificateId: string,
  proofs: readonly Proof[],
): Promise<ReadonlyMap<Proof, RetractOutcome>> {
  const retract = async (proof: Proof) => await world.publisher.retract({ ...publishedRecordOf(proof), certificateId });
  return await severalAtOnce(proofs, retract);
}

/** Throws what the first of them threw, but when none is under way any more. */
async function severalAtOnce<Outcome>(
  proofs: readonly Proof[],
  act: (proof: Proof) => Promise<Outcome>,
): Promise<ReadonlyMap<Proof, Outcome>> {
  const outcomes = new Map<Proof, Outcome>();
  for (let start = 0; start < proofs.length; start += PROOFS_AT_ONCE) {
    const some = proofs.slice(start, start + PROOFS_AT_ONCE);
    const acts = some.map(async (proof) => outcomes.set(proof, await act(proof)));
    const failure = (await Promise.allSettled(acts)).find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }
  return outcomes;
}

/** Looks at every open proof; what is good is recorded, and with the last one the certificate goes to its issuer. */
export async function checkProofs(world: DriveWorld, drive: Drive, proofs: readonly Proof[]): Promise<ActOutcome> {
  const good = await findGood(world, drive.certificate, proofs);
  const allGood = good.length === proofs.length;
  if (good.length === 0 && !allGood) return lookAgain(world, drive);
  const outcome = await recordGood(world, drive, { good, allGood });
  return allGood || outcome.kind === 'again' ? outcome : lookAgain(world, drive);
}

/** Counted from the end of this look, which silent DNS servers may draw out for minutes. */
function lookAgain({ clock }: DriveWorld, { certificate, attempts }: Drive): ActOutcome {
  return { kind: 'again', at: nextCheckAt(certificate, { attempts, now: clock.now() }) };
}

async function findGood(
  { proofChecker }: DriveWorld,
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
