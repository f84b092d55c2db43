// What every store must do, whatever database is below it: one suite, given to each implementation.

import { describe, test } from 'node:test';
import type { RecordStore } from '../../src/store/rows.ts';
import { accountContract } from './store/accounts.ts';
import { acmeContract } from './store/acme.ts';
import { activityContract } from './store/activity.ts';
import { auditContract } from './store/audit.ts';
import { authorityContract } from './store/authorities.ts';
import { campaignExternalContract } from './store/campaign-externals.ts';
import { campaignReportContract } from './store/campaign-reports.ts';
import { campaignContract } from './store/campaigns.ts';
import { campaignSelectionContract } from './store/campaign-selections.ts';
import { certificateListContract } from './store/certificate-lists.ts';
import { certificateContract } from './store/certificates.ts';
import type { Contract } from './store/contract.ts';
import { csrContract } from './store/csrs.ts';
import { deploymentContract } from './store/deployments.ts';
import { eventContract } from './store/events.ts';
import { exclusionContract } from './store/exclusions.ts';
import { expectationContract } from './store/expectations.ts';
import { forgettingContract } from './store/forgetting.ts';
import { listCountContract } from './store/list-counts.ts';
import { issuanceContract } from './store/issuances.ts';
import { issuerContract } from './store/issuers.ts';
import { jobContract } from './store/jobs.ts';
import { persistentRecordContract } from './store/persistent-records.ts';
import { phaseContract } from './store/phases.ts';
import { keyPoolContract } from './store/key-pool.ts';
import { operationContract } from './store/operations.ts';
import { publicationContract } from './store/publications.ts';
import { quotaContract } from './store/quotas.ts';
import { recordContract } from './store/records.ts';
import { renewalContract } from './store/renewals.ts';
import { reportSignerContract } from './store/report-signers.ts';
import { signInContract } from './store/sign-in.ts';
import { subjectKeyContract } from './store/subject-keys.ts';
import { secretContract } from './store/secrets.ts';
import { tallyContract } from './store/tallies.ts';
import { upkeepContract } from './store/upkeep.ts';
import { usageContract } from './store/usage.ts';
import { timeContract } from './store/times.ts';
import { transactionContract } from './store/transactions.ts';
import { writeSetContract } from './store/write-sets.ts';

const PARTS: readonly Contract[] = [
  transactionContract,
  expectationContract,
  writeSetContract,
  certificateContract,
  certificateListContract,
  activityContract,
  campaignSelectionContract,
  listCountContract,
  exclusionContract,
  quotaContract,
  usageContract,
  phaseContract,
  issuanceContract,
  issuerContract,
  jobContract,
  renewalContract,
  recordContract,
  persistentRecordContract,
  csrContract,
  acmeContract,
  campaignContract,
  campaignExternalContract,
  campaignReportContract,
  deploymentContract,
  operationContract,
  auditContract,
  publicationContract,
  subjectKeyContract,
  keyPoolContract,
  forgettingContract,
  eventContract,
  accountContract,
  signInContract,
  authorityContract,
  secretContract,
  reportSignerContract,
  tallyContract,
  timeContract,
  upkeepContract,
];

/** Those about what a write set comes to. */
export const WRITE_SET_PARTS: readonly Contract[] = [expectationContract, writeSetContract];

/** `open` opens an empty store that goes away when it is disposed. */
export function storeContract(
  name: string,
  open: () => Promise<AsyncDisposable & { readonly store: RecordStore }>,
  parts: readonly Contract[] = PARTS,
): void {
  describe(`the store on ${name}`, () => {
    for (const [title, check] of parts.flatMap((part) => Object.entries(part))) {
      test(title, async () => {
        await using opened = await open();
        await check(opened.store);
      });
    }
  });
}
