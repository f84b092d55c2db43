// What entitles an order, asked again in the transaction that plans it: by accounts and keys first, then by its product.

import { findOrdererLoss } from '../api/orderer-rights.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { Loss } from '../certificates/loss.ts';
import type { Products } from '../certificates/product.ts';
import { findProductLoss } from '../certificates/still-sold.ts';
import type { Clock } from '../lib/clock.ts';
import type { StoreRows } from '../store/rows.ts';

export type FindLoss = (rows: StoreRows, certificate: Certificate) => Promise<Loss | undefined>;

export function makeFindLoss({ products, clock }: { readonly products: Products; readonly clock: Clock }): FindLoss {
  return async (rows, certificate) => {
    const question = { certificate, products, now: clock.now() };
    return (await findOrdererLoss(rows, question)) ?? (await findProductLoss(rows, question));
  };
}
