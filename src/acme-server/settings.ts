// What the operator says of ACME, and what bounds its clients.

import { DAY_MS, HOUR_MS } from '../lib/clock.ts';
import { PROOF_DEADLINE_MS } from '../certificates/ordering/order.ts';

export interface AcmeSettings {
  /** Product → SecretId of the API key by whose right everybody orders it, without a key of their own. */
  readonly open: ReadonlyMap<string, string>;
  /** How long what an account has proved serves it again, at most; its product may say less. */
  readonly authorizationDays: number;
  /** Orders of an ACME account that have no certificate yet. */
  readonly openOrders: number;
  /** Authorizations of an ACME account that are pending. */
  readonly pendingAuthorizations: number;
  /** ACME accounts that one key binds, or that come to open products under one API key. */
  readonly accountsPerKey: number;
  /** Of those that come to open products under one API key, from one network: one stranger leaves room for others. */
  readonly accountsPerNetwork: number;
  /** Requests of an ACME account in any second. */
  readonly requestsPerSecond: number;
  /** New ACME accounts from one network in any second. */
  readonly accountsPerSecond: number;
}

/** Accounts that have ended are kept for `retention.acmeDays`, so many for each that may be valid: a client that makes one for each certificate, and ends it, is not held up for a month. */
export const ENDED_ACCOUNTS_TIMES = 10;

/** Of an ACME account's orders that came to nothing, and of its authorizations that failed or were given up: the newest are kept, for whoever looks why. */
export const MAX_OVER_KEPT = 1000;

/** Orders that end with an authorization at once, and authorizations with those; any more of them, which cannot be used either, expire. */
export const MAX_ENDED_AT_ONCE = 1000;

/** What is still to be proved of an order that came to nothing, for whoever proves it and orders again; it counts as pending until then. */
export const LEFT_AUTHORIZATION_MS = HOUR_MS;

/** x509/certificate/csr.ts reads no more names from one CSR. */
export const MAX_IDENTIFIERS = 100;

/** reference/lifecycle.md gives every proof three days; then order and authorization have expired. */
export const ORDER_LIFE_MS = PROOF_DEADLINE_MS;

export const AUTHORIZATION_DAY_MS = DAY_MS;

/** Of one account (RFC 8555 §7.3): an operator and an address for alarms, and some more. */
export const MAX_CONTACTS = 10;
export const MAX_CONTACT_LENGTH = 320;

/** Of the list of an account's orders (RFC 8555 §7.1.2.1). */
export const ORDERS_PER_PAGE = 100;

/** A CSR for a hundred long names is below 40 KB, a third more in base64url, and as much again in the JWS around it. */
export const MAX_BODY_BYTES = 128 * 1024;

/** When a client is to look again at an order or a challenge that is worked on (RFC 8555 §6.6, §7.4). */
export const LOOK_AGAIN_SECONDS = 2;

/** RFC 9773 §4.3: when a client is to ask again. */
export const RENEWAL_INFO_SECONDS = 6 * 3600;
