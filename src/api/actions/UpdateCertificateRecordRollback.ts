// UpdateCertificateRecordRollback: what stood there before an update comes back.

import { defineRollback } from '../deployment/record-actions.ts';

export const UpdateCertificateRecordRollback = defineRollback({
  name: 'UpdateCertificateRecordRollback',
  kind: 'update',
  input: { DeployRecordId: 'int64' },
  answer: (DeployRecordId) => ({ DeployRecordId }),
});
