// Publishes the revocation lists of an authority that are due, now and again before they run out.

import type { Job } from '../ports.ts';
import type { JobOutcome } from '../worker.ts';

export interface ListPublisher {
  /** Signs and stores the lists that are due; answers when to look again. */
  publish(authorityId: string): Promise<{ readonly nextDueAt: Date }>;
}

export async function publishRevocationList(publisher: ListPublisher, job: Pick<Job, 'subject'>): Promise<JobOutcome> {
  const { nextDueAt } = await publisher.publish(job.subject);
  return { kind: 'later', at: nextDueAt };
}
