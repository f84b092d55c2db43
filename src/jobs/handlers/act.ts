// One act on a certificate: what it works on, what it comes to, and how that is recorded.

import type { Certificate } from '../../certificates/certificate.ts';
import type { World } from '../../certificates/ports.ts';
import { recordSubjectKey } from '../../certificates/subject-keys.ts';
import type { JobOutcome } from '../worker.ts';

export type DriveWorld = Pick<
  World,
  'store' | 'issuers' | 'proofChecker' | 'publisher' | 'keyMaker' | 'secrets' | 'products' | 'isSuspended' | 'clock'
>;

/** What an act came to: the certificate as it is stored now, or that it is to be tried again. */
export type ActOutcome =
  | { readonly kind: 'went'; readonly certificate: Certificate }
  | Extract<JobOutcome, { readonly kind: 'again' }>;

/** What an act works on; `attempts` counts the runs of the job since somebody scheduled it. */
export interface Drive {
  readonly certificate: Certificate;
  readonly attempts: number;
  readonly now: Date;
}

/** The one place where an act's result becomes the stored certificate. */
export async function record(
  world: Pick<World, 'store' | 'clock'>,
  certificate: Certificate,
  change: Partial<Certificate>,
): Promise<ActOutcome> {
  const next = { ...certificate, ...change, updatedAt: world.clock.now() };
  const saved = await world.store.transact(async (rows) => {
    const hasNewKey = next.csr !== certificate.csr || next.encryptionCsr !== certificate.encryptionCsr;
    if (hasNewKey) await recordSubjectKey(rows, next);
    return await rows.certificates.save(certificate, next);
  });
  return { kind: 'went', certificate: saved };
}
