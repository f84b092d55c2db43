// Reissue: a new record in place of an issued one, with its names and expiry kept.

import { bytesOfUtf8 } from '../lib/bytes.ts';
import { addMs } from '../lib/clock.ts';
import { type Certificate, closeUnproved, encryptionKeyPlace, keyPasswordPlace, keyPlace } from './certificate.ts';
import { secretsOfKept } from './csrs/use.ts';
import { AT_ONCE_PATIENCE_MS, issueAtOnce, planAtOnce, type PlannedAtOnce } from './issue-at-once.ts';
import {
  checkOrdersUnderWay,
  enterValidation,
  findReusableProofs,
  issuerOf,
  newOrder,
  productOf,
  withFreshId,
  withOrderAtIssuer,
} from './order.ts';
import type { Authorization, Issuer, World } from './ports.ts';
import type { Product } from './product.ts';
import { storedBytesOf, takeRoom } from './quota.ts';
import type { ValidationMethod } from './proof.ts';
import { type ChosenKey, chooseKey, type KeyWish } from './reissue-key.ts';
import { admitReissue, checkOriginal, materialOf } from './reissue-rules.ts';
import { admitSubjectKey } from './subject-keys.ts';

export interface ReissueRequest {
  readonly actor: string;
  /** SecretId of the key that asks for it. */
  readonly orderedBy: string;
  readonly original: Certificate;
  /** Whether a refusal may tell of another certificate. */
  readonly isOpen: (certificate: Certificate) => boolean;
  readonly method: ValidationMethod;
  readonly key: KeyWish;
  readonly keyPassword: string | undefined;
  readonly reason: string;
  /** Such as "SHA256"; undefined: the issuer's choice. */
  readonly signatureHash: string | undefined;
  readonly usesCrossRoot: boolean;
}

type ReissueWorld = Pick<
  World,
  | 'store'
  | 'issuers'
  | 'publisher'
  | 'keyPolicy'
  | 'csrPolicy'
  | 'secrets'
  | 'products'
  | 'limits'
  | 'clock'
  | 'random'
  | 'report'
  | 'wake'
>;

/** Answers the new certificate, issued already where nothing had to be waited for. Refuses as the table of reference/lifecycle.md says. */
export async function reissue(world: ReissueWorld, request: ReissueRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { original, method } = request;
  checkOriginal(original, { method, products: world.products, now });
  const product = productOf(world, original.productId);
  const key = chooseKey(world, request, product);
  const issuer = issuerOf(world, product);
  // An order that is to be refused is not opened elsewhere.
  if (issuer.local === undefined) {
    await admitReissue(world.store.reads, { original, product, products: world.products, isOpen: request.isOpen, now });
  }
  const opened = await withFreshId(world, async (id) => await open(world, { id, request, product, issuer, key, now }));
  if (opened.planned !== undefined) return await issueAtOnce(world, opened.planned);
  world.wake();
  return opened.certificate;
}

interface Opening {
  readonly id: string;
  readonly request: ReissueRequest;
  readonly product: Product;
  readonly issuer: Issuer;
  readonly key: ChosenKey;
  readonly now: Date;
}

interface Opened {
  readonly certificate: Certificate;
  /** Undefined: the worker goes on with it. */
  readonly planned: PlannedAtOnce | undefined;
}

async function open(world: ReissueWorld, opening: Opening): Promise<Opened> {
  const { id, request, product, issuer, now } = opening;
  const { original, method, actor, isOpen } = request;
  const { accountUin, names } = original;
  const replacesOrder = original.orderReference;
  const order = { certificateId: id, accountUin, names, replacesOrder };
  return await withOrderAtIssuer(world, { issuer, request: order }, (orderReference) =>
    world.store.transact(async (rows) => {
      const before = await admitReissue(rows, { original, product, products: world.products, isOpen, now });
      // Its time ran out by this clock; by one that is slower, or set back, it could still be proved beside the new one.
      if (before?.step === 'validating') await rows.certificates.save(before, closeUnproved(before, now));
      const proved = await findReusableProofs(rows, { accountUin, names, method, product, now });
      const certificate = { ...draft(world, { ...opening, proved }), orderReference };
      const bytes = storedBytesOf(certificate);
      await takeRoom(rows, world, { accountUin, records: 1, bytes, orders: 1 });
      await rows.certificates.insert(certificate);
      await rows.operations.append({ accountUin, actor, certificateId: original.id, kind: 'replace', at: now });
      const planned = await planAtOnce(rows, { certificate, product, issuer });
      // What is issued at once is under way no longer than its call, and its plan has seen to its key.
      if (planned === undefined) {
        await checkOrdersUnderWay(rows, world, accountUin);
        await admitSubjectKey(rows, certificate, now);
      }
      const runAt = planned === undefined ? now : addMs(now, AT_ONCE_PATIENCE_MS);
      await rows.jobs.schedule({ kind: 'drive', subject: id, accountUin, runAt });
      return { certificate, planned };
    }),
  );
}

function draft(
  world: Pick<World, 'publisher' | 'secrets' | 'random'>,
  opening: Opening & { readonly proved: readonly Authorization[] },
): Certificate {
  const { id, request, product, key, proved, now } = opening;
  const { original, method, reason } = request;
  const { accountUin, projectId, alias, tags, productId, packageType, names, maxNames, submission } = original;
  return newOrder({
    ...enterValidation(world, { accountUin, names, product, method, proved, now }),
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
    generation: original.generation + 1,
    reissueReason: reason,
    fixedNotAfter: materialOf(original).notAfter,
    usesCrossRoot: request.usesCrossRoot,
    orderer: { secretId: request.orderedBy, act: 'reissue' },
  });
}

/** Secrets are bound to the record they are kept in, so what is taken over from the original is sealed anew. */
function sealedSecretsOf(
  world: Pick<World, 'secrets'>,
  opening: Opening,
): Pick<Certificate, 'sealedKey' | 'sealedEncryptionKey' | 'sealedKeyPassword'> {
  const { id, request, key } = opening;
  const { original, keyPassword } = request;
  const { secrets } = world;
  const none = { sealedKey: undefined, sealedEncryptionKey: undefined, sealedKeyPassword: undefined };
  if (key.origin === 'upload' && key.kept === undefined) return none;
  const chosenPassword =
    keyPassword === undefined ? undefined : secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(id));
  if (key.kept !== undefined) {
    const { sealedKey, sealedKeyPassword } = secretsOfKept(world, key.kept, id);
    return { ...none, sealedKey, sealedKeyPassword: chosenPassword ?? sealedKeyPassword };
  }
  if (key.origin === 'online') return { ...none, sealedKeyPassword: chosenPassword };
  const move = (sealed: Uint8Array | undefined, place: (certificateId: string) => string) =>
    sealed === undefined ? undefined : secrets.seal(secrets.open(sealed, place(original.id)), place(id));
  return {
    sealedKey: move(original.sealedKey, keyPlace),
    sealedEncryptionKey: move(original.sealedEncryptionKey, encryptionKeyPlace),
    sealedKeyPassword: chosenPassword ?? move(original.sealedKeyPassword, keyPasswordPlace),
  };
}
