// CompleteCertificate: have the proofs checked now.

import { complete } from '../../certificates/ordering/complete.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const CompleteCertificate = defineAction({
  name: 'CompleteCertificate',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    await complete(call.world, certificate);
    return { CertificateId: certificate.id };
  },
});
