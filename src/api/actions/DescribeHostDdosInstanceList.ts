// DescribeHostDdosInstanceList: domains under DDoS protection, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostDdosInstanceList = defineEmptyList({
  name: 'DescribeHostDdosInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Offset: 'uint64',
    Limit: 'uint64',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { InstanceList: [], TotalCount: 0 },
});
