// ModifyCertificatesExpiringNotificationSwitch: whether notices of their expiry are wanted, for some certificates at once.

import { updateDetails } from '../../certificates/inventory/update-details.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { batchOf } from '../input/batch.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';

/** The published limit of this action. */
export const MAX_SWITCHED = 50;

export const ModifyCertificatesExpiringNotificationSwitch = defineAction({
  name: 'ModifyCertificatesExpiringNotificationSwitch',
  input: { CertificateIds: 'string[]!', SwitchStatus: 'uint64!' },
  needsVerified: false,
  certificateIds: (input) => batchOf(input.CertificateIds, MAX_SWITCHED),
  run: async (call) => {
    const { caller, input, certificates } = call;
    const change = { ignoresExpiry: isIgnored(input.SwitchStatus) };
    await updateDetails(call.world, { actor: caller.accountUin, certificates, change, kind: 'changeNotices' });
    return { CertificateIds: input.CertificateIds.map((id) => getOwnCertificate(call, id).id) };
  },
});

/** 0: notices are wanted · 1: they are not. */
function isIgnored(status: number): boolean {
  if (status === 0 || status === 1) return status === 1;
  return refuse({ kind: 'parameterValueInvalid', name: 'SwitchStatus', detail: because('zeroOrOne') });
}
