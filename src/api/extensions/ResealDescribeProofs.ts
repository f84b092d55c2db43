// ResealDescribeProofs: how the names of a certificate are, or were, to be proved, and what its order has last found of each.

import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { proofView } from '../views/proof-finding.ts';

export const ResealDescribeProofs = defineAction({
  name: 'ResealDescribeProofs',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const { id, proofs } = getOwnCertificate(call, call.input.CertificateId);
    const views = proofs.map((proof) => proofView(proof, call.language));
    return await Promise.resolve({ CertificateId: id, Proofs: views });
  },
});
