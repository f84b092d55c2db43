// DescribeHostUploadUpdateRecordDetail: the single steps of an update by upload, of which this service has none.

import { defineEmptyList } from '../empty-list.ts';

export const DescribeHostUploadUpdateRecordDetail = defineEmptyList({
  name: 'DescribeHostUploadUpdateRecordDetail',
  input: { DeployRecordId: 'int64!', Limit: 'int64', Offset: 'int64' },
  answer: { DeployRecordDetail: [] },
});
