// DescribeHostVodInstanceList: video domains, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostVodInstanceList = defineEmptyList({
  name: 'DescribeHostVodInstanceList',
  input: {
    CertificateId: 'string',
    IsCache: 'uint64',
    Filters: 'Filter[]',
    ResourceType: 'string',
    OldCertificateId: 'string',
  },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { InstanceList: [], TotalCount: 0 },
});
