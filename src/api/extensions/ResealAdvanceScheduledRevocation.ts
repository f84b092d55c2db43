// ResealAdvanceScheduledRevocation: bring forward the revocation of a certificate that another was issued in place of.

import { advanceSchedule } from '../../certificates/revocation/scheduled-revocation.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { parseWireTime } from '../input/time-input.ts';
import { wireTime } from '../words/times.ts';

export const ResealAdvanceScheduledRevocation = defineAction({
  name: 'ResealAdvanceScheduledRevocation',
  input: { CertificateId: 'string!', RevokeTime: 'string' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['RevokeCertificate'],
  run: async (call) => {
    const { CertificateId, RevokeTime } = call.input;
    const certificate = getOwnCertificate(call, CertificateId);
    const to = RevokeTime === undefined ? undefined : parseWireTime(RevokeTime, 'RevokeTime');
    const { id, scheduledRevocation } = await advanceSchedule(call.world, {
      actor: call.caller.accountUin,
      certificate,
      to,
    });
    return {
      CertificateId: id,
      RevokeTime: scheduledRevocation === undefined ? null : wireTime(scheduledRevocation.at),
    };
  },
});
