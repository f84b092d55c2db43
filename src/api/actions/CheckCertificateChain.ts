// CheckCertificateChain: whether certificates make a chain that clients can follow and trust.

import { checkChain } from '../../certificates/inventory/check-chain.ts';
import { defineAction } from '../action.ts';

export const CheckCertificateChain = defineAction({
  name: 'CheckCertificateChain',
  input: { CertificateChain: 'string!' },
  needsVerified: false,
  run: async ({ input, caller, world }) => {
    const { isComplete, isTrusted, names } = await checkChain(world, {
      pem: input.CertificateChain,
      accountUin: caller.accountUin,
    });
    return { IsValid: isComplete, IsTrustedCA: isTrusted, Chains: names };
  },
});
