// DescribeHostUploadUpdateRecord: records of updates by upload, of which this service has none.

import { defineEmptyList, idsIn } from '../empty-list.ts';

export const DescribeHostUploadUpdateRecord = defineEmptyList({
  name: 'DescribeHostUploadUpdateRecord',
  input: { Offset: 'uint64', Limit: 'uint64', OldCertificateId: 'string' },
  certificateIds: (input) => idsIn(input.OldCertificateId),
  answer: { TotalCount: 0, DeployRecordList: [] },
});
