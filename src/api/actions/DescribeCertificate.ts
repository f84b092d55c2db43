// DescribeCertificate: one certificate, without its material.

import { POLLED_RATE_PER_SECOND } from '../call/rates.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { loadView } from '../views/view.ts';
import { authorityView } from '../views/authority.ts';
import { certificateView } from '../views/certificate.ts';
import { dvAuthDetailOf } from '../views/proofs.ts';
import { submittedDataOf } from '../views/submission.ts';

export const DescribeCertificate = defineAction({
  name: 'DescribeCertificate',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  ratePerSecond: POLLED_RATE_PER_SECOND,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const view = await loadView(call, certificate);
    return {
      ...certificateView(view),
      ...authorityView(certificate),
      SubjectAltName: certificate.names.slice(1),
      PackageTypeName: view.product?.name ?? '',
      OrderId: certificate.orderReference,
      DvAuthDetail: dvAuthDetailOf(certificate, view.now),
      VulnerabilityReport: '',
      SubmittedData: submittedDataOf(view),
      DvRevokeAuthDetail: [],
    };
  },
});
