// DescribeHostUploadUpdateRecord: where uploaded certificates got new material, call by call.

import { stateOfAll } from '../../certificates/model/deployment.ts';
import { defineAction } from '../action.ts';
import { listDeployments } from '../deployment/record-pages.ts';
import { idsIn } from '../empty-list.ts';
import { wireTime } from '../words/times.ts';
import { STATUSES } from '../views/deployment.ts';

export const DescribeHostUploadUpdateRecord = defineAction({
  name: 'DescribeHostUploadUpdateRecord',
  input: { Offset: 'uint64', Limit: 'uint64', OldCertificateId: 'string' },
  needsVerified: false,
  certificateIds: (input) => idsIn(input.OldCertificateId),
  run: async (call) => {
    const { OldCertificateId, Offset: offset, Limit: limit } = call.input;
    const { total, page } = await listDeployments(call, {
      kind: 'uploadUpdate',
      certificateId: undefined,
      oldCertificateId: OldCertificateId === '' ? undefined : OldCertificateId,
      resourceType: undefined,
      offset,
      limit,
    });
    const rows = page.map(({ deployment, counts, updatedAt }) => ({
      Id: deployment.id,
      OldCertId: deployment.oldCertificateId ?? '',
      ResourceTypes: deployment.resourceTypes,
      Status: STATUSES[stateOfAll(counts)],
      CreateTime: wireTime(deployment.createdAt),
      UpdateTime: wireTime(updatedAt),
    }));
    return { TotalCount: total, DeployRecordList: rows };
  },
});
