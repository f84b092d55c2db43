// What the YAML file says of ACME: the products that are open to everybody, and what one client may have.

import { z } from 'zod';
import type { AcmeSettings } from '../acme-server/settings.ts';
import { MAX_PROOF_REUSE_DAYS } from './products.ts';

export const MAX_ACME_OPEN = 1_000_000;
export const MAX_ACME_PER_SECOND = 1_000_000;

/** A mass reissue of all that a large site has, by one account. */
const OPEN_ORDERS = 1000;
/** A hundred names for each of a few orders at once. */
const PENDING_AUTHORIZATIONS = 3000;
const ACCOUNTS_PER_KEY = 1000;
/** The machines behind one address, an account each; ten such networks fill what there is. */
const ACCOUNTS_PER_NETWORK = 100;
/** A whole order is some eight requests. */
const REQUESTS_PER_SECOND = 200;
const ACCOUNTS_PER_SECOND = 5;
/** RFC 8555 leaves it to the server; Let's Encrypt has come to 30. */
const AUTHORIZATION_DAYS = 30;

const COUNT = z.int().min(1).max(MAX_ACME_OPEN);
const PER_SECOND = z.int().min(1).max(MAX_ACME_PER_SECOND);

export const ACME = z
  .strictObject({
    open: z
      .record(z.string(), z.string().regex(/^AKID[A-Za-z0-9]{32}$/, 'it is the SecretId of an API key'))
      .default({}),
    authorizationDays: z.int().min(1).max(MAX_PROOF_REUSE_DAYS).default(AUTHORIZATION_DAYS),
    openOrders: COUNT.default(OPEN_ORDERS),
    pendingAuthorizations: COUNT.default(PENDING_AUTHORIZATIONS),
    accountsPerKey: COUNT.default(ACCOUNTS_PER_KEY),
    accountsPerNetwork: COUNT.default(ACCOUNTS_PER_NETWORK),
    requestsPerSecond: PER_SECOND.default(REQUESTS_PER_SECOND),
    accountsPerSecond: PER_SECOND.default(ACCOUNTS_PER_SECOND),
  })
  .transform(({ open, ...limits }): AcmeSettings => ({ ...limits, open: new Map(Object.entries(open)) }));
