// Commit an order of a granted product, with its information, into validation.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, type OrderAct, phaseOf } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { Product } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { namesToProve } from '../model/subject-name.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { saving } from '../deciding/saving.ts';
import { admittingSubjectKey } from '../keys/admitted-keys.ts';
import { changing, together } from '../ports/write-set.ts';
import { enterValidation } from './enter-validation.ts';
import { getCurrent, issuerOf, type OrderWorld, productOf, withOrderAtIssuer } from './order.ts';
import { refuseFailed } from './refuse-failed.ts';
import { findReusableProofs } from './reused-proofs.ts';
import { checkMethodFits } from './submit-information.ts';

export type CommitAct = Extract<OrderAct, 'commit' | 'submitOrder'>;

export interface CommitRequest {
  readonly actor: string;
  /** SecretId of the key that commits. */
  readonly orderedBy: string;
  /** By which of the actions that commit: its right is asked again before the order is signed. */
  readonly act: CommitAct;
  readonly certificate: Certificate;
  /** Overrides what was submitted. */
  readonly method: ValidationMethod | undefined;
}

/** Answers the order as it enters validation; proofs of the account that are good still need not be given again. */
export async function commitInformation(world: OrderWorld, request: CommitRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { method } = request;
  const certificate = await getCurrent(world.store.reads, request.certificate.id);
  checkFilled(certificate, now);
  const product = productOf(world, certificate.productId);
  const { id, accountUin, names, csr } = certificate;
  checkMethodFits(methodOf(certificate, method), namesToProve(names, { accountUin, product }));
  const replacesOrder = await orderRenewed(world, certificate);
  const opening = { certificateId: id, accountUin, names, replacesOrder, csr };
  const committed = await withOrderAtIssuer(
    world,
    { issuer: issuerOf(world, product), request: opening },
    async (opened) => await storeCommitted(world, { request, certificate, opened, product, now }),
  );
  world.wake();
  return committed;
}

/** What is replaced by a renewal at the issuer, if the order is one. */
async function orderRenewed({ store }: OrderWorld, { renews }: Certificate): Promise<string | undefined> {
  return renews === undefined ? undefined : (await store.reads.certificates.findWithDeleted(renews))?.orderReference;
}

interface Commitment {
  readonly request: CommitRequest;
  readonly certificate: Certificate;
  readonly opened: OpenedOrder;
  readonly product: Product;
  readonly now: Date;
}

async function storeCommitted(world: OrderWorld, commitment: Commitment): Promise<Certificate> {
  const { request, certificate, opened, product, now } = commitment;
  const { orderReference, challenges } = opened;
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = await getCurrent(world.store.reads, certificate.id);
    checkFilled(current, now);
    checkSameNames(current, certificate.names);
    const order = { ...current, product, method: methodOf(current, request.method), now };
    const proved = await findReusableProofs(world.store.reads, order);
    const entry = enterValidation(world, { ...order, proved, challenges });
    const orderer = { secretId: request.orderedBy, act: request.act };
    const next = { ...current, ...entry, orderReference, orderer, updatedAt: now };
    const { set, answer } = committing(world, { current, next, now });
    return { set: together(opened.commit(now), set), answer };
  });
}

function committing(
  world: OrderWorld,
  { current, next, now }: { readonly current: Certificate; readonly next: Certificate; readonly now: Date },
): Decision<Certificate> {
  const { id: subject, accountUin } = current;
  const { set, saved } = saving(world, current, next);
  const job = { kind: 'advance', subject, accountUin, runAt: now } as const;
  return {
    set: together(set, admittingSubjectKey(current, now), changing({ kind: 'scheduleJob', job })),
    answer: saved,
  };
}

function methodOf(order: Certificate, chosen: ValidationMethod | undefined): ValidationMethod {
  return chosen ?? order.method ?? 'dns';
}

/** The issuer knows the names that stood there when the order was opened. */
function checkSameNames(current: Certificate, opened: readonly DomainName[]): void {
  if (current.names.length === opened.length && current.names.every((name, at) => name === opened[at])) return;
  const detail = because('otherDomainsMeanwhile');
  refuse({ kind: 'phaseForbids', act: 'commit', detail });
}

function checkFilled(certificate: Certificate, now: Date): void {
  const phase = phaseOf(certificate, now);
  if (certificate.source === 'ordered' && phase === 'filled') return;
  const detail = phase === 'ordered' ? because('informationMissing') : because('awaitsNoCommit', { phase });
  refuse({ kind: 'phaseForbids', act: 'commit', detail });
}
