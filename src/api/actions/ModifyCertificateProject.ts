// ModifyCertificateProject: move certificates into a project; each succeeds or fails by itself.

import { shakesOffDenial } from '../../accounts/policy.ts';
import { amend } from '../../certificates/amend.ts';
import type { Certificate } from '../../certificates/certificate.ts';
import { DomainError } from '../../failure.ts';
import { type BatchItem, type Call, defineAction } from '../action.ts';
import { mayReadKey } from '../private-key-permission.ts';
import { batchOf, MAX_BATCH } from '../batch.ts';

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
  if ('refusal' in item || (await bringsRights(call, item.certificate))) return false;
  const actor = call.caller.accountUin;
  const change = { projectId: call.input.ProjectId };
  try {
    await amend(call.world, { actor, certificates: [item.certificate], change, kind: 'changeProject' });
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** Whether the caller could do in the new project what it may not now: a move shakes off no denial and gives out no key. */
async function bringsRights(
  { caller, input, world }: Call<{ readonly ProjectId: number }>,
  before: Certificate,
): Promise<boolean> {
  const after = { ...before, projectId: input.ProjectId };
  if (shakesOffDenial(caller.policy, before, after)) return true;
  const { reads } = world.store;
  return !(await mayReadKey(reads, caller, before)) && (await mayReadKey(reads, caller, after));
}
