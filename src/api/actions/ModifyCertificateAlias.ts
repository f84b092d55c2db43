// ModifyCertificateAlias: give a certificate another alias, or none.

import { updateDetails } from '../../certificates/inventory/update-details.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const ModifyCertificateAlias = defineAction({
  name: 'ModifyCertificateAlias',
  input: { CertificateId: 'string!', Alias: 'string' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const actor = call.caller.accountUin;
    const change = { alias: call.input.Alias ?? '' };
    await updateDetails(call.world, { actor, certificates: [certificate], change, kind: 'updateAlias' });
    return { CertificateId: certificate.id };
  },
});
