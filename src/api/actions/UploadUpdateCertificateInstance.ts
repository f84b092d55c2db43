// UploadUpdateCertificateInstance: an uploaded certificate gets new material under its id, which is brought to wherever it is.

import { uploadUpdate } from '../../certificates/deployment/upload-update.ts';
import { defineAction } from '../action.ts';
import { deployStatusOf } from '../deployment/deploy-status.ts';
import { meantAndOpen, meantBy, progressOf } from '../deployment/meant.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

/** CertificateId, which the published document does not explain, is not heeded: the id stays that of the old one. */
export const UploadUpdateCertificateInstance = defineAction({
  name: 'UploadUpdateCertificateInstance',
  input: {
    OldCertificateId: 'string!',
    ResourceTypes: 'string[]!',
    CertificatePublicKey: 'string!',
    CertificatePrivateKey: 'string!',
    ResourceTypesRegions: 'ResourceTypeRegions[]',
    CertificateId: 'string',
  },
  needsVerified: true,
  certificateIds: (input) => [input.OldCertificateId],
  run: async (call) => {
    const { input, caller, world } = call;
    const meant = meantBy(input);
    const { deployment, kind, at } = await uploadUpdate(world, {
      actor: caller.accountUin,
      certificate: getOwnCertificate(call, input.OldCertificateId),
      chainPem: input.CertificatePublicKey,
      keyPem: input.CertificatePrivateKey,
      isMeant: meantAndOpen(meant, caller),
    });
    return {
      DeployRecordId: deployment.id,
      DeployStatus: deployStatusOf({ kind }),
      UpdateSyncProgress: progressOf(meant, at),
    };
  },
});
