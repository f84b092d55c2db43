// Asks the issuer for the certificate and stores what it signed, together with the end of its plan.

import type { Certificate, IssuedMaterial } from '../../certificates/certificate.ts';
import { mayIssueAtOnce, nextStepOf, retryAt } from '../../certificates/drive.ts';
import { issuerOf, productOf } from '../../certificates/order.ts';
import { StaleState, type World } from '../../certificates/ports.ts';
import type { ActOutcome, Drive, DriveWorld } from './act.ts';

/** The port of World. A request that fails here has done its part: the job is on record, and tries again and says why. */
export async function issueAtOnce(
  world: DriveWorld & Pick<World, 'wake'>,
  certificate: Certificate,
): Promise<Certificate> {
  if (!mayIssueAtOnce(certificate, issuerOf(world, productOf(world, certificate.productId)))) {
    world.wake();
    return certificate;
  }
  try {
    const outcome = await issue(world, { certificate, attempts: 1, now: world.clock.now() });
    return outcome.kind === 'went' ? outcome.certificate : certificate;
  } catch {
    return certificate;
  }
}

export async function issue(world: DriveWorld, drive: Drive): Promise<ActOutcome> {
  const { certificate } = drive;
  const { id, orderReference, names, csr, fixedNotAfter } = certificate;
  if (csr === undefined) throw new Error(`Cannot issue ${id}: it has no CSR yet`);
  const product = productOf(world, certificate.productId);
  const request = { certificateId: id, orderReference, names, csr, validityDays: product.validityDays, fixedNotAfter };
  const outcome = await issuerOf(world, product).issue(request);
  switch (outcome.kind) {
    case 'issued':
      return await store(world, certificate, outcome.material);
    case 'refused':
      return await fail(world, certificate, outcome.detail);
    case 'pending':
    case 'unreachable':
      return { kind: 'again', at: retryAt(drive) };
  }
}

/** Certificate, ledger and log in one transaction; a plan that was abandoned meanwhile takes its certificate with it. */
async function store(world: DriveWorld, certificate: Certificate, material: IssuedMaterial): Promise<ActOutcome> {
  const now = world.clock.now();
  const { id, accountUin } = certificate;
  const next: Certificate = { ...certificate, step: 'issued', issued: material, updatedAt: now };
  const saved = await world.store.transact(async (rows) => {
    const isStillPlanned = await rows.issuances.complete(material.serial, now);
    if (!isStillPlanned)
      throw new StaleState(`The plan of serial ${material.serial} for ${id} was abandoned meanwhile`);
    await rows.operations.append({ accountUin, actor: accountUin, certificateId: id, kind: 'issued', at: now });
    if (nextStepOf(next, now).act === 'nothing') await rows.jobs.settle({ kind: 'drive', subject: id });
    return await rows.certificates.save(certificate, next);
  });
  return { kind: 'went', certificate: saved };
}

async function fail(world: DriveWorld, certificate: Certificate, failureDetail: string): Promise<ActOutcome> {
  const now = world.clock.now();
  const next: Certificate = { ...certificate, step: 'failed', failure: 'issuerRefused', failureDetail, updatedAt: now };
  const saved = await world.store.transact(async (rows) => {
    await rows.issuances.abandonPlanned(certificate.id, now);
    return await rows.certificates.save(certificate, next);
  });
  return { kind: 'went', certificate: saved };
}
