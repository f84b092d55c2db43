// Tasks that ask where certificates are: done when every target was looked at since, or at once where what is known will do.

import { randomText } from '../../lib/random.ts';
import { addMs, MINUTE_MS } from '../../lib/clock.ts';
import { takeRoom } from '../model/quota.ts';
import type { Certificate } from '../model/certificate.ts';
import type { BindTask } from '../ports/deployments.ts';
import type { World } from '../ports/world.ts';
import type { KnownTarget } from '../targets/known-targets.ts';

/** By then it ends with what is known, whatever some target is waiting for. */
export const LONGEST_TASK_MS = MINUTE_MS;

/** One task for each certificate, in their order. */
export async function makeBindTasks(
  world: Pick<World, 'store' | 'limits' | 'clock' | 'random' | 'wake'>,
  request: { readonly certificates: readonly Certificate[]; readonly takesKnown: boolean },
): Promise<readonly BindTask[]> {
  const { certificates, takesKnown } = request;
  const createdAt = world.clock.now();
  const tasks = certificates.map(({ id: certificateId, accountUin }) => {
    return { id: newTaskId(world), accountUin, certificateId, createdAt, takesKnown };
  });
  await world.store.transact(async (rows) => {
    for (const task of tasks) {
      await takeRoom(rows, world, { accountUin: task.accountUin, acts: 1 });
      await rows.deployments.insertBindTask(task);
    }
    if (takesKnown || tasks.length === 0) return;
    await rows.jobs.schedule({ kind: 'periodic', subject: TARGET_LOOKS, accountUin: undefined, runAt: createdAt });
  });
  world.wake();
  return tasks;
}

/** The subject of the job that looks at targets. */
export const TARGET_LOOKS = 'targetLooks';

function newTaskId({ random }: Pick<World, 'random'>): string {
  return randomText(random, { alphabet: '0123456789', length: 18 });
}

export function isTaskDone(
  { createdAt, takesKnown }: BindTask,
  { known, now }: { readonly known: readonly KnownTarget[]; readonly now: Date },
): boolean {
  if (takesKnown || now >= addMs(createdAt, LONGEST_TASK_MS)) return true;
  return known.every(({ target, state }) => {
    const lookedAt = state?.looked?.at;
    return target.served.length === 0 || (lookedAt !== undefined && lookedAt >= createdAt);
  });
}
