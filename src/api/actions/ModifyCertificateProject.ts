// ModifyCertificateProject: move certificates into a project; each succeeds or fails by itself.

import { updateDetails } from '../../certificates/inventory/update-details.ts';
import { DomainError } from '../../failure.ts';
import { type BatchItem, type Call, defineAction } from '../action.ts';
import { batchOf, MAX_BATCH } from '../input/batch.ts';
import { bringsRights } from '../rights/moved-rights.ts';

export const ModifyCertificateProject = defineAction({
  name: 'ModifyCertificateProject',
  input: { CertificateIdList: 'string[]!', ProjectId: 'uint64!' },
  needsVerified: false,
  batchIds: (input) => batchOf(input.CertificateIdList, MAX_BATCH),
  projectId: (input) => input.ProjectId,
  run: async (call) => {
    const moved = await Promise.all(call.batch.map(async (item) => ({ id: item.id, isMoved: await move(call, item) })));
    return {
      SuccessCertificates: moved.filter(({ isMoved }) => isMoved).map(({ id }) => id),
      FailCertificates: moved.filter(({ isMoved }) => !isMoved).map(({ id }) => id),
    };
  },
});

async function move(call: Call<{ readonly ProjectId: number }>, item: BatchItem): Promise<boolean> {
  if ('refusal' in item) return false;
  const { caller, world } = call;
  const actor = caller.accountUin;
  const change = { projectId: call.input.ProjectId };
  const after = { ...item.certificate, ...change };
  if (await bringsRights(world.store.reads, caller, { before: item.certificate, after })) return false;
  try {
    await updateDetails(world, { actor, certificates: [item.certificate], change, kind: 'changeProject' });
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
