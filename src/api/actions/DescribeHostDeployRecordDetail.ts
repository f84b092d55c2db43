// DescribeHostDeployRecordDetail: the single steps of a deployment, of which this service has none.

import { defineEmptyList } from '../empty-list.ts';

export const DescribeHostDeployRecordDetail = defineEmptyList({
  name: 'DescribeHostDeployRecordDetail',
  input: { DeployRecordId: 'string!', Offset: 'uint64', Limit: 'uint64' },
  answer: {
    TotalCount: 0,
    DeployRecordDetailList: [],
    SuccessTotalCount: 0,
    FailedTotalCount: 0,
    RunningTotalCount: 0,
    PendingTotalCount: 0,
  },
});
