// DeleteCertificate: delete a certificate that is uploaded, over, or was never issued.

import { deleteCertificate } from '../../certificates/inventory/delete.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

export const DeleteCertificate = defineAction({
  name: 'DeleteCertificate',
  input: { CertificateId: 'string!', IsCheckResource: 'bool' },
  needsVerified: false,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['DeleteCertificates'],
  run: async (call) => {
    const certificate = getOwnCertificate(call, call.input.CertificateId);
    await deleteCertificate(call.world, { actor: call.caller.accountUin, certificate });
    // IsCheckResource asks for an asynchronous look at bound resources; nothing is bound here, so no task is made.
    return { DeleteResult: true, TaskId: '' };
  },
});
