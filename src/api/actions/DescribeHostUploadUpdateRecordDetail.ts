// DescribeHostUploadUpdateRecordDetail: what became of new material at each instance, by the types of resources.

import { stateOfAll } from '../../certificates/model/deployment.ts';
import { defineAction } from '../action.ts';
import { pageOfParts } from '../deployment/record-pages.ts';
import { wireTime } from '../words/times.ts';
import { byResourceType, STATUSES, uploadUpdatePartView } from '../views/deployment.ts';

/** As published: what was asked for is a deployment, or it has been taken back. */
const DEPLOYED = 0;
const TAKEN_BACK = 1;

export const DescribeHostUploadUpdateRecordDetail = defineAction({
  name: 'DescribeHostUploadUpdateRecordDetail',
  input: { DeployRecordId: 'int64!', Limit: 'int64', Offset: 'int64' },
  needsVerified: false,
  run: async (call) => {
    const { DeployRecordId: id, Limit: limit, Offset: offset } = call.input;
    const found = await pageOfParts(call, { id, kind: 'uploadUpdate', offset, limit });
    const { rows, totals, counts, deployment } = found;
    const viewOf = (row: (typeof rows)[number]) => uploadUpdatePartView(row, call.language);
    const record = {
      ...found.view,
      Type: rows.some(({ part }) => part.act === 'putBack') ? TAKEN_BACK : DEPLOYED,
      RecordDetailList: byResourceType(rows, { viewOf, totals }),
      Status: STATUSES[stateOfAll(counts)],
      CreateTime: wireTime(deployment.createdAt),
    };
    return { DeployRecordDetail: [record] };
  },
});
