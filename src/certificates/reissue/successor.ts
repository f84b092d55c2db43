// What a certificate takes over from the one in whose place it is ordered, be it as a reissue or as a renewal.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { type Certificate, keyPasswordPlace } from '../model/certificate.ts';
import { renewalAfter } from '../model/renewals/renewal.ts';
import { secretsOfKept } from '../keys/csrs/use.ts';
import { type MovedSecrets, movedSecrets, NO_SECRETS } from '../keys/moved-secrets.ts';
import type { OrderFacts } from '../ordering/order.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { ChosenKey } from './reissue-key.ts';

interface Succeeding {
  readonly id: string;
  readonly original: Certificate;
  readonly key: ChosenKey;
}

/** All but what its proofs make of it, its secrets, and what it is to the original. */
export function successorOf({
  id,
  original,
  key,
  atIssuer,
  now,
}: Succeeding & {
  readonly atIssuer: Pick<OpenedOrder, 'orderReference'>;
  readonly now: Date;
}): OrderFacts {
  const { accountUin, projectId, alias, tags, productId, packageType, names, maxNames, submission } = original;
  return {
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
    orderReference: atIssuer.orderReference,
    csrOrigin: key.origin,
    keyAlgorithm: key.algorithm,
    csr: key.csr,
    encryptionCsr: key.encryptionCsr,
    lineageId: original.lineageId,
    generation: original.generation + 1,
    renewal: renewalAfter(original),
  };
}

/** The original's secrets, those of a kept CSR, or, where the service never has the key, none. */
export function secretsOfSuccessor(
  world: Pick<World, 'secrets'>,
  {
    id,
    original,
    key,
    keyPassword,
    keepsPassword,
  }: Succeeding & {
    /** Undefined: the applicant has chosen none. */
    readonly keyPassword: string | undefined;
    /** Whether the original's password is also that of a new key, where the applicant has chosen none. */
    readonly keepsPassword: boolean;
  },
): MovedSecrets {
  if (key.origin === 'upload' && key.kept === undefined) return NO_SECRETS;
  const chosen =
    keyPassword === undefined ? undefined : world.secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(id));
  if (key.kept !== undefined) {
    const { sealedKey, sealedKeyPassword } = secretsOfKept(world, key.kept, id);
    return { ...NO_SECRETS, sealedKey, sealedKeyPassword: chosen ?? sealedKeyPassword };
  }
  if (key.origin === 'online') {
    if (chosen !== undefined || !keepsPassword) return { ...NO_SECRETS, sealedKeyPassword: chosen };
    return movedSecrets(world, { from: { ...NO_SECRETS, ...passwordOf(original) }, to: id });
  }
  const moved = movedSecrets(world, { from: original, to: id });
  return { ...moved, sealedKeyPassword: chosen ?? moved.sealedKeyPassword };
}

function passwordOf({ id, sealedKeyPassword }: Certificate): Pick<Certificate, 'id' | 'sealedKeyPassword'> {
  return { id, sealedKeyPassword };
}
