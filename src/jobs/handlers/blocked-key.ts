// Goes on where blocking a key was cut off: what has it is revoked, and orders for it fail.

import { sweepBlockedKey } from '../../certificates/revocation/block-key.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { Job } from '../ports.ts';
import type { JobOutcome } from '../worker.ts';

export async function finishBlocking(
  world: Pick<World, 'store' | 'clock' | 'wake'>,
  job: Pick<Job, 'subject'>,
): Promise<JobOutcome> {
  await sweepBlockedKey(world, job.subject);
  world.wake();
  return { kind: 'done' };
}
