// CreateCertificateBindResourceSyncTask: a look for where certificates are, as a task for each of them.

import { makeBindTasks } from '../../certificates/deployment/bind-task.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { batchOf, MAX_BATCH } from '../input/batch.ts';

export const CreateCertificateBindResourceSyncTask = defineAction({
  name: 'CreateCertificateBindResourceSyncTask',
  input: { CertificateIds: 'string[]!', IsCache: 'uint64!' },
  needsVerified: false,
  certificateIds: (input) => batchOf(input.CertificateIds, MAX_BATCH),
  run: async ({ input: { IsCache }, world, certificates }) => {
    if (IsCache > 1) refuse({ kind: 'parameterValueInvalid', name: 'IsCache', detail: because('zeroOrOne') });
    const tasks = await makeBindTasks(world, { certificates, takesKnown: IsCache === 1 });
    return { CertTaskIds: tasks.map(({ id, certificateId }) => ({ CertId: certificateId, TaskId: id })) };
  },
});
