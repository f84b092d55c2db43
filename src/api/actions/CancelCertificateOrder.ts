// CancelCertificateOrder: cancel an order that is not issued yet.

import { cancel } from '../../certificates/ordering/cancel.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const CancelCertificateOrder = defineAction({
  name: 'CancelCertificateOrder',
  input: { CertificateId: 'string!' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['CancelAuditCertificate'],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    const { id } = await cancel(call.world, { actor: call.caller.accountUin, certificate });
    return { CertificateId: id };
  },
});
