// DeployCertificateRecordRollback: what stood there before a deployment comes back.

import { defineRollback } from '../deployment/record-actions.ts';

export const DeployCertificateRecordRollback = defineRollback({
  name: 'DeployCertificateRecordRollback',
  kind: 'deploy',
  input: { DeployRecordId: 'int64' },
  answer: (DeployRecordId) => ({ DeployRecordId }),
});
