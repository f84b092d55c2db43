// The certificate that a renewal orders: what it takes over from the one that it renews, and what is its own.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import type { Authorization } from '../model/authorization.ts';
import { type Certificate, keyPasswordPlace, type Orderer } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { renewalAfter } from '../model/renewal.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { secretsOfKept } from '../keys/csrs/use.ts';
import { type MovedSecrets, movedSecrets, NO_SECRETS } from '../keys/moved-secrets.ts';
import { enterValidation } from '../ordering/enter-validation.ts';
import { newOrder } from '../ordering/order.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { ChosenKey } from '../reissue/reissue-key.ts';

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

/** As it is ordered, its step that of its proofs: the first of a new term of its lineage. */
export function draft(world: Pick<World, 'caa' | 'publisher' | 'secrets' | 'random'>, drafting: Drafting): Certificate {
  const { id, original, product, method, key, proved, orderer, atIssuer, now } = drafting;
  const { orderReference, challenges } = atIssuer;
  const { accountUin, projectId, alias, tags, productId, packageType, names, maxNames, submission } = original;
  return newOrder({
    ...enterValidation(world, { accountUin, names, product, method, proved, challenges, now }),
    orderReference,
    ...secretsOf(world, drafting),
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
    lineageId: original.lineageId,
    termId: id,
    generation: original.generation + 1,
    renews: original.id,
    renewal: renewalAfter(original),
    ignoresExpiry: original.ignoresExpiry,
    usesCrossRoot: original.usesCrossRoot,
    orderer,
  });
}

/** The password stays whatever key it is for, so that whoever downloads the new one need not learn another. */
function secretsOf(world: Pick<World, 'secrets'>, { id, original, key, keyPassword }: Drafting): MovedSecrets {
  if (key.origin === 'upload' && key.kept === undefined) return NO_SECRETS;
  const chosen =
    keyPassword === undefined ? undefined : world.secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(id));
  if (key.kept !== undefined) {
    const { sealedKey, sealedKeyPassword } = secretsOfKept(world, key.kept, id);
    return { ...NO_SECRETS, sealedKey, sealedKeyPassword: chosen ?? sealedKeyPassword };
  }
  const moved = movedSecrets(world, { from: original, to: id });
  const sealedKeyPassword = chosen ?? moved.sealedKeyPassword;
  return key.origin === 'online' ? { ...NO_SECRETS, sealedKeyPassword } : { ...moved, sealedKeyPassword };
}
