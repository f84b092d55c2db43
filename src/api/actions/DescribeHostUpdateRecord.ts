// DescribeHostUpdateRecord: records of updates of bound certificates, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostUpdateRecord = defineEmptyList({
  name: 'DescribeHostUpdateRecord',
  input: { Offset: 'uint64', Limit: 'uint64', CertificateId: 'string', OldCertificateId: 'string' },
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  answer: { TotalCount: 0, DeployRecordList: [] },
});
