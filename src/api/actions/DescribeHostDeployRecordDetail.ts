// DescribeHostDeployRecordDetail: what became of a deployment at each instance.

import { defineAction } from '../action.ts';
import { numberIn } from '../deployment/own-deployment.ts';
import { pageOfParts } from '../deployment/record-pages.ts';
import { deployPartView } from '../views/deployment.ts';

export const DescribeHostDeployRecordDetail = defineAction({
  name: 'DescribeHostDeployRecordDetail',
  input: { DeployRecordId: 'string!', Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  run: async (call) => {
    const { DeployRecordId, Offset: offset, Limit: limit } = call.input;
    const id = numberIn('DeployRecordId', DeployRecordId);
    const { rows, view } = await pageOfParts(call, { id, kind: 'deploy', offset, limit });
    return { ...view, DeployRecordDetailList: rows.map((row) => deployPartView(row, call.language)) };
  },
});
