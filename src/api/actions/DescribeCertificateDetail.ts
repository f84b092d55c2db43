// DescribeCertificateDetail: one certificate whole, with its chain and, where the service has them, its keys.

import { POLLED_RATE_PER_SECOND } from '../call/rates.ts';
import { hasCrossRoot } from '../../certificates/model/cross-root.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { readableBy } from '../rights/private-key-permission.ts';
import { certificateView, NOT_HOSTED } from '../views/certificate.ts';
import { encryptionKeyOf, materialView, privateKeyOf } from '../views/material.ts';
import { dvAuthDetailOf } from '../views/proofs.ts';
import { submittedDataOf } from '../views/submission.ts';
import { loadView } from '../views/view.ts';

export const DescribeCertificateDetail = defineAction({
  name: 'DescribeCertificateDetail',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  ratePerSecond: POLLED_RATE_PER_SECOND,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const view = await loadView(call, certificate);
    const readable = await readableBy(call, certificate);
    return {
      ...certificateView(view),
      ...materialView(view),
      CertificatePrivateKey: privateKeyOf(call.world, readable),
      EncryptPrivateKey: encryptionKeyOf(call.world, readable),
      SubjectAltName: certificate.names.slice(1),
      TypeName: view.product?.name ?? '',
      OrderId: certificate.orderReference,
      DvAuthDetail: dvAuthDetailOf(certificate, view.now),
      VulnerabilityReport: '',
      SubmittedData: submittedDataOf(view),
      DvRevokeAuthDetail: [],
      CertType: 'DV',
      UseCrossSignRoot: hasCrossRoot(certificate),
      HostingStatus: NOT_HOSTED,
    };
  },
});
