// ModifyCertificateResubmit: submit an application or an order again that failed or was cancelled.

import { resubmit } from '../../certificates/ordering/resubmit.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const ModifyCertificateResubmit = defineAction({
  name: 'ModifyCertificateResubmit',
  input: { CertificateId: 'string!' },
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const { accountUin: actor, secretId: orderedBy } = call.caller;
    const { id } = await resubmit(call.world, { actor, orderedBy, certificate });
    return { CertificateId: id };
  },
});
