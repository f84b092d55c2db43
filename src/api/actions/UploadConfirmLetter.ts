// UploadConfirmLetter: for certificates of organisations, of which there are none here: it says so of every order.

import { refuseLetter } from '../../certificates/ordering/confirm-letter.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const UploadConfirmLetter = defineAction({
  name: 'UploadConfirmLetter',
  input: { CertificateId: 'string!', ConfirmLetter: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  run: async (call) => refuseLetter(getOwnCertificate(call, call.input.CertificateId)),
});
