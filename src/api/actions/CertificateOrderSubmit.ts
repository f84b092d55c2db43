// CertificateOrderSubmit: CommitCertificateInformation under the name that Terraform calls, which may be called again.

import { submitOrder } from '../../certificates/ordering/submit-order.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { wireStatusOf } from '../words/status.ts';
import { methodOf } from '../words/wire-values.ts';

export const CertificateOrderSubmit = defineAction({
  name: 'CertificateOrderSubmit',
  input: { CertId: 'string!', DeleteDnsAutoRecord: 'uint64', VerifyType: 'string' },
  needsVerified: true,
  certificateIds: (input) => [input.CertId],
  alsoDoes: () => ['CommitCertificateInformation'],
  run: async (call) => {
    const { input, caller, world } = call;
    checkFlag(input.DeleteDnsAutoRecord);
    const certificate = await submitOrder(world, {
      actor: caller.accountUin,
      orderedBy: caller.secretId,
      act: 'submitOrder',
      certificate: getOwnCertificate(call, input.CertId),
      method: input.VerifyType === undefined ? undefined : methodOf(input.VerifyType, 'VerifyType'),
    });
    const { products, clock } = world;
    const { Status } = wireStatusOf(certificate, { products, language: call.language, now: clock.now() });
    // Nobody reviews an organisation here before its certificates are ordered.
    return { OrderId: certificate.orderReference, Status, IsAudited: false };
  },
});

/** Either way the service takes back what it has published itself. */
function checkFlag(flag: number | undefined): void {
  if (flag === undefined || flag === 0 || flag === 1) return;
  const detail = because('valueNotOneOf', { parameter: 'DeleteDnsAutoRecord', value: flag, choices: ['0', '1'] });
  refuse({ kind: 'argumentInvalid', detail });
}
