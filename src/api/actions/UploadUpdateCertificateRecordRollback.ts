// UploadUpdateCertificateRecordRollback: the material of before comes back, to the certificate and to where it is.

import { defineRollback } from '../deployment/record-actions.ts';

export const UploadUpdateCertificateRecordRollback = defineRollback({
  name: 'UploadUpdateCertificateRecordRollback',
  kind: 'uploadUpdate',
  input: { DeployRecordId: 'int64!' },
  answer: () => ({}),
});
