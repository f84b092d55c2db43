// The task that a call names, with where its certificate is by now.

import { isTaskDone } from '../../certificates/deployment/bind-task.ts';
import { servedOf } from '../../certificates/model/deployment.ts';
import { isThere, type KnownTarget, listKnownTargets } from '../../certificates/targets/known-targets.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { refuse } from '../../failure.ts';
import type { Circumstances } from '../action.ts';

export interface OwnTask {
  readonly id: string;
  readonly certificate: Certificate;
  readonly isDone: boolean;
  /** Where the certificate is. */
  readonly at: readonly KnownTarget[];
  /** The oldest look among those that the answer rests on, or when the task was made. */
  readonly knownSince: Date;
}

/** One on a certificate that is gone, or not open to the caller, is unknown, as another account's is. */
export async function getOwnTask(
  { caller, world, isOpen }: Pick<Circumstances, 'caller' | 'world' | 'isOpen'>,
  taskId: string,
): Promise<OwnTask> {
  const task = await world.store.reads.deployments.findBindTask(taskId);
  if (task?.accountUin !== caller.accountUin) return refuse({ kind: 'bindTaskUnknown', taskId });
  const certificate = await world.store.reads.certificates.find(task.certificateId);
  if (certificate === undefined || !isOpen(certificate)) return refuse({ kind: 'bindTaskUnknown', taskId });
  const known = await listKnownTargets(world, caller.accountUin);
  const at = known.filter((one) => isThere(one, servedOf(certificate)));
  const looks = known.flatMap(({ state }) => (state?.looked === undefined ? [] : [state.looked.at.getTime()]));
  return {
    id: task.id,
    certificate,
    isDone: isTaskDone(task, { known, now: world.clock.now() }),
    at,
    knownSince: looks.length === 0 ? task.createdAt : new Date(Math.min(...looks)),
  };
}

/** As published. */
export const TASK_STATUSES = { underWay: 0, done: 1 } as const;
