// Which issuer an order is at: that by which it was opened, whatever its product says now.

import { because } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import { lost } from '../model/loss.ts';
import { readOrderReference } from '../model/order-reference.ts';
import { BUILT_IN_ISSUER } from '../model/product.ts';
import type { Issuer } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE } from '../ports/write-set.ts';
import { issuerNamed } from './order.ts';

/** Of an order that names no issuer its product's, and of a product that is configured no more the built-in one. */
export function issuerOfOrder(
  world: Pick<World, 'issuers' | 'products'>,
  { orderReference, productId }: Pick<Certificate, 'orderReference' | 'productId'>,
): Issuer {
  const reference = readOrderReference(orderReference);
  if (reference !== undefined) return world.issuers.get(reference.issuer) ?? goneIssuer(reference.issuer);
  return issuerNamed(world, world.products.get(productId)?.issuer ?? BUILT_IN_ISSUER);
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
