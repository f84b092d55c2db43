// Commit an order of a granted product, with its information, into validation.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, type OrderAct, phaseOf } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { namesToProve } from '../model/subject-name.ts';
import { admitSubjectKey } from '../keys/subject-keys.ts';
import { enterValidation, findReusableProofs, getCurrent, issuerOf, productOf, withOrderAtIssuer } from './order.ts';
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

export type CommitWorld = Pick<
  World,
  'store' | 'issuers' | 'publisher' | 'products' | 'clock' | 'random' | 'report' | 'wake'
>;

/** Answers the order as it enters validation; proofs of the account that are good still need not be given again. */
export async function commitInformation(world: CommitWorld, request: CommitRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { method } = request;
  const certificate = await getCurrent(world.store.reads, request.certificate.id);
  checkFilled(certificate, now);
  const product = productOf(world, certificate.productId);
  const { id, accountUin, names } = certificate;
  checkMethodFits(methodOf(certificate, method), namesToProve(names, { accountUin, product }));
  const opening = { certificateId: id, accountUin, names, replacesOrder: undefined };
  const committed = await withOrderAtIssuer(
    world,
    { issuer: issuerOf(world, product), request: opening },
    async (orderReference) => await storeCommitted(world, { request, certificate, orderReference, product, now }),
  );
  world.wake();
  return committed;
}

interface Commitment {
  readonly request: CommitRequest;
  readonly certificate: Certificate;
  readonly orderReference: string;
  readonly product: Product;
  readonly now: Date;
}

async function storeCommitted(world: CommitWorld, commitment: Commitment): Promise<Certificate> {
  const { request, certificate, orderReference, product, now } = commitment;
  const { id, accountUin, names } = certificate;
  return await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, id);
    checkFilled(current, now);
    await admitSubjectKey(rows, current, now);
    checkSameNames(current, names);
    const order = { accountUin, names, method: methodOf(current, request.method), now };
    const proved = await findReusableProofs(rows, { ...order, product });
    const entry = enterValidation(world, { ...order, product, proved });
    const orderer = { secretId: request.orderedBy, act: request.act };
    const next = { ...current, ...entry, orderReference, orderer, updatedAt: now };
    const saved = await rows.certificates.save(current, next);
    await rows.jobs.schedule({ kind: 'drive', subject: id, accountUin, runAt: now });
    return saved;
  });
}

function methodOf(order: Certificate, chosen: ValidationMethod | undefined): ValidationMethod {
  return chosen ?? order.method ?? 'DNS';
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
