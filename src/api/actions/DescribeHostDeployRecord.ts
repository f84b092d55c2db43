// DescribeHostDeployRecord: where a certificate was deployed, call by call.

import { stateOfAll } from '../../certificates/model/deployment.ts';
import { defineAction } from '../action.ts';
import { listDeployments } from '../deployment/record-pages.ts';
import { resourceTypeNamed } from '../deployment/resource-types.ts';
import { wireTime } from '../words/times.ts';
import { STATUSES } from '../views/deployment.ts';

export const DescribeHostDeployRecord = defineAction({
  name: 'DescribeHostDeployRecord',
  input: { CertificateId: 'string!', Offset: 'uint64', Limit: 'uint64', ResourceType: 'string' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const { CertificateId, Offset: offset, Limit: limit, ResourceType } = call.input;
    const { total, page } = await listDeployments(call, {
      kind: 'deploy',
      certificateId: CertificateId,
      oldCertificateId: undefined,
      resourceType: ResourceType === undefined ? undefined : resourceTypeNamed(ResourceType),
      offset,
      limit,
    });
    const rows = page.map(({ deployment, counts, updatedAt }) => ({
      Id: deployment.id,
      CertId: deployment.certificateId,
      ResourceType: deployment.resourceTypes.join(','),
      Region: deployment.regions.join(','),
      Status: STATUSES[stateOfAll(counts)],
      CreateTime: wireTime(deployment.createdAt),
      UpdateTime: wireTime(updatedAt),
    }));
    return { TotalCount: total, DeployRecordList: rows };
  },
});
