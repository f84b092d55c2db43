// DescribeDeployedResources: how many resources of a kind certificates are bound to, which is none.

import { defineAction } from '../action.ts';
import { batchOf, MAX_BATCH } from '../batch.ts';

export const DescribeDeployedResources = defineAction({
  name: 'DescribeDeployedResources',
  input: { CertificateIds: 'string[]!', ResourceType: 'string!' },
  needsVerified: false,
  certificateIds: (input) => batchOf(input.CertificateIds, MAX_BATCH),
  run: async ({ input: { ResourceType }, certificates }) => ({
    DeployedResources: certificates.map(({ id }) => ({
      CertificateId: id,
      Count: 0,
      Type: ResourceType,
      ResourceIds: [],
      Resources: [],
    })),
  }),
});
