// Publishes the next revocation list of an authority, now and again before it runs out.

import type { Job } from '../ports.ts';
import type { JobOutcome } from '../worker.ts';

export interface ListPublisher {
  /** Signs and stores the next list; answers when the one after it is due. */
  publish(authorityId: string): Promise<{ readonly nextDueAt: Date }>;
}

export async function publishRevocationList(publisher: ListPublisher, job: Pick<Job, 'subject'>): Promise<JobOutcome> {
  const { nextDueAt } = await publisher.publish(job.subject);
  return { kind: 'again', at: nextDueAt };
}
