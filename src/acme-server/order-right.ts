// Whether the right by which an ACME account orders covers what it wants: asked as an order is made, and again as it is signed.

import { refuseWith } from '../acme/problems.ts';
import type { AcmeAccount, AcmeRight } from '../certificates/model/acme.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { DomainName } from '../certificates/model/domain-name.ts';
import type { Loss } from '../certificates/model/loss.ts';
import type { Product } from '../certificates/model/product.ts';
import { newOrder } from '../certificates/ordering/order.ts';
import { because } from '../reasons/reason.ts';
import type { AccountCall, AcmeParts } from './call.ts';

interface Wanted {
  readonly product: Product;
  readonly names: readonly DomainName[];
}

/** Answers the right by which the account orders it. Throws ProblemError with unauthorized, or externalAccountRequired. */
export async function checkOrderRight(call: AccountCall, wanted: Wanted): Promise<AcmeRight> {
  const { parts, account } = call;
  const right = await findRightOf(parts, { account, product: wanted.product });
  if (right === undefined) return refuseWith('externalAccountRequired', because('acmeBindingNeeded'));
  refuseLoss(await parts.findLossOfKey(right, call.clientAddress));
  refuseLoss(await parts.findLoss(asOrdered(parts, { ...wanted, right })));
  return right;
}

/**
 * That of the key that has bound the account, or, where none has, of the API key by which the product is open to everybody now, whichever
 * that was when the account came; undefined where it is not open.
 */
export async function findRightOf(
  { settings, findRight }: Pick<AcmeParts, 'settings' | 'findRight'>,
  { account, product }: { readonly account: AcmeAccount; readonly product: Pick<Product, 'id'> },
): Promise<AcmeRight | undefined> {
  if (account.keyId !== undefined) return account;
  const secretId = settings.open.get(product.id);
  return secretId === undefined ? undefined : await findRight(secretId);
}

export function refuseLoss(loss: Loss | undefined): void {
  if (loss === undefined) return;
  refuseWith('unauthorized', loss.kind === 'held' ? because('acmeHeld') : loss.detail);
}

/** The certificate as it would be ordered, as far as rights are about it. */
function asOrdered(
  { world }: Pick<AcmeParts, 'world'>,
  { right, product, names }: Wanted & { readonly right: AcmeRight },
): Certificate {
  const { accountUin, projectId, secretId } = right;
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
