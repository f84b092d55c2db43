// The DNS providers through which proofs are published, as accounts are told of them.

import type { Reason } from '../../reasons/reason.ts';

export interface KnownDnsProvider {
  readonly name: string;
  /** What is behind it, as the configuration calls it. */
  readonly kind: string;
  /** Those of its zones in which proofs of the account may be published. */
  readonly zones: readonly string[];
  /** Since the start of this process. */
  readonly lastSuccessAt: Date | undefined;
  /** Likewise; without its reason where that is about a single record, which may be another account's. */
  readonly lastTrouble: { readonly at: Date; readonly reason: Reason | undefined } | undefined;
}

/** Those with zones that are open to the account, in the order of the configuration. */
export type ListDnsProviders = (accountUin: string) => readonly KnownDnsProvider[];
