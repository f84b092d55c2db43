// What every order has in common: a fresh record, what is proved already, the call to the issuer.

import { DAY_MS } from '../../lib/clock.ts';
import { DomainError, refuse, type Refusal } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { Certificate } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Authorization } from '../model/authorization.ts';
import type { Issuer, OpenedOrder, OrderRequest } from '../ports/issuer.ts';
import { type Reads, StaleState, StoreBusy } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import { NO_RENEWAL } from '../model/renewals/facts.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { standsForOthers } from '../model/proof-domains.ts';
import { expecting, type WriteSet } from '../ports/write-set.ts';
import { issuerNamed, openerOf } from './issuer-of-order.ts';

/** reference/lifecycle.md: three days to publish the record or file, then the order closes. */
export const PROOF_DEADLINE_MS = 3 * DAY_MS;

/** What an order must say of itself; the rest of the record starts empty. */
export type OrderFacts = Pick<
  Certificate,
  'id' | 'accountUin' | 'projectId' | 'alias' | 'productId' | 'maxNames' | 'createdAt'
> &
  Partial<Certificate>;

export function newOrder(facts: OrderFacts): Certificate {
  return {
    version: 1,
    source: 'ordered',
    type: 'server',
    tags: [],
    ignoresExpiry: false,
    packageType: facts.productId,
    names: [],
    step: 'ordered',
    failure: undefined,
    failureDetail: undefined,
    updatedAt: facts.createdAt,
    method: undefined,
    proofs: [],
    proofDeadline: undefined,
    provedAt: undefined,
    caa: undefined,
    csrOrigin: 'online',
    keyAlgorithm: 'rsa2048',
    csr: undefined,
    sealedKey: undefined,
    encryptionCsr: undefined,
    sealedEncryptionKey: undefined,
    chainOutline: undefined,
    sealedKeyOutline: undefined,
    sealedKeyPassword: undefined,
    replaces: undefined,
    lineageId: facts.id,
    termId: facts.id,
    generation: 0,
    reissueReason: '',
    afterReissue: undefined,
    renews: undefined,
    renewal: NO_RENEWAL,
    fixedNotAfter: undefined,
    usesCrossRoot: true,
    submission: {},
    orderReference: '',
    issued: undefined,
    revocation: undefined,
    scheduledRevocation: undefined,
    deletedAt: undefined,
    orderer: undefined,
    ...facts,
  };
}

/** A file proves the very name that serves it and no other (BR §3.2.2.4.18): neither a wildcard nor the "www." name. */
export function isProved(
  domain: DomainName,
  known: {
    readonly names: readonly DomainName[];
    readonly method: ValidationMethod;
    readonly proved: readonly Authorization[];
  },
): boolean {
  const { names, method, proved } = known;
  const needsDns = standsForOthers(domain, { names, method });
  return proved.some((one) => one.domain === domain && (one.method === 'dns' || !needsDns));
}

/** Opens the order at the issuer, or refuses as the issuer's answer demands. */
async function openAtIssuer(issuer: Issuer, request: OrderRequest): Promise<OpenedOrder> {
  const outcome = await issuer.open(request);
  if (outcome.kind === 'opened') return outcome;
  const refusals: { readonly [kind in typeof outcome.kind]: Refusal } = {
    refused: { kind: 'reissueRefused', detail: outcome.detail },
    unreadable: { kind: 'orderUnreadable', detail: outcome.detail },
    unreachable: { kind: 'authorityUnreachable', detail: outcome.detail },
  };
  return refuse(refusals[outcome.kind]);
}

/** What it takes to open an order and to put it on record. */
export type OrderWorld = Pick<
  World,
  | 'store'
  | 'origin'
  | 'hooksToldOf'
  | 'issuers'
  | 'publisher'
  | 'caa'
  | 'products'
  | 'limits'
  | 'clock'
  | 'random'
  | 'report'
  | 'wake'
>;

