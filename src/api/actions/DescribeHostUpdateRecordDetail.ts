// DescribeHostUpdateRecordDetail: the single steps of an update, of which this service has none.

import { defineEmptyList } from '../empty-list.ts';

export const DescribeHostUpdateRecordDetail = defineEmptyList({
  name: 'DescribeHostUpdateRecordDetail',
  input: { DeployRecordId: 'string!', Limit: 'string', Offset: 'string' },
  answer: {
    TotalCount: 0,
    RecordDetailList: [],
    SuccessTotalCount: 0,
    FailedTotalCount: 0,
    RunningTotalCount: 0,
    PendingTotalCount: 0,
  },
});
