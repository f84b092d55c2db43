// What every store must do, whatever database is below it: one suite, given to each implementation.

import { describe } from 'node:test';
import type { RecordStore } from '../../src/store/rows.ts';
import { accountContract } from './store/accounts.ts';
import { authorityContract } from './store/authorities.ts';
import { certificateListContract } from './store/certificate-lists.ts';
import { certificateContract } from './store/certificates.ts';
import { issuanceContract } from './store/issuances.ts';
import { jobContract } from './store/jobs.ts';
import { phaseContract } from './store/phases.ts';
import { quotaContract } from './store/quotas.ts';
import { recordContract } from './store/records.ts';
import { transactionContract } from './store/transactions.ts';

/** Opens an empty store that goes away when it is disposed. */
export type OpenStore = () => Promise<AsyncDisposable & { readonly store: RecordStore }>;

export function storeContract(name: string, open: OpenStore): void {
  describe(`the store on ${name}`, () => {
    transactionContract(open);
    certificateContract(open);
    certificateListContract(open);
    quotaContract(open);
    phaseContract(open);
    issuanceContract(open);
    jobContract(open);
    recordContract(open);
    accountContract(open);
    authorityContract(open);
  });
}
