// DescribeCSR: one CSR whole, with its key and password where the policy of the caller allows reading private keys.

import { CSR_RATE_PER_SECOND } from '../call/rates.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { defineAction } from '../action.ts';
import { getOwnCsr } from '../input/csr-input.ts';
import { readableCsr } from '../rights/private-key-permission.ts';
import { csrSecretsOf, csrView } from '../views/csr.ts';

export const DescribeCSR = defineAction({
  name: 'DescribeCSR',
  input: { CSRId: 'uint64!' },
  needsVerified: false,
  ratePerSecond: CSR_RATE_PER_SECOND,
  csrIds: (input) => [input.CSRId],
  run: async (call) => {
    const csr = getOwnCsr(call, call.input.CSRId);
    return {
      ...csrView({ ...csr, isGenerated: csr.csr !== undefined }),
      CSR: csr.csr === undefined ? null : encodePem('CERTIFICATE REQUEST', csr.csr),
      ...csrSecretsOf(call.world, readableCsr(call.caller, csr)),
      SubjectAltName: csr.names.slice(1),
    };
  },
});
