// What the service asks of the store about clients of ACME; what is written goes through write sets, but for keys and what is forgotten.

import type { AcmeAccount, AcmeAuthorization, AcmeKey, AcmeOrder } from '../model/acme.ts';
import type { DomainName } from '../model/domain-name.ts';

/** Of orders of an account, those after this one in the order of their ids. */
export interface OrderPage {
  readonly accountId: string;
  readonly after: string;
  readonly limit: number;
  readonly now: Date;
}

/** Accounts that the key has bound; undefined: that came without one, under this API key. */
export interface AcmeBound {
  readonly keyId: string | undefined;
  readonly secretId: string;
  /** Of those that no key has bound. */
  readonly network: string;
}

/** How many of them are valid, and how many are not, and on record still. */
export interface AcmeAccountCounts {
  readonly valid: number;
  readonly ended: number;
  /** Of the valid ones that no key has bound, those from the network. */
  readonly ofNetwork: number;
}

export interface AcmeReads {
  findKey(id: string): Promise<AcmeKey | undefined>;
  listKeys(accountUin: string): Promise<readonly AcmeKey[]>;
  findAccount(id: string): Promise<AcmeAccount | undefined>;
  findAccountByThumbprint(thumbprint: string): Promise<AcmeAccount | undefined>;
  countAccounts(bound: AcmeBound): Promise<AcmeAccountCounts>;
  findOrder(id: string): Promise<AcmeOrder | undefined>;
  findOrderOfCertificate(certificateId: string): Promise<AcmeOrder | undefined>;
  /** Whether an order in place of this certificate has come to a certificate. */
  isReplaced(certificateId: string): Promise<boolean>;
  /** Ids of those that have not expired, or have a certificate. */
  listOrders(page: OrderPage): Promise<readonly string[]>;
  /** Of the account's orders that are open those that rest on the authorization, at most `limit`. */
  listOpenOrdersOn(
    authorization: Pick<AcmeAuthorization, 'id' | 'accountId'>,
    asked: { readonly now: Date; readonly limit: number },
  ): Promise<readonly AcmeOrder[]>;
  findAuthorization(id: string): Promise<AcmeAuthorization | undefined>;
  /** In the order of the ids; those that are on record. */
  listAuthorizations(ids: readonly string[]): Promise<readonly AcmeAuthorization[]>;
  /** Valid or pending ones of the account for these domains, that expire after `now`; the newest first. */
  listUsable(
    accountId: string,
    question: { readonly domains: readonly DomainName[]; readonly now: Date },
  ): Promise<readonly AcmeAuthorization[]>;
  /** Orders without a certificate, and authorizations that are pending, which have not expired. */
  countOpen(accountId: string, now: Date): Promise<{ readonly orders: number; readonly authorizations: number }>;
}

export interface AcmeRows extends AcmeReads {
  putKey(key: AcmeKey): Promise<void>;
  /**
   * Forgets up to `limit` orders, and as many authorizations, that expired before `until`; and as many accounts without either that
   * ended before, or that no key has bound and that were made before. Answers how many.
   */
  prune(until: Date, limit: number): Promise<number>;
}
