// Granted products: an order is created, its information submitted, and committed into validation.

import { bytesOfUtf8 } from '../lib/bytes.ts';
import { refuse } from '../failure.ts';
import { type Certificate, keyPasswordPlace, phaseOf, type Submission } from './certificate.ts';
import { type DomainName, isWildcard } from './domain-name.ts';
import {
  checkOrdersUnderWay,
  enterValidation,
  findReusableProofs,
  getCurrent,
  issuerOf,
  newOrder,
  productOf,
  withFreshId,
  withOrderAtIssuer,
} from './order.ts';
import type { World } from './ports.ts';
import type { Product } from './product.ts';
import { takeRoom, takeRoomForChange } from './quota.ts';
import type { Tag } from './tag.ts';
import type { ValidationMethod } from './proof.ts';
import { namesToProve, parseSubjectName } from './subject-name.ts';
import { checkCsrNames, type CsrWorld, type ExaminedCsr, examineCsr } from './subject-csr.ts';
import { admitSubjectKey, checkSubjectKey } from './subject-keys.ts';

export interface CreateRequest {
  readonly accountUin: string;
  readonly actor: string;
  readonly product: Product;
  /** By which of its names the product is asked for. */
  readonly packageType: string;
  readonly tags: readonly Tag[];
  readonly maxNames: number;
}

/** Answers an order of a granted product that awaits its information. */
export async function createOrder(
  world: Pick<World, 'store' | 'limits' | 'clock' | 'random'>,
  request: CreateRequest,
): Promise<Certificate> {
  const { accountUin, actor, product, packageType, tags, maxNames } = request;
  if (maxNames < 1 || maxNames > product.maxNames) {
    refuse({
      kind: 'argumentInvalid',
      detail: `product ${product.id} takes 1 to ${product.maxNames} domains, not ${maxNames}`,
    });
  }
  const now = world.clock.now();
  const [keyAlgorithm] = product.keyAlgorithms;
  return await withFreshId(world, async (id) => {
    const order = newOrder({
      ...(keyAlgorithm === undefined ? {} : { keyAlgorithm }),
      id,
      accountUin,
      projectId: 0,
      alias: '',
      tags,
      productId: product.id,
      packageType,
      maxNames,
      createdAt: now,
    });
    await world.store.transact(async (rows) => {
      await takeRoom(rows, world, { accountUin, records: 1, orders: 1 });
      await rows.certificates.insert(order);
      await checkOrdersUnderWay(rows, world, accountUin);
      await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'apply', at: now });
    });
    return order;
  });
}

export interface Information {
  readonly actor: string;
  readonly certificate: Certificate;
  /** The main domain and the others, as the applicant wrote them. */
  readonly domains: readonly string[];
  /** Undefined: the service makes the key. */
  readonly csr: string | undefined;
  readonly keyPassword: string | undefined;
  readonly method: ValidationMethod | undefined;
  readonly submission: Submission;
}

type SubmitWorld = Pick<World, 'store' | 'products' | 'keyPolicy' | 'csrPolicy' | 'secrets' | 'limits' | 'clock'>;

/** Answers the order with its information; it may be submitted again until it is committed. */
export async function submitInformation(world: SubmitWorld, information: Information): Promise<Certificate> {
  const now = world.clock.now();
  const { certificate, actor } = information;
  checkAwaitsInformation(certificate, now);
  const facts = factsOf(world, information);
  return await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, certificate.id);
    checkAwaitsInformation(current, now);
    const filled: Certificate = { ...current, ...facts, step: 'filled', updatedAt: now };
    await checkSubjectKey(rows, filled, now);
    await takeRoomForChange(rows, world, { from: current, to: filled, acts: 1 });
    const saved = await rows.certificates.save(current, filled);
    const { accountUin, id } = saved;
    await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'submitInfo', at: now });
    return saved;
  });
}

function checkAwaitsInformation(certificate: Certificate, now: Date): void {
  const phase = phaseOf(certificate, now);
  if (certificate.source === 'ordered' && (phase === 'ordered' || phase === 'filled')) return;
  refuse({ kind: 'phaseForbids', act: 'submit', detail: `it is ${phase}, and awaits no information` });
}

