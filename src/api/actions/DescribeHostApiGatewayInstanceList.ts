// DescribeHostApiGatewayInstanceList: API gateway domains, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostApiGatewayInstanceList = defineEmptyList({
  name: 'DescribeHostApiGatewayInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
    Limit: 'uint64',
    Offset: 'string',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { InstanceList: [], TotalCount: 0 },
});
