// DescribeHostUpdateRecordDetail: what became of an update at each instance, by the types of resources.

import { defineAction } from '../action.ts';
import { numberIn } from '../deployment/own-deployment.ts';
import { pageOfParts } from '../deployment/record-pages.ts';
import { byResourceType, updatePartView } from '../views/deployment.ts';

export const DescribeHostUpdateRecordDetail = defineAction({
  name: 'DescribeHostUpdateRecordDetail',
  input: { DeployRecordId: 'string!', Limit: 'string', Offset: 'string' },
  needsVerified: false,
  run: async (call) => {
    const { DeployRecordId, Limit, Offset } = call.input;
    const id = numberIn('DeployRecordId', DeployRecordId);
    const limit = Limit === undefined ? undefined : numberIn('Limit', Limit);
    const offset = Offset === undefined ? undefined : numberIn('Offset', Offset);
    const { rows, totals, view } = await pageOfParts(call, { id, kind: 'update', offset, limit });
    const viewOf = (row: (typeof rows)[number]) => updatePartView(row, call.language);
    return { ...view, RecordDetailList: byResourceType(rows, { viewOf, totals }) };
  },
});
