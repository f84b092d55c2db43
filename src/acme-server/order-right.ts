// Whether the right by which an ACME account orders covers what it wants: asked as an order is made, and again as it is signed.

import { refuseWith } from '../acme/problems.ts';
import type { AcmeAccount, AcmeRight } from '../certificates/model/acme.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { DomainName } from '../certificates/model/domain-name.ts';
import type { Loss } from '../certificates/model/loss.ts';
import type { Product } from '../certificates/model/product.ts';
import { newOrder } from '../certificates/ordering/order.ts';
import { because } from '../reasons/reason.ts';
import type { AcmeParts } from './call.ts';

interface Wanted {
  readonly account: AcmeAccount;
  readonly product: Product;
  readonly names: readonly DomainName[];
}

/** Throws ProblemError with unauthorized. */
export async function checkOrderRight(parts: AcmeParts, wanted: Wanted): Promise<void> {
  const { account, product } = wanted;
  if (account.keyId === undefined && parts.settings.open.get(product.id) !== account.secretId) {
    refuseWith('externalAccountRequired', because('acmeBindingNeeded'));
  }
  refuseLoss(await parts.findLoss(asOrdered(parts, wanted)));
}

export function refuseLoss(loss: Loss | undefined): void {
  if (loss === undefined) return;
  refuseWith('unauthorized', loss.kind === 'held' ? because('acmeHeld') : loss.detail);
}

/** The certificate as it would be ordered, as far as rights are about it. */
function asOrdered({ world }: Pick<AcmeParts, 'world'>, { account, product, names }: Wanted): Certificate {
  const { accountUin, projectId, secretId }: AcmeRight = account;
  return newOrder({
    id: '',
    accountUin,
    projectId,
    alias: '',
    productId: product.id,
    names,
    maxNames: product.maxNames,
    createdAt: world.clock.now(),
    orderer: { secretId, act: 'apply' },
  });
}
