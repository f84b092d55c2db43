// One act on a certificate: what it works on, what it comes to, and how that is recorded.

import type { Certificate } from '../../certificates/model/certificate.ts';
import type { World } from '../../certificates/ports/world.ts';
import { saveOver } from '../../certificates/deciding/saving.ts';
import { recordingSubjectKey } from '../../certificates/keys/admitted-keys.ts';
import type { JobOutcome } from '../worker.ts';

export type DriveWorld = Pick<
  World,
  | 'store'
  | 'origin'
  | 'hooksToldOf'
  | 'issuers'
  | 'proofChecker'
  | 'publisher'
  | 'keyMaker'
  | 'secrets'
  | 'products'
  | 'isSuspended'
  | 'clock'
>;

/** What an act came to: the certificate as it is stored now, or that it is to be tried again. */
export type ActOutcome =
  | { readonly kind: 'went'; readonly certificate: Certificate }
  | Extract<JobOutcome, { readonly kind: 'again' | 'later' }>;

/** What an act works on; `attempts` counts the runs of the job since somebody scheduled it. */
export interface Drive {
  readonly certificate: Certificate;
  readonly attempts: number;
  readonly now: Date;
}

/** The one place where an act's result becomes the stored certificate. */
export async function record(
  world: Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock'>,
  certificate: Certificate,
  change: Partial<Certificate>,
): Promise<ActOutcome> {
  const next = { ...certificate, ...change, updatedAt: world.clock.now() };
  const hasNewKey = next.csr !== certificate.csr || next.encryptionCsr !== certificate.encryptionCsr;
  const besides = hasNewKey ? recordingSubjectKey(next) : [];
  return { kind: 'went', certificate: await saveOver(world, { previous: certificate, next, besides }) };
}
