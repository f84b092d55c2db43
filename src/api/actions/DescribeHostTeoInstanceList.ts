// DescribeHostTeoInstanceList: EdgeOne domains, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostTeoInstanceList = defineEmptyList({
  name: 'DescribeHostTeoInstanceList',
  input: {
    CertificateId: 'string',
    ResourceType: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    OldCertificateId: 'string',
    Offset: 'uint64',
    Limit: 'uint64',
    AsyncCache: 'int64',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { InstanceList: [], TotalCount: 0 },
});
