// DescribeCSRSet: the CSRs of the account, page by page.

import { CSR_RATE_PER_SECOND } from '../call/rates.ts';
import { because } from '../../reasons/reason.ts';
import type { CsrFilter } from '../../certificates/model/kept-csr.ts';
import { listOpenCsrs } from '../../certificates/keys/csrs/list.ts';
import { refuse } from '../../failure.ts';
import { KEY_ALGORITHM_IDS } from '../../x509/keys/algorithms.ts';
import { defineAction } from '../action.ts';
import { mayTouchCsr } from '../rights/rights.ts';
import { csrView } from '../views/csr.ts';
import { WIRE_ALGORITHMS } from '../words/wire-algorithms.ts';
import { encryptAlgorithmNamed, quoted } from '../words/wire-values.ts';

const DEFAULT_LIMIT = 10;
/** The contract: "The default value is 10, and the maximum value is 100." More counts as that. */
export const MAX_CSR_PAGE = 100;

export const DescribeCSRSet = defineAction({
  name: 'DescribeCSRSet',
  input: { Limit: 'uint64', Offset: 'uint64', Domain: 'string', EncryptAlgo: 'string' },
  needsVerified: false,
  ratePerSecond: CSR_RATE_PER_SECOND,
  run: async ({ input, caller, world, isRestricted }) => {
    const filter: CsrFilter = {
      accountUin: caller.accountUin,
      domain: input.Domain === '' ? undefined : input.Domain,
      keyAlgorithms: algorithmsOf(input.EncryptAlgo),
      offset: input.Offset ?? 0,
      limit: Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_CSR_PAGE),
    };
    const { csrs } = world.store.reads;
    const { total, page } = isRestricted
      ? await listOpenCsrs(csrs, filter, (csr) => mayTouchCsr(caller, 'DescribeCSRSet', csr))
      : await csrs.list(filter);
    return { Total: total, Set: page.map(csrView) };
  },
});

/** An empty text filters nothing. */
function algorithmsOf(text: string | undefined): CsrFilter['keyAlgorithms'] {
  if (text === undefined || text === '') return undefined;
  const wanted = encryptAlgorithmNamed(text);
  const ids = KEY_ALGORITHM_IDS.filter((id) => WIRE_ALGORITHMS[id].encryptAlgorithm === wanted);
  if (ids.length > 0) return ids;
  return refuse({
    kind: 'argumentInvalid',
    detail: because('namesNoAlgorithm', { parameter: 'EncryptAlgo', value: quoted(text) }),
  });
}
