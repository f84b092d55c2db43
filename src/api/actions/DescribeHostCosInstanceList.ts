// DescribeHostCosInstanceList: object storage domains, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostCosInstanceList = defineEmptyList({
  name: 'DescribeHostCosInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Offset: 'int64',
    Limit: 'int64',
    AsyncCache: 'int64',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { InstanceList: [], TotalCount: 0, AsyncTotalNum: 0, AsyncOffset: 0, AsyncCacheTime: '' },
});
