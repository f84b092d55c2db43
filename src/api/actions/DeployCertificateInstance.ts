// DeployCertificateInstance: a certificate is to be brought to the instances that are named.

import { deploy } from '../../certificates/deployment/deploy.ts';
import { defineAction } from '../action.ts';
import { targetsNamed } from '../deployment/named-targets.ts';
import { resourceTypeNamed } from '../deployment/resource-types.ts';
import { deployStatusOf } from '../deployment/deploy-status.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

/** Status says how a resource of the real cloud is to be switched, and IsCache what it may know already: neither is heeded. */
export const DeployCertificateInstance = defineAction({
  name: 'DeployCertificateInstance',
  input: {
    CertificateId: 'string!',
    InstanceIdList: 'string[]!',
    ResourceType: 'string',
    Status: 'int64',
    IsCache: 'uint64',
  },
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const { input, caller, world } = call;
    const resourceType = input.ResourceType === undefined ? undefined : resourceTypeNamed(input.ResourceType);
    const targets = targetsNamed(call, { ids: input.InstanceIdList, resourceType });
    const certificate = getOwnCertificate(call, input.CertificateId);
    const begun = await deploy(world, { actor: caller.accountUin, certificate, targets, resourceType });
    return { DeployRecordId: begun.deployment.id, DeployStatus: deployStatusOf(begun) };
  },
});
