// UpdateCertificateRecordRetry: what failed of a deployment is tried again.

import { defineRetry } from '../deployment/record-actions.ts';

export const UpdateCertificateRecordRetry = defineRetry('UpdateCertificateRecordRetry', 'update');