/**
 * Opens an order and has it stored; what is refused meanwhile is cancelled at the issuer again, unless it is on record all the
 * same: of several calls at once for one certificate one has stored it, and some issuers open the same order for all of them.
 */
export async function withOrderAtIssuer<T>(
  world: Pick<World, 'store' | 'clock' | 'report'>,
  { issuer, request }: { readonly issuer: Issuer; readonly request: OrderRequest },
  storeIt: (opened: OpenedOrder) => Promise<T>,
): Promise<T> {
  const opened = await openAtIssuer(issuer, request);
  const { orderReference } = opened;
  try {
    return await storeIt(opened);
  } catch (error) {
    if (isNothingStored(error)) await letGoUnlessOnRecord(world, { issuer, request, orderReference });
    throw error;
  }
}

/** Another failure of the store may have the order on record, and with an id that is taken it may be another certificate's. */
function isNothingStored(error: unknown): boolean {
  return error instanceof DomainError || error instanceof StoreBusy || error instanceof StaleState;
}

interface LettingGo {
  readonly issuer: Issuer;
  readonly request: OrderRequest;
  readonly orderReference: string;
}

/** Never throws: its caller has a refusal to give, which says more. */
async function letGoUnlessOnRecord(
  { store, clock, report }: Pick<World, 'store' | 'clock' | 'report'>,
  { issuer, request, orderReference }: LettingGo,
): Promise<void> {
  const what = 'Cannot cancel an order at its issuer that was refused here';
  try {
    const stored = await store.reads.certificates.findWithDeleted(request.certificateId);
    if (stored?.orderReference === orderReference) return;
    const outcome = await issuer.cancel(orderReference);
    if (outcome.kind === 'cancelled') await store.apply(outcome.commit(clock.now()));
    else report({ what, subject: orderReference, error: new ReasonError(outcome.detail) });
  } catch (error) {
    report({ what, subject: orderReference, error });
  }
}

/** Room for so many more orders that wait, which refuseFailed refuses where the account has none. */
export function underWay(
  { limits }: Pick<World, 'limits'>,
  { accountUin, orders }: { readonly accountUin: string; readonly orders: number },
): WriteSet {
  return expecting({ kind: 'ordersUnderWay', accountUin, atMost: limits.ordersPerAccount - orders });
}

/** The certificate as it stands now; refuses one that was deleted since it was read. */
export async function getCurrent(reads: Pick<Reads, 'certificates'>, certificateId: string): Promise<Certificate> {
  const current = await reads.certificates.find(certificateId);
  return current ?? refuse({ kind: 'certificateNotFound', certificateId });
}

/** Who opens the orders of a product. Whoever has opened one goes on with it: see issuerOfOrder. */
export function issuerOf(
  world: Pick<World, 'issuers'>,
  { issuer, fallbackIssuer }: Pick<Product, 'issuer' | 'fallbackIssuer'>,
): Issuer {
  const first = issuerNamed(world, issuer);
  return fallbackIssuer === undefined
    ? first
    : withFallback(world, { first, second: issuerNamed(world, fallbackIssuer) });
}

/** An order that the first cannot be asked for now is opened at the second; where neither can, it is told why the first cannot. */
function withFallback(
  world: Pick<World, 'issuers'>,
  { first, second }: { readonly first: Issuer; readonly second: Issuer },
): Issuer {
  const open: Issuer['open'] = async (order) => {
    const outcome = await first.open(order);
    if (outcome.kind !== 'unreachable') return outcome;
    const other = await second.open(order);
    return other.kind === 'unreachable' ? outcome : other;
  };
  const cancel: Issuer['cancel'] = async (reference) => await openerOf(world, reference).cancel(reference);
  return { ...first, local: undefined, open, cancel };
}

/** Refuses what is to be ordered of a product that was taken out of the configuration since. */
export function productOf(world: Pick<World, 'products'>, productId: string): Product {
  const product = world.products.get(productId);
  return product ?? refuse({ kind: 'argumentInvalid', detail: because('productNotSold', { product: productId }) });
}
