// RevokeCertificate: revoke a certificate, and its reissues with it.

import { readRevocationCause } from '../../certificates/model/revocation-reason.ts';
import { revoke } from '../../certificates/revocation/revoke.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const RevokeCertificate = defineAction({
  name: 'RevokeCertificate',
  input: { CertificateId: 'string!', Reason: 'string' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const { input, caller, world } = call;
    const certificate = getOwnCertificate(call, input.CertificateId);
    const cause = readRevocationCause(input.Reason ?? '');
    await revoke(world, { actor: caller.accountUin, certificate, cause, isOpen: call.isOpen });
    // The account is known by its key, so no further proof of control is asked for.
    return { RevokeDomainValidateAuths: [] };
  },
});
