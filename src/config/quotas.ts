// What the YAML file says of quotas: how much an account may keep and do in a day, and for which accounts it is otherwise.

import { z } from 'zod';
import type { Amounts, QuotaLimits } from '../certificates/model/quota.ts';
import { ACCOUNT_UIN } from './zone.ts';

export const MAX_QUOTA = 1_000_000_000_000;
export const MAX_QUOTA_ACCOUNTS = 1000;

/** Lists answer in some 10 ms with half of it; a mass reissue of all that an account has leaves room for as many again. */
const RECORDS = 200_000;
/** 1 GiB: 14,000 uploads with a chain of the usual size for each 64 KB, and room for backups of the database. */
const BYTES = 1_073_741_824;
/** All certificates of the greatest account that lists are measured with, in half a day. */
const ORDERS_PER_DAY = 100_000;
/** One a second, day and night, and some more; at most some 40 MB of log a day. */
const ACTS_PER_DAY = 100_000;

const AMOUNT = z.int().min(0).max(MAX_QUOTA);

const EXCEPTION = z.strictObject({
  records: AMOUNT.optional(),
  bytes: AMOUNT.optional(),
  ordersPerDay: AMOUNT.optional(),
  actsPerDay: AMOUNT.optional(),
});

export const QUOTAS = z
  .strictObject({
    records: AMOUNT.default(RECORDS),
    bytes: AMOUNT.default(BYTES),
    ordersPerDay: AMOUNT.default(ORDERS_PER_DAY),
    actsPerDay: AMOUNT.default(ACTS_PER_DAY),
    accounts: z
      .record(ACCOUNT_UIN, EXCEPTION)
      .refine(
        (accounts) => Object.keys(accounts).length <= MAX_QUOTA_ACCOUNTS,
        `at most ${MAX_QUOTA_ACCOUNTS} accounts`,
      )
      .default({}),
  })
  .transform(({ accounts, ordersPerDay, actsPerDay, ...kept }): QuotaLimits => {
    const exceptions = Object.entries(accounts).map(([uin, exception]) => [uin, amountsOf(exception)] as const);
    return { quotas: { ...kept, orders: ordersPerDay, acts: actsPerDay }, quotasOf: new Map(exceptions) };
  });

/** Those that the file names. */
function amountsOf({ records, bytes, ordersPerDay, actsPerDay }: z.infer<typeof EXCEPTION>): Partial<Amounts> {
  const named = { records, bytes, orders: ordersPerDay, acts: actsPerDay };
  return Object.fromEntries(Object.entries(named).filter(([, amount]) => amount !== undefined));
}
