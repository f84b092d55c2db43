// Asks the issuer for the certificate and stores what it signed, together with the end of its plan.

import type { Certificate } from '../../certificates/certificate.ts';
import { retryAt } from '../../certificates/drive.ts';
import { issueRequestOf } from '../../certificates/issue-at-once.ts';
import { recordIssued } from '../../certificates/issued.ts';
import { issuerOf, productOf } from '../../certificates/order.ts';
import type { ActOutcome, Drive, DriveWorld } from './act.ts';

export async function issue(world: DriveWorld, drive: Drive): Promise<ActOutcome> {
  const { certificate, attempts } = drive;
  const product = productOf(world, certificate.productId);
  const outcome = await issuerOf(world, product).issue(issueRequestOf(certificate, product));
  switch (outcome.kind) {
    case 'issued':
      return { kind: 'went', certificate: await recordIssued(world, certificate, outcome.material) };
    case 'refused':
      return await fail(world, certificate, outcome.detail);
    case 'pending':
      return { kind: 'again', at: retryAt({ attempts, now: world.clock.now() }) };
    case 'unreachable': {
      const trouble = `Cannot issue ${certificate.id}: ${outcome.detail}`;
      return { kind: 'again', at: retryAt({ attempts, now: world.clock.now() }), trouble };
    }
  }
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
