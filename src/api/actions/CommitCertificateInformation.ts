// CommitCertificateInformation: send a granted order, with its information, into validation.

import { commitInformation } from '../../certificates/ordering/commit-order.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { wireStatusOf } from '../words/status.ts';
import { methodOf } from '../words/wire-values.ts';

export const CommitCertificateInformation = defineAction({
  name: 'CommitCertificateInformation',
  input: { CertificateId: 'string!', VerifyType: 'string' },
  needsVerified: true,
  certificateIds: (input) => [input.CertificateId],
  alsoDoes: () => ['CertificateOrderSubmit'],
  run: async (call) => {
    const { input, caller, world } = call;
    const certificate = await commitInformation(world, {
      actor: caller.accountUin,
      orderedBy: caller.secretId,
      act: 'commit',
      certificate: getOwnCertificate(call, input.CertificateId),
      method: input.VerifyType === undefined ? undefined : methodOf(input.VerifyType, 'VerifyType'),
    });
    const { Status } = wireStatusOf(certificate, {
      products: world.products,
      language: call.language,
      now: world.clock.now(),
    });
    return { OrderId: certificate.orderReference, Status };
  },
});
