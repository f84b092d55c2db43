// Renews the certificate that signs an authority's OCSP answers, well before it ends.

import type { Job } from '../ports.ts';
import type { JobOutcome } from '../worker.ts';

export interface ResponderRenewer {
  /** Sees to it that there is one in force; answers when the next is due. */
  renewResponder(authorityId: string): Promise<{ readonly nextDueAt: Date }>;
}

export async function renewOcspResponder(renewer: ResponderRenewer, job: Pick<Job, 'subject'>): Promise<JobOutcome> {
  const { nextDueAt } = await renewer.renewResponder(job.subject);
  return { kind: 'later', at: nextDueAt };
}
