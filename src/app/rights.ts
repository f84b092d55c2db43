// What entitles an order, asked again before it is planned: by accounts and keys first, then by its product.

import { findOrdererTargets } from '../api/deployment/orderer-targets.ts';
import { findOrdererLoss } from '../api/rights/orderer-rights.ts';
import type { FindOpenTargets } from '../certificates/deployment/deploy-reissue.ts';
import type { Products } from '../certificates/model/product.ts';
import { findProductLoss } from '../certificates/ordering/still-sold.ts';
import type { BuiltInWorld } from '../issuers/built-in.ts';
import type { Clock } from '../lib/clock.ts';
import type { RecordStore } from '../store/rows.ts';

interface RightWorld {
  readonly store: Pick<RecordStore, 'reads'>;
  readonly products: Products;
  readonly clock: Clock;
}

/** Accounts, API keys and policies may not be others than those that were read when the plan goes on record. */
export function makeFindRight({ store: { reads }, products, clock }: RightWorld): BuiltInWorld['findRight'] {
  return async (certificate) => {
    const changes = await reads.accounts.countChanges();
    const question = { certificate, products, now: clock.now() };
    const loss = (await findOrdererLoss(reads, question)) ?? (await findProductLoss(reads, question));
    return { loss, expects: [{ kind: 'accountsUnchanged', changes }] };
  };
}

/** What a deployment that the call of a reissue wished for may reach. */
export function deploymentRights(
  reads: Parameters<typeof findOrdererTargets>[0],
  clock: Clock,
): { readonly findOpenTargets: FindOpenTargets } {
  return { findOpenTargets: async (replacement) => await findOrdererTargets(reads, replacement, clock.now()) };
}
