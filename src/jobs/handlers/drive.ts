// Drives one certificate: does the one next thing, records it, and looks again, until there is nothing to do but wait.

import {
  type Certificate,
  closeUnproved,
  encryptionKeyPlace,
  keyPlace,
  lacksEncryptionKey,
} from '../../certificates/model/certificate.ts';
import {
  isTowardsIssuing,
  nextHoldLook,
  nextStepOf,
  type NextStep,
  revocationAheadOf,
} from '../../certificates/model/next-step.ts';
import { NotNow, StaleState } from '../../certificates/ports/store.ts';
import { revokeSuperseded } from '../../certificates/revocation/superseded.ts';
import { addMs, SECOND_MS } from '../../lib/clock.ts';
import type { Job } from '../ports.ts';
import type { JobOutcome } from '../worker.ts';
import { type ActOutcome, type Drive, type DriveWorld, record } from './act.ts';
import { cancelOrder } from './cancel-order.ts';
import { issue } from './issue.ts';
import { checkProofs, publishProofs, retractProofs } from './proofs.ts';
import { tellRevocation } from './tell-revocation.ts';

/** More acts than any certificate needs in one go; a loop that came here is a bug. */
const MAX_ACTS = 20;

export async function driveCertificate(world: DriveWorld, job: Pick<Job, 'subject' | 'attempts'>): Promise<JobOutcome> {
  let certificate = await world.store.reads.certificates.findWithDeleted(job.subject);
  if (certificate === undefined) await abandonOrphan(world, job.subject);
  for (let acts = 0; certificate !== undefined; acts += 1) {
    if (acts === MAX_ACTS) throw new Error(`Cannot drive ${job.subject}: ${MAX_ACTS} acts did not bring it to rest`);
    const now = world.clock.now();
    const next = nextStepOf(certificate, now);
    if (next.act === 'nothing') break;
    if (next.act === 'wait') return { kind: 'later', at: next.until };
    if (isTowardsIssuing(next) && (await world.isSuspended(certificate.accountUin))) {
      return { kind: 'later', at: nextHoldLook(certificate, now) };
    }
    const outcome = await performOrReload(world, { certificate, attempts: job.attempts, now }, next);
    if (outcome.kind !== 'went') return { ...outcome, at: earlierOf(outcome.at, revocationAheadOf(certificate)) };
    certificate = outcome.certificate;
  }
  return { kind: 'done' };
}

function earlierOf(one: Date, other: Date | undefined): Date {
  return other !== undefined && other < one ? other : one;
}

/** The service's own certificates have no record: what is planned for one and comes here was left by a crash. */
async function abandonOrphan(world: DriveWorld, certificateId: string): Promise<void> {
  await world.store.transact((rows) => rows.issuances.abandonPlanned(certificateId, world.clock.now()));
}

/** How soon what found a queue full is tried again; how often it was tried says nothing of what it needs. */
const NOT_NOW_DELAY_MS = 5 * SECOND_MS;

/** Somebody else changed the certificate meanwhile: what was done is not recorded, and the new facts decide. */
async function performOrReload(world: DriveWorld, drive: Drive, next: Act): Promise<ActOutcome> {
  try {
    return await perform(world, drive, next);
  } catch (error) {
    if (error instanceof NotNow) return { kind: 'later', at: addMs(world.clock.now(), NOT_NOW_DELAY_MS) };
    if (!(error instanceof StaleState)) throw error;
    const certificate = await world.store.reads.certificates.findWithDeleted(drive.certificate.id);
    if (certificate === undefined) throw error;
    return { kind: 'went', certificate };
  }
}

type Act = Exclude<NextStep, { readonly act: 'nothing' | 'wait' }>;

async function perform(world: DriveWorld, drive: Drive, next: Act): Promise<ActOutcome> {
  switch (next.act) {
    case 'publishProofs':
      return await publishProofs(world, drive, next.proofs);
    case 'makeKey':
      return await makeKeys(world, drive);
    case 'checkProofs':
      return await checkProofs(world, drive, next.proofs);
    case 'issue':
      return await issue(world, drive);
    case 'close':
      return await close(world, drive);
    case 'supersede':
      return { kind: 'went', certificate: await revokeSuperseded(world, drive.certificate) };
    case 'tellRevocation':
      return await tellRevocation(world, drive);
    case 'cancelOrder':
      return await cancelOrder(world, drive);
    case 'retractProofs':
      return await retractProofs(world, drive, next.proofs);
  }
}

/** Of a pair both, or that of the half that encrypts where the applicant has brought the other. */
async function makeKeys(world: DriveWorld, { certificate }: Drive): Promise<ActOutcome> {
  const { id, csr } = certificate;
  let made: Partial<Certificate> = {};
  if (csr === undefined) {
    const key = await makeKey(world, certificate, keyPlace(id));
    made = { csr: key.csr, sealedKey: key.sealed };
  }
  if (lacksEncryptionKey(certificate)) {
    const key = await makeKey(world, certificate, encryptionKeyPlace(id));
    made = { ...made, encryptionCsr: key.csr, sealedEncryptionKey: key.sealed };
  }
  return await record(world, certificate, made);
}

/** It is sealed before it is stored, and the authority will see nothing of it but the CSR. */
async function makeKey(
  world: DriveWorld,
  { keyAlgorithm: algorithm, names, accountUin }: Certificate,
  place: string,
): Promise<{ readonly csr: Uint8Array; readonly sealed: Uint8Array }> {
  const { pkcs8, csr } = await world.keyMaker.makeKey({ algorithm, names, accountUin });
  return { csr, sealed: world.secrets.seal(pkcs8, place) };
}

async function close(world: DriveWorld, { certificate }: Drive): Promise<ActOutcome> {
  return await record(world, certificate, closeUnproved(certificate, world.clock.now()));
}