function factsOf(world: SubmitWorld, information: Information): Partial<Certificate> {
  const { certificate, method, keyPassword, submission } = information;
  const product = productOf(world, certificate.productId);
  const names = namesOf(information, product);
  if (method !== undefined) checkMethod(method, namesToProve(names, { ...certificate, product }));
  const csr =
    information.csr === undefined ? undefined : examineFitting(world, { csr: information.csr, names, product });
  const [defaultAlgorithm = certificate.keyAlgorithm] = product.keyAlgorithms;
  const keepsPassword = keyPassword !== undefined && csr === undefined;
  return {
    names,
    method,
    submission,
    csrOrigin: csr === undefined ? 'online' : 'upload',
    keyAlgorithm: csr?.keyAlgorithm ?? defaultAlgorithm,
    csr: csr?.der,
    sealedKeyPassword: keepsPassword
      ? world.secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(certificate.id))
      : undefined,
  };
}

function namesOf({ domains, certificate }: Information, product: Product): readonly DomainName[] {
  const names = [...new Set(domains.map((domain) => parseSubjectName(domain, product)))];
  if (names.length > certificate.maxNames) {
    const detail = `the order is for ${certificate.maxNames} domains, and ${names.length} are named`;
    return refuse({ kind: 'argumentInvalid', detail });
  }
  const wildcard = product.wildcards ? undefined : names.find(isWildcard);
  if (wildcard === undefined) return names;
  return refuse({ kind: 'argumentInvalid', detail: `product ${product.id} has no wildcards, and ${wildcard} is one` });
}

function checkMethod(method: ValidationMethod, names: readonly DomainName[]): void {
  if (method !== 'FILE' || !names.some(isWildcard)) return;
  refuse({ kind: 'argumentInvalid', detail: 'a file cannot prove a wildcard; use DNS or DNS_AUTO' });
}

function examineFitting(
  world: CsrWorld,
  question: { readonly csr: string; readonly names: readonly DomainName[]; readonly product: Product },
): ExaminedCsr {
  const csr = examineCsr(world, question.csr);
  checkCsrNames(csr, question.names);
  if (question.product.keyAlgorithms.includes(csr.keyAlgorithm)) return csr;
  const allowed = question.product.keyAlgorithms.join(', ');
  const detail = `product ${question.product.id} allows ${allowed}, and the key in the CSR is ${csr.keyAlgorithm}`;
  return refuse({ kind: 'argumentInvalid', detail });
}

export interface CommitRequest {
  readonly actor: string;
  /** SecretId of the key that commits. */
  readonly orderedBy: string;
  readonly certificate: Certificate;
  /** Overrides what was submitted. */
  readonly method: ValidationMethod | undefined;
}

type CommitWorld = Pick<World, 'store' | 'issuers' | 'publisher' | 'products' | 'clock' | 'random' | 'report' | 'wake'>;

/** Answers the order as it enters validation; proofs of the account that are good still need not be given again. */
export async function commitInformation(world: CommitWorld, request: CommitRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { method, orderedBy } = request;
  const certificate = await getCurrent(world.store.reads, request.certificate.id);
  checkFilled(certificate, now);
  const product = productOf(world, certificate.productId);
  const { id, accountUin, names } = certificate;
  checkMethod(methodOf(certificate, method), namesToProve(names, { accountUin, product }));
  const opening = { certificateId: id, accountUin, names, replacesOrder: undefined };
  const committed = await withOrderAtIssuer(
    world,
    { issuer: issuerOf(world, product), request: opening },
    async (orderReference) =>
      await storeCommitted(world, { certificate, method, orderedBy, orderReference, product, now }),
  );
  world.wake();
  return committed;
}

interface Commitment {
  readonly certificate: Certificate;
  readonly method: ValidationMethod | undefined;
  readonly orderedBy: string;
  readonly orderReference: string;
  readonly product: Product;
  readonly now: Date;
}

async function storeCommitted(world: CommitWorld, commitment: Commitment): Promise<Certificate> {
  const { certificate, orderReference, product, now } = commitment;
  const { id, accountUin, names } = certificate;
  return await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, id);
    checkFilled(current, now);
    await admitSubjectKey(rows, current, now);
    checkSameNames(current, names);
    const order = { accountUin, names, method: methodOf(current, commitment.method), now };
    const proved = await findReusableProofs(rows, { ...order, product });
    const entry = enterValidation(world, { ...order, product, proved });
    const orderer = { secretId: commitment.orderedBy, act: 'commit' } as const;
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
  const detail = 'other domains were submitted for it meanwhile; commit it again';
  refuse({ kind: 'phaseForbids', act: 'commit', detail });
}

function checkFilled(certificate: Certificate, now: Date): void {
  const phase = phaseOf(certificate, now);
  if (certificate.source === 'ordered' && phase === 'filled') return;
  const detail = phase === 'ordered' ? 'its information is not submitted yet' : `it is ${phase}, and committed already`;
  refuse({ kind: 'phaseForbids', act: 'commit', detail });
}
