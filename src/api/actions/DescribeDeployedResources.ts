// DescribeDeployedResources: on how many resources of a kind certificates are, and on which.

import { servedOf } from '../../certificates/model/deployment.ts';
import { isThere, listKnownTargets } from '../../certificates/targets/known-targets.ts';
import { defineAction } from '../action.ts';
import { batchOf, MAX_BATCH } from '../input/batch.ts';

export const DescribeDeployedResources = defineAction({
  name: 'DescribeDeployedResources',
  input: { CertificateIds: 'string[]!', ResourceType: 'string!' },
  needsVerified: false,
  certificateIds: (input) => batchOf(input.CertificateIds, MAX_BATCH),
  run: async ({ input: { ResourceType }, caller, world, certificates }) => {
    const known = await listKnownTargets(world, caller.accountUin);
    const ofType = known.filter(({ target }) => target.resourceType === ResourceType.toLowerCase());
    const rows = certificates.map((certificate) => {
      const at = ofType.filter((one) => isThere(one, servedOf(certificate))).map(({ target }) => target.instanceId);
      return { CertificateId: certificate.id, Count: at.length, Type: ResourceType, ResourceIds: at, Resources: at };
    });
    return { DeployedResources: rows };
  },
});
