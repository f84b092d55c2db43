// DescribeCertificateBindResourceTaskDetail: what one look for bound resources found; this service makes no such tasks.

import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';

export const DescribeCertificateBindResourceTaskDetail = defineAction({
  name: 'DescribeCertificateBindResourceTaskDetail',
  input: {
    TaskId: 'string!',
    Limit: 'string',
    Offset: 'string',
    ResourceTypes: 'string[]',
    Regions: 'string[]',
  },
  needsVerified: false,
  run: async ({ input }) => refuse({ kind: 'bindTaskUnknown', taskId: input.TaskId }),
});
