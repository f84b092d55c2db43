// CancelAuditCertificate: withdraw an application that is in review; the same act as CancelCertificateOrder.

import { cancel } from '../../certificates/ordering/cancel.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const CancelAuditCertificate = defineAction({
  name: 'CancelAuditCertificate',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['CancelCertificateOrder'],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    await cancel(call.world, { actor: call.caller.accountUin, certificate });
    return { Result: true };
  },
});
