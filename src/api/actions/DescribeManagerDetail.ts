// DescribeManagerDetail: a manager who approves organisation certificates, of whom this service knows none.

import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';

export const DescribeManagerDetail = defineAction({
  name: 'DescribeManagerDetail',
  input: { ManagerId: 'int64!', Limit: 'int64', Offset: 'int64' },
  needsVerified: false,
  run: async ({ input }) => refuse({ kind: 'managerUnknown', managerId: input.ManagerId }),
});
