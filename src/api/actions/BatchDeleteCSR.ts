// BatchDeleteCSR: delete CSRs with their keys, each by itself.

import { CSR_RATE_PER_SECOND } from '../call/rates.ts';
import { deleteCsrs } from '../../certificates/keys/csrs/delete.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';

/** The contract: "The IDs of the CSRs to be deleted, 100 IDs at most." */
export const MAX_CSR_BATCH = 100;

export const BatchDeleteCSR = defineAction({
  name: 'BatchDeleteCSR',
  input: { CSRIds: 'uint64[]!' },
  needsVerified: false,
  ratePerSecond: CSR_RATE_PER_SECOND,
  csrBatchIds: ({ CSRIds: ids }) => {
    if (ids.length === 0 || ids.length > MAX_CSR_BATCH) {
      refuse({ kind: 'csrCountInvalid', given: ids.length, limit: MAX_CSR_BATCH });
    }
    return [...new Set(ids)];
  },
  run: async ({ caller, csrBatch, world }) => {
    return { Success: await deleteCsrs(world, { actor: caller.accountUin, csrs: csrBatch }) };
  },
});
