// Which issuer an order is at: that by which it was opened, whatever its product says now.

import { because } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import { lost } from '../model/loss.ts';
import { readOrderReference } from '../model/order-reference.ts';
import { BUILT_IN_ISSUER } from '../model/product.ts';
import type { Issuer } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE } from '../ports/write-set.ts';

type OrderKnown = Pick<Certificate, 'orderReference' | 'productId'>;

/** Before an order is opened it is its product's issuer, and of a product that is configured no more the built-in one. */
export function issuerOfOrder(
  world: Pick<World, 'issuers' | 'products'>,
  { orderReference, productId }: OrderKnown,
): Issuer {
  if (orderReference !== '') return openerOf(world, orderReference);
  return issuerNamed(world, world.products.get(productId)?.issuer ?? BUILT_IN_ISSUER);
}

/** Whoever has opened the order that is called so. */
export function openerOf(world: Pick<World, 'issuers'>, orderReference: string): Issuer {
  const reference = readOrderReference(orderReference);
  if (reference === undefined) return issuerNamed(world, BUILT_IN_ISSUER);
  return world.issuers.get(reference.issuer) ?? goneIssuer(reference.issuer);
}

export function issuerNamed({ issuers }: Pick<World, 'issuers'>, name: string): Issuer {
  const issuer = issuers.get(name);
  if (issuer === undefined) throw new Error(`Cannot find issuer "${name}": it is not configured`);
  return issuer;
}

/**
 * One that was taken out of the configuration. It signs nothing more, so that its orders may be let go; what it has signed can be
 * revoked when it is configured again.
 */
function goneIssuer(issuer: string): Issuer {
  const detail = because('issuerGone', { issuer });
  return {
    local: undefined,
    open: async () => await Promise.resolve({ kind: 'unreachable', detail }),
    issue: async () => await Promise.resolve({ kind: 'withheld', loss: lost('productWithdrawn', detail) }),
    cancel: async () => await Promise.resolve({ kind: 'cancelled', commit: () => NO_CHANGE }),
    revoke: async () => await Promise.resolve({ kind: 'unreachable', detail }),
    suggest: undefined,
  };
}
