// ResealCancelScheduledRevocation: keep a certificate that was to be revoked because another was issued in its place.

import { cancelSchedule } from '../../certificates/revocation/scheduled-revocation.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const ResealCancelScheduledRevocation = defineAction({
  name: 'ResealCancelScheduledRevocation',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const { id } = await cancelSchedule(call.world, { actor: call.caller.accountUin, certificate });
    return { CertificateId: id };
  },
});
