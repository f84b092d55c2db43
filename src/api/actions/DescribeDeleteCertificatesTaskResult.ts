// DescribeDeleteCertificatesTaskResult: what became of certificates that were to be deleted by tasks.

import type { DeletionTask } from '../../certificates/ports/deletion-task.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Circumstances, defineAction } from '../action.ts';
import { MAX_BATCH } from '../input/batch.ts';
import { wireErrorOf } from '../errors/errors.ts';
import type { Language } from '../call/request.ts';
import { wireTime } from '../words/times.ts';

/** Of the published numbers those that occur: tasks are done within the call that made them. */
const SUCCEEDED = 1;
const FAILED = 2;

export const DescribeDeleteCertificatesTaskResult = defineAction({
  name: 'DescribeDeleteCertificatesTaskResult',
  input: { TaskIds: 'string[]!' },
  needsVerified: false,
  run: async (call) => {
    const { TaskIds: ids } = call.input;
    if (ids.length === 0 || ids.length > MAX_BATCH) {
      refuse({ kind: 'parameterValueInvalid', name: 'TaskIds', detail: because('idsCount', { most: MAX_BATCH }) });
    }
    const tasks = await Promise.all([...new Set(ids)].map(async (id) => await getTask(id, call)));
    return { DeleteTaskResult: tasks.map((task) => resultOf(task, call.language)) };
  },
});

/** A task on a certificate that is not open to the caller is unknown to it, like another account's. */
async function getTask(
  taskId: string,
  { caller, world, isOpen, isRestricted }: Pick<Circumstances, 'caller' | 'world' | 'isOpen' | 'isRestricted'>,
): Promise<DeletionTask> {
  const { deletionTasks, certificates } = world.store.reads;
  const task = await deletionTasks.find(taskId);
  if (task?.accountUin !== caller.accountUin) return refuse({ kind: 'deletionTaskUnknown', taskId });
  const certificate = await certificates.findWithDeleted(task.certificateId);
  const isOwn = certificate?.accountUin === caller.accountUin;
  // Of a certificate that is forgotten nobody can tell any more whether it was open.
  const isHidden = isOwn ? !isOpen(certificate) : isRestricted && task.names.length > 0;
  return isHidden ? refuse({ kind: 'deletionTaskUnknown', taskId }) : task;
}

function resultOf({ id, certificateId, names, refusal, doneAt }: DeletionTask, language: Language) {
  const context = { action: 'DeleteCertificates', language };
  return {
    TaskId: id,
    CertId: certificateId,
    Status: refusal === undefined ? SUCCEEDED : FAILED,
    Error: refusal === undefined ? '' : wireErrorOf(refusal, context).Message,
    CacheTime: wireTime(doneAt),
    Domains: names,
  };
}
