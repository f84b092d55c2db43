// The certificate that a reissue orders: what it takes over from the original, and what is its own.

import type { Authorization } from '../model/authorization.ts';
import type { Certificate } from '../model/certificate.ts';
import type { AfterReissue, Product } from '../model/product.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';
import { enterProved, enterValidation } from '../ordering/enter-validation.ts';
import { newOrder } from '../ordering/order.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { ChosenKey } from './reissue-key.ts';
import { materialOf, type ReissueFacts } from './reissue-rules.ts';
import { secretsOfSuccessor, successorOf } from './successor.ts';

export interface Drafting {
  readonly id: string;
  readonly request: {
    readonly orderedBy: string | undefined;
    readonly method: ValidationMethod;
    readonly keyPassword: string | undefined;
    readonly reason: string;
    readonly afterReissue: AfterReissue | undefined;
    readonly usesCrossRoot: boolean;
    readonly given: { readonly proofs: readonly Proof[] } | undefined;
  };
  readonly product: Product;
  readonly key: ChosenKey;
  readonly facts: ReissueFacts;
  readonly proved: readonly Authorization[];
  readonly atIssuer: Pick<OpenedOrder, 'orderReference' | 'challenges'>;
  readonly now: Date;
}

/** The certificate as it is ordered, its step that of its proofs. */
export function draft(world: Pick<World, 'publisher' | 'caa' | 'secrets' | 'random'>, opening: Drafting): Certificate {
  const { id, request, product, key, facts, proved, atIssuer, now } = opening;
  const { orderedBy, method, reason, afterReissue, given, keyPassword } = request;
  const { original } = facts;
  const { accountUin, names } = original;
  const { challenges } = atIssuer;
  return newOrder({
    ...successorOf({ id, original, key, atIssuer, now }),
    ...secretsOfSuccessor(world, { id, original, key, keyPassword, keepsPassword: false }),
    ...(given === undefined
      ? enterValidation(world, { accountUin, names, product, method, proved, challenges, now })
      : enterProved(world, { names, product, method, proofs: given.proofs, now })),
    replaces: original.id,
    termId: original.termId,
    reissueReason: reason,
    afterReissue,
    fixedNotAfter: materialOf(original).notAfter,
    usesCrossRoot: request.usesCrossRoot,
    orderer: orderedBy === undefined ? undefined : { secretId: orderedBy, act: 'reissue' },
  });
}
