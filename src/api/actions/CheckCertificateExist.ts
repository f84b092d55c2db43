// CheckCertificateExist: whether the account has uploaded this certificate already.

import { isProjectOpen } from '../../accounts/caller.ts';
import { readPemChain } from '../../certificates/pem-chain.ts';
import { fingerprint } from '../../x509/certificate.ts';
import { defineAction } from '../action.ts';

export const CheckCertificateExist = defineAction({
  name: 'CheckCertificateExist',
  input: { CertificatePublicKey: 'string!' },
  needsVerified: false,
  run: async ({ input, caller, world }) => {
    const { leaf } = readPemChain(input.CertificatePublicKey);
    const { certificates } = world.store.reads;
    const known = await certificates.findUploaded(caller.accountUin, fingerprint(leaf, 'sha256'));
    const isShown = known !== undefined && isProjectOpen(caller, known.projectId);
    return { RepeatCertId: isShown ? known.id : '' };
  },
});
