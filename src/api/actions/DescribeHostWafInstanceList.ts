// DescribeHostWafInstanceList: domains behind the web application firewall, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostWafInstanceList = defineEmptyList({
  name: 'DescribeHostWafInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { InstanceList: [] },
});
