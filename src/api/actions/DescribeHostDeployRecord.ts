// DescribeHostDeployRecord: records of deployments of a certificate, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostDeployRecord = defineEmptyList({
  name: 'DescribeHostDeployRecord',
  input: { CertificateId: 'string!', Offset: 'uint64', Limit: 'uint64', ResourceType: 'string' },
  certificateIds: (input) => idsIn(input.CertificateId),
  answer: { TotalCount: 0, DeployRecordList: [] },
});
