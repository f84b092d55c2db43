// DescribeCertificateBindResourceTaskResult: what looks for bound resources found; this service makes no such tasks.

import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';

export const DescribeCertificateBindResourceTaskResult = defineAction({
  name: 'DescribeCertificateBindResourceTaskResult',
  input: { TaskIds: 'string[]!' },
  needsVerified: false,
  run: async ({ input: { TaskIds: ids } }) => {
    const [taskId] = ids;
    return taskId === undefined ? { SyncTaskBindResourceResult: [] } : refuse({ kind: 'bindTaskUnknown', taskId });
  },
});
