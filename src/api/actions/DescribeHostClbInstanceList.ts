// DescribeHostClbInstanceList: load balancers, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostClbInstanceList = defineEmptyList({
  name: 'DescribeHostClbInstanceList',
  input: {
    Offset: 'uint64',
    Limit: 'uint64',
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    AsyncCache: 'int64',
    OldCertificateId: 'string',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { TotalCount: 0, InstanceList: [], AsyncTotalNum: 0, AsyncOffset: 0, AsyncCacheTime: '' },
});
