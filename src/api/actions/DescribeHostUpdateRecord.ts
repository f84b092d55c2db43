// DescribeHostUpdateRecord: where certificates were replaced by others, call by call.

import { stateOfAll } from '../../certificates/model/deployment.ts';
import { defineAction } from '../action.ts';
import { listDeployments } from '../deployment/record-pages.ts';
import { idsIn } from '../empty-list.ts';
import { wireTime } from '../words/times.ts';
import { STATUSES } from '../views/deployment.ts';

export const DescribeHostUpdateRecord = defineAction({
  name: 'DescribeHostUpdateRecord',
  input: { Offset: 'uint64', Limit: 'uint64', CertificateId: 'string', OldCertificateId: 'string' },
  needsVerified: false,
  certificateIds: (input) => idsIn(input.CertificateId, input.OldCertificateId),
  run: async (call) => {
    const { CertificateId, OldCertificateId, Offset: offset, Limit: limit } = call.input;
    const { total, page } = await listDeployments(call, {
      kind: 'update',
      certificateId: CertificateId === '' ? undefined : CertificateId,
      oldCertificateId: OldCertificateId === '' ? undefined : OldCertificateId,
      resourceType: undefined,
      offset,
      limit,
    });
    const rows = page.map(({ deployment, counts, updatedAt }) => ({
      Id: deployment.id,
      CertId: deployment.certificateId,
      OldCertId: deployment.oldCertificateId ?? '',
      ResourceTypes: deployment.resourceTypes,
      Regions: deployment.regions,
      Status: STATUSES[stateOfAll(counts)],
      CreateTime: wireTime(deployment.createdAt),
      UpdateTime: wireTime(updatedAt),
    }));
    return { TotalCount: total, DeployRecordList: rows };
  },
});
