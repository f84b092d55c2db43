// DescribeHostLighthouseInstanceList: Lighthouse servers, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostLighthouseInstanceList = defineEmptyList({
  name: 'DescribeHostLighthouseInstanceList',
  input: { CertificateId: 'string', IsCache: 'uint64', Filters: 'Filter[]', ResourceType: 'string' },
  certificateIds: (input) => idsIn(input.CertificateId),
  answer: { InstanceList: [], TotalCount: 0 },
});
