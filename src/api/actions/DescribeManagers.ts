// DescribeManagers: managers who approve organisation certificates, of which this service has none.

import { defineEmptyList } from '../empty-list.ts';

export const DescribeManagers = defineEmptyList({
  name: 'DescribeManagers',
  input: {
    CompanyId: 'int64!',
    Offset: 'int64',
    Limit: 'int64',
    ManagerName: 'string',
    ManagerMail: 'string',
    Status: 'string',
    SearchKey: 'string',
  },
  answer: { Managers: [], TotalCount: 0 },
});
