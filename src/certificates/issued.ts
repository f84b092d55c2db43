// How a certificate that its issuer has signed goes on record.

import { scheduleOriginal } from './after-reissue.ts';
import { type Certificate, type IssuedMaterial, serialsOf } from './certificate.ts';
import { nextStepOf } from './drive.ts';
import { StaleState, type World } from './ports.ts';

/**
 * Certificate, ledger, log, the end of its job and what becomes of its original in one transaction; a plan that was abandoned meanwhile takes its
 * certificate with it. Throws StaleState then, and where somebody else has changed the certificate.
 */
export async function recordIssued(
  world: Pick<World, 'store' | 'products' | 'clock'>,
  certificate: Certificate,
  material: IssuedMaterial,
): Promise<Certificate> {
  const now = world.clock.now();
  const { id, accountUin } = certificate;
  const next: Certificate = { ...certificate, step: 'issued', issued: material, updatedAt: now };
  return await world.store.transact(async (rows) => {
    for (const serial of serialsOf(material)) {
      const isStillPlanned = await rows.issuances.complete(serial, now);
      if (!isStillPlanned) throw new StaleState(`The plan of serial ${serial} for ${id} was abandoned meanwhile`);
    }
    await rows.operations.append({ accountUin, actor: accountUin, certificateId: id, kind: 'issued', at: now });
    if (nextStepOf(next, now).act === 'nothing') await rows.jobs.settle({ kind: 'drive', subject: id });
    await scheduleOriginal(rows, { replacement: next, product: world.products.get(next.productId), now });
    return await rows.certificates.save(certificate, next);
  });
}
