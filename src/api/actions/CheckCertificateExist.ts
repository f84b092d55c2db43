// CheckCertificateExist: whether the account has uploaded this certificate already.

import { readPemChain } from '../../certificates/pem-chain.ts';
import { fingerprint } from '../../x509/certificate.ts';
import { defineAction } from '../action.ts';
import { exclusionsFor } from '../exclusions.ts';

export const CheckCertificateExist = defineAction({
  name: 'CheckCertificateExist',
  input: { CertificatePublicKey: 'string!' },
  needsVerified: false,
  run: async ({ input, caller, world }) => {
    const { accountUin, projectIds } = caller;
    const { leaf } = readPemChain(input.CertificatePublicKey);
    const { certificates } = world.store.reads;
    const except = exclusionsFor(caller, 'CheckCertificateExist');
    const known = await certificates.findUploaded({ accountUin, projectIds, except }, fingerprint(leaf, 'sha256'));
    return { RepeatCertId: known?.id ?? '' };
  },
});
