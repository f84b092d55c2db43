// What renewals ask of the store: certificates that are to be looked at, by turns of accounts, and those that renew by themselves.

import type { Certificate } from '../model/certificate.ts';
import type { ScheduledFilter } from '../model/certificate-filter.ts';

export interface RenewalReads {
  /**
   * Of the next `limit` accounts after `after` that have certificates to be looked at, ever, those that have some by now; `last`: the
   * last of them all, undefined where there are no more.
   */
  listAccounts(question: { readonly after: string; readonly now: Date; readonly limit: number }): Promise<{
    readonly due: readonly string[];
    readonly last: string | undefined;
  }>;
  /**
   * Ids of an account's certificates that are to be looked at by now and have no job for that yet, the earliest first: as many as
   * make `limit` with the account's jobs that are due.
   */
  listDue(question: {
    readonly accountUin: string;
    readonly now: Date;
    readonly limit: number;
  }): Promise<readonly string[]>;
  /** Those of an account that renew by themselves and are looked at again, soonest first; not the deleted ones. */
  list(filter: ScheduledFilter): Promise<{ readonly total: number; readonly page: readonly Certificate[] }>;
  /** Issued certificates of the product among the next `limit` on record after `after`; `last`: undefined at the end. */
  listOfProduct(question: {
    readonly productId: string;
    readonly after: string;
    readonly limit: number;
  }): Promise<{ readonly page: readonly Certificate[]; readonly last: string | undefined }>;
  /** Products whose certificates have been told to renew by themselves. */
  listProducts(): Promise<readonly string[]>;
}

export interface RenewalRows extends RenewalReads {
  putProduct(productId: string): Promise<void>;
  removeProduct(productId: string): Promise<void>;
}
