// The certificate that a reissue orders: what it takes over from the original, and what is its own.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import type { Authorization } from '../model/authorization.ts';
import { type Certificate, keyPasswordPlace } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { renewalAfter } from '../model/renewal.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';
import { secretsOfKept } from '../keys/csrs/use.ts';
import { type MovedSecrets, movedSecrets, NO_SECRETS } from '../keys/moved-secrets.ts';
import { enterProved, enterValidation } from '../ordering/enter-validation.ts';
import { newOrder } from '../ordering/order.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { ChosenKey } from './reissue-key.ts';
import { materialOf, type ReissueFacts } from './reissue-rules.ts';

export interface Drafting {
  readonly id: string;
  readonly request: {
    readonly orderedBy: string;
    readonly method: ValidationMethod;
    readonly keyPassword: string | undefined;
    readonly reason: string;
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
  const { orderReference, challenges } = atIssuer;
  const { method, reason, given } = request;
  const { original } = facts;
  const { accountUin, projectId, alias, tags, productId, packageType, names, maxNames, submission } = original;
  return newOrder({
    ...(given === undefined
      ? enterValidation(world, { accountUin, names, product, method, proved, challenges, now })
      : enterProved(world, { accountUin, names, product, method, proofs: given.proofs, now })),
    orderReference,
    ...sealedSecretsOf(world, opening),
    id,
    accountUin,
    projectId,
    alias,
    tags,
    productId,
    packageType,
    names,
    maxNames,
    submission,
    createdAt: now,
    csrOrigin: key.origin,
    keyAlgorithm: key.algorithm,
    csr: key.csr,
    encryptionCsr: key.encryptionCsr,
    replaces: original.id,
    lineageId: original.lineageId,
    termId: original.termId,
    generation: original.generation + 1,
    reissueReason: reason,
    renewal: renewalAfter(original),
    fixedNotAfter: materialOf(original).notAfter,
    usesCrossRoot: request.usesCrossRoot,
    orderer: { secretId: request.orderedBy, act: 'reissue' },
  });
}

/** The original's secrets, those of a kept CSR, or, where the service never has the key, none. */
function sealedSecretsOf(world: Pick<World, 'secrets'>, opening: Drafting): MovedSecrets {
  const { id, request, key, facts } = opening;
  const { keyPassword } = request;
  if (key.origin === 'upload' && key.kept === undefined) return NO_SECRETS;
  const chosenPassword =
    keyPassword === undefined ? undefined : world.secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(id));
  if (key.kept !== undefined) {
    const { sealedKey, sealedKeyPassword } = secretsOfKept(world, key.kept, id);
    return { ...NO_SECRETS, sealedKey, sealedKeyPassword: chosenPassword ?? sealedKeyPassword };
  }
  if (key.origin === 'online') return { ...NO_SECRETS, sealedKeyPassword: chosenPassword };
  const moved = movedSecrets(world, { from: facts.original, to: id });
  return { ...moved, sealedKeyPassword: chosenPassword ?? moved.sealedKeyPassword };
}
