// DescribePackages: packages that certificates are bought with, of which this service has none.

import { defineEmptyList } from '../empty-list.ts';

export const DescribePackages = defineEmptyList({
  name: 'DescribePackages',
  input: {
    Offset: 'uint64',
    Limit: 'uint64',
    Status: 'string',
    ExpireTime: 'string',
    PackageId: 'string',
    Type: 'string',
    Pid: 'int64',
  },
  answer: { Packages: [], TotalCount: 0, TotalBalance: 0 },
});
