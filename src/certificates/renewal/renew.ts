// Renew: a new certificate for the names of another, in its lineage, with an end of its own.

import { because } from '../../reasons/reason.ts';
import { refuse } from '../../failure.ts';
import type { Certificate, Orderer } from '../model/certificate.ts';
import { isWildcard } from '../model/domain-name.ts';
import type { Product } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { additionOf, storedBytesOf } from '../model/quota.ts';
import { namesToProve } from '../model/subject-name.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import { checkRoom, takingRoom } from '../deciding/room.ts';
import { inserting } from '../deciding/saving.ts';
import { admittingSubjectKey } from '../keys/admitted-keys.ts';
import { issuerOf, type OrderWorld, productOf, underWay, withOrderAtIssuer } from '../ordering/order.ts';
import { checkUnderWay, refuseFailed } from '../ordering/refuse-failed.ts';
import { findReusableProofs } from '../ordering/reused-proofs.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { changing, together } from '../ports/write-set.ts';
import { type ChosenKey, chooseRenewalKey, type KeyWish } from '../reissue/reissue-key.ts';
import { draft } from './draft.ts';
import { checkPlace, comingInPlace, knowingRenewal, takingPlace } from './in-place.ts';
import { checkRenewable, readRenewalFacts } from './renewal-rules.ts';

export interface RenewRequest {
  readonly actor: string;
  /** Undefined: the service renews by itself, by the right of the account. */
  readonly orderer: Orderer | undefined;
  readonly original: Certificate;
  /** Whether a refusal may tell of another certificate. */
  readonly isOpen: (certificate: Certificate) => boolean;
  /** Undefined: as the product says, or else as of the original. */
  readonly method: ValidationMethod | undefined;
  /** Undefined: as the product says; the original's where the service has not got that. */
  readonly key: KeyWish | undefined;
  /** Undefined: the original's. */
  readonly keyPassword: string | undefined;
}

export type RenewWorld = OrderWorld & Pick<World, 'keyPolicy' | 'csrPolicy' | 'secrets'>;

interface Renewing {
  readonly request: RenewRequest;
  readonly product: Product;
  readonly method: ValidationMethod;
  readonly key: ChosenKey;
  readonly now: Date;
}

/** Answers the stored order, which the worker goes on with. Refuses as docs/renewal.md says. */
export async function renew(world: RenewWorld, request: RenewRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { original } = request;
  // An order that is to be refused is not opened at its issuer.
  const facts = await readRenewalFacts(world.store.reads, { certificateId: original.id, now });
  checkRenewable(facts, { ...request, now });
  const product = productOf(world, original.productId);
  const method = request.method ?? product.renewal.method ?? original.method ?? 'dns';
  checkMethod(method, { original, product });
  const key = chooseRenewalKey(world, { original, key: request.key ?? keyWishOf(original, product) }, product);
  await checkPlace(world, { original, product, now });
  await checkRoomForOrder(world, original);
  const renewal = await withFreshId(world, async (id) => await open(world, { id, request, product, method, key, now }));
  world.wake();
  return renewal;
}

/** Before an issuer is asked: an authority counts the orders that are let go, too, and a renewal is tried again and again. */
async function checkRoomForOrder(world: RenewWorld, { accountUin }: Certificate): Promise<void> {
  const { reads } = world.store;
  const limit = world.limits.ordersPerAccount;
  await checkRoom(reads, additionOf(world, { accountUin, records: 1, orders: 1 }));
  await checkUnderWay(reads, { accountUin, atMost: limit - 1, limit });
}

function checkMethod(
  method: ValidationMethod,
  { original, product }: { readonly original: Certificate; readonly product: Product },
): void {
  if (method !== 'file' || !namesToProve(original.names, { ...original, product }).some(isWildcard)) return;
  refuse({ kind: 'argumentInvalid', detail: because('fileProvesNoWildcard') });
}

/** Whether the renewal would have the key that the original has. */
export function keepsKey(
  { products }: Pick<World, 'products'>,
  original: Certificate,
  wish: KeyWish | undefined,
): boolean {
  const product = products.get(original.productId);
  const key = wish ?? (product && keyWishOf(original, product));
  return key?.origin === 'original';
}

/** A key that the service has not got cannot be made anew here: its CSR serves again. */
function keyWishOf(original: Certificate, { renewal, keyAlgorithms }: Product): KeyWish {
  const { sealedKey, keyAlgorithm } = original;
  if (sealedKey === undefined || renewal.key === 'same') return { origin: 'original' };
  return { origin: 'online', algorithm: keyAlgorithms.includes(keyAlgorithm) ? keyAlgorithm : undefined };
}

async function open(world: RenewWorld, renewing: Renewing & { readonly id: string }): Promise<Certificate> {
  const { id: certificateId, request, product } = renewing;
  const { accountUin, names, orderReference: replacesOrder } = request.original;
  const order = { certificateId, accountUin, names, replacesOrder, csr: renewing.key.csr };
  return await withOrderAtIssuer(world, { issuer: issuerOf(world, product), request: order }, async (atIssuer) =>
    carryOut(world, async (failed) => {
      await refuseFailed(world, failed);
      return await decide(world, { ...renewing, atIssuer });
    }),
  );
}

/** From facts to what goes on record; refuses what they do not allow. */
async function decide(
  world: RenewWorld,
  renewing: Renewing & { readonly id: string; readonly atIssuer: OpenedOrder },
): Promise<Decision<Certificate>> {
  const { request, product, method, atIssuer, now } = renewing;
  const { reads } = world.store;
  const facts = await readRenewalFacts(reads, { certificateId: request.original.id, now });
  checkRenewable(facts, { ...request, now });
  await checkPlace(world, { original: facts.original, product, now });
  const proved = await findReusableProofs(reads, { ...facts.original, product, method, now });
  const { orderer, keyPassword } = request;
  const certificate = draft(world, { ...renewing, ...facts, orderer, keyPassword, proved });
  const { id: subject, accountUin } = certificate;
  const { actor } = request;
  const set = together(
    comingInPlace(world, { facts, now }),
    knowingRenewal(world, { original: facts.original, renewedBy: certificate.id, product, now }),
    takingPlace(world, { original: facts.original, product, now }),
    takingRoom(world, { accountUin, records: 1, bytes: storedBytesOf(certificate), orders: 1 }),
    underWay(world, { accountUin, orders: 1 }),
    inserting(world, certificate),
    admittingSubjectKey(certificate, now),
    atIssuer.commit(now),
    changing(
      { kind: 'operation', operation: { accountUin, actor, certificateId: facts.original.id, kind: 'renew', at: now } },
      { kind: 'scheduleJob', job: { kind: 'advance', subject, accountUin, runAt: now } },
    ),
  );
  return { set, answer: certificate };
}
