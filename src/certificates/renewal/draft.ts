// The certificate that a renewal orders: what it takes over from the one that it renews, and what is its own.

import type { Authorization } from '../model/authorization.ts';
import type { Certificate, Orderer } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { newTermAfter } from '../model/renewals/renewal.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { enterValidation } from '../ordering/enter-validation.ts';
import { newOrder } from '../ordering/order.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { ChosenKey } from '../reissue/reissue-key.ts';
import { secretsOfSuccessor, successorOf } from '../reissue/successor.ts';

export interface Drafting {
  readonly id: string;
  readonly original: Certificate;
  readonly product: Product;
  readonly method: ValidationMethod;
  readonly key: ChosenKey;
  /** Undefined: the one of the original. */
  readonly keyPassword: string | undefined;
  readonly orderer: Orderer | undefined;
  readonly proved: readonly Authorization[];
  readonly atIssuer: Pick<OpenedOrder, 'orderReference' | 'challenges'>;
  readonly now: Date;
}

/** As it is ordered, its step that of its proofs. */
export function draft(world: Pick<World, 'caa' | 'publisher' | 'secrets' | 'random'>, drafting: Drafting): Certificate {
  const { id, original, product, method, key, keyPassword, proved, orderer, atIssuer, now } = drafting;
  const { accountUin, names } = original;
  const { challenges } = atIssuer;
  return newOrder({
    ...successorOf({ id, original, key, atIssuer, now }),
    // The password stays whatever key it is for, so that whoever downloads the new one need not learn another.
    ...secretsOfSuccessor(world, { id, original, key, keyPassword, keepsPassword: true }),
    ...enterValidation(world, { accountUin, names, product, method, proved, challenges, now }),
    ...newTermAfter(original, id),
    orderer,
  });
}
