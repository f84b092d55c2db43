// CheckCertificateExist: whether the account has uploaded this certificate already.

import { fingerprint } from '../../x509/certificate/certificate.ts';
import { defineAction } from '../action.ts';
import { exclusionsFor } from '../rights/exclusions.ts';

export const CheckCertificateExist = defineAction({
  name: 'CheckCertificateExist',
  input: { CertificatePublicKey: 'string!' },
  needsVerified: false,
  run: async ({ input, caller, world }) => {
    const { accountUin, projectIds } = caller;
    const [leaf] = await world.foreignMaterial.readChain(input.CertificatePublicKey, accountUin);
    if (leaf === undefined) throw new Error('Cannot find the leaf of a chain that is not empty');
    const { certificates } = world.store.reads;
    const except = exclusionsFor(caller, 'CheckCertificateExist');
    const known = await certificates.findUploaded({ accountUin, projectIds, except }, fingerprint(leaf, 'sha256'));
    return { RepeatCertId: known?.id ?? '' };
  },
});
