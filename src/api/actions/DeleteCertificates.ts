// DeleteCertificates: delete up to a hundred certificates; each succeeds or fails by itself.

import { deleteCertificate } from '../../certificates/inventory/delete.ts';
import { deleteByTask, takeRoomForTasks } from '../../certificates/inventory/deletion-task.ts';
import { DomainError, type Refusal } from '../../failure.ts';
import { type BatchItem, type Circumstances, defineAction } from '../action.ts';
import { batchOf, MAX_BATCH } from '../input/batch.ts';
import { wireErrorOf } from '../errors/errors.ts';

const NAME = 'DeleteCertificates';

export const DeleteCertificates = defineAction({
  name: NAME,
  input: { CertificateIds: 'string[]!', IsSync: 'bool' },
  needsVerified: false,
  batchIds: (input) => batchOf(input.CertificateIds, MAX_BATCH),
  alsoDoes: () => ['DeleteCertificate'],
  run: async (call) => (call.input.IsSync === true ? await deleteByTasks(call) : await deleteNow(call)),
});

/** As published, IsSync asks for tasks, whose results DescribeDeleteCertificatesTaskResult tells. */
async function deleteByTasks({ caller: { accountUin }, world, batch }: Circumstances) {
  await takeRoomForTasks(world, { accountUin, tasks: batch.length });
  const about = { accountUin, actor: accountUin };
  const tasks = await Promise.all(
    batch.map(async (item) => await deleteByTask(world, { ...about, certificateId: item.id, subject: item })),
  );
  return { Success: [], Fail: [], CertTaskIds: tasks.map(({ id, certificateId }) => taskIdOf(certificateId, id)) };
}

function taskIdOf(CertId: string, TaskId: string) {
  return { CertId, TaskId };
}

async function deleteNow(circumstances: Circumstances) {
  const { batch, language } = circumstances;
  const ends = await Promise.all(
    batch.map(async (item) => ({ id: item.id, refusal: await deleteItem(circumstances, item) })),
  );
  const failed = ends.flatMap(({ id, refusal }) =>
    refusal === undefined ? [] : [{ CertId: id, Msg: wireErrorOf(refusal, { action: NAME, language }).Message }],
  );
  const deleted = ends.filter(({ refusal }) => refusal === undefined).map(({ id }) => id);
  return { Success: deleted, Fail: failed, CertTaskIds: [] };
}

/** Why it was not deleted; undefined where it was. */
async function deleteItem({ caller, world }: Circumstances, item: BatchItem): Promise<Refusal | undefined> {
  if ('refusal' in item) return item.refusal;
  try {
    await deleteCertificate(world, { actor: caller.accountUin, certificate: item.certificate });
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.refusal;
    throw error;
  }
}
