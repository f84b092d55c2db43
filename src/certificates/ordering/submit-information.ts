// The information of an order of a granted product: names, key and contacts.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { refuse } from '../../failure.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, keyPasswordPlace, phaseOf, type Submission } from '../model/certificate.ts';
import type { KeptCsr } from '../model/kept-csr.ts';
import { pemOfKept, secretsOfKept } from '../keys/csrs/use.ts';
import { type DomainName, isWildcard } from '../model/domain-name.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import type { RenewalWish } from '../model/renewals/facts.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoomForChange } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { freeSubjectKey } from '../keys/admitted-keys.ts';
import { checkCsrNames, type CsrWorld, type ExaminedCsr, examineCsr } from '../keys/subject-csr.ts';
import { namesToProve, parseSubjectName } from '../model/subject-name.ts';
import { changing, expecting, together } from '../ports/write-set.ts';
import { productOf, getCurrent } from './order.ts';
import { refuseFailed } from './refuse-failed.ts';

/**
 * online: the service makes it, of the product's default where `algorithm` is undefined · upload: a CSR brings it, PEM ·
 * kept: a CSR that the account keeps here, and its key with it.
 */
export type InformationKey =
  | { readonly origin: 'online'; readonly algorithm: KeyAlgorithmId | undefined }
  | { readonly origin: 'upload'; readonly csr: string }
  | { readonly origin: 'kept'; readonly csr: KeptCsr };

export interface OrderInformation {
  /** The main domain and the others, as the applicant wrote them. */
  readonly domains: readonly string[];
  readonly key: InformationKey;
  readonly keyPassword: string | undefined;
  readonly method: ValidationMethod | undefined;
  readonly submission: Submission;
  readonly usesCrossRoot: boolean;
}

export interface Information extends OrderInformation {
  readonly actor: string;
  /** Undefined: it stays as it is. */
  readonly renewalWish: RenewalWish | undefined;
  readonly certificate: Certificate;
}

type SubmitWorld = Pick<
  World,
  'store' | 'origin' | 'hooksToldOf' | 'products' | 'keyPolicy' | 'csrPolicy' | 'secrets' | 'limits' | 'clock'
>;

/** Answers the order with its information; it may be submitted again until it is committed. */
export async function submitInformation(world: SubmitWorld, information: Information): Promise<Certificate> {
  const now = world.clock.now();
  const { certificate, actor } = information;
  checkAwaitsInformation(certificate, now);
  const facts = informationFactsOf(world, information);
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = await getCurrent(world.store.reads, certificate.id);
    checkAwaitsInformation(current, now);
    const { renewalWish: wish = current.renewal.wish } = information;
    const renewal = { ...current.renewal, wish };
    const filled: Certificate = { ...current, ...facts, renewal, step: 'filled', updatedAt: now };
    const { accountUin, id: certificateId } = current;
    const { set, saved } = saving(world, current, filled);
    const submitting = together(
      set,
      expecting(...freeSubjectKey(filled, now)),
      takingRoomForChange(world, { from: current, to: filled, acts: 1 }),
      changing({ kind: 'operation', operation: { accountUin, actor, certificateId, kind: 'submitInfo', at: now } }),
    );
    return { set: submitting, answer: saved };
  });
}

function checkAwaitsInformation(certificate: Certificate, now: Date): void {
  const phase = phaseOf(certificate, now);
  if (certificate.source === 'ordered' && (phase === 'ordered' || phase === 'filled')) return;
  refuse({ kind: 'phaseForbids', act: 'submit', detail: because('awaitsNoInformation', { phase }) });
}

type FactsWorld = Pick<World, 'products' | 'keyPolicy' | 'csrPolicy' | 'secrets'>;

/** What the order has of its information. Refuses what the product does not sell, and what the order has no room for. */
export function informationFactsOf(
  world: FactsWorld,
  information: OrderInformation & { readonly certificate: Certificate },
): Partial<Certificate> {
  const { certificate, method, submission, usesCrossRoot } = information;
  const product = productOf(world, certificate.productId);
  const names = namesOf(information, product);
  if (method !== undefined) checkMethodFits(method, namesToProve(names, { ...certificate, product }));
  return { names, method, submission, usesCrossRoot, ...keyFactsOf(world, information, { names, product }) };
}

/** Of a key that is to be made there is nothing yet but its algorithm and its password. */
function keyFactsOf(
  world: FactsWorld,
  { certificate, key, keyPassword }: Parameters<typeof informationFactsOf>[1],
  order: { readonly names: readonly DomainName[]; readonly product: Product },
): Partial<Certificate> {
  const none = { sealedKey: undefined, encryptionCsr: undefined, sealedEncryptionKey: undefined };
  const place = keyPasswordPlace(certificate.id);
  const chosen = keyPassword === undefined ? undefined : world.secrets.seal(bytesOfUtf8(keyPassword), place);
  if (key.origin === 'online') {
    const keyAlgorithm = algorithmOf(key.algorithm, order.product) ?? certificate.keyAlgorithm;
    return { ...none, csrOrigin: 'online', keyAlgorithm, csr: undefined, sealedKeyPassword: chosen };
  }
  const pem = key.origin === 'kept' ? pemOfKept(key.csr) : key.csr;
  const { der: csr, keyAlgorithm } = examineFitting(world, { csr: pem, ...order });
  const brought = { ...none, csrOrigin: 'upload', keyAlgorithm, csr } as const;
  if (key.origin === 'upload') return { ...brought, sealedKeyPassword: undefined };
  const { sealedKey, sealedKeyPassword } = secretsOfKept(world, key.csr, certificate.id);
  return { ...brought, sealedKey, sealedKeyPassword: chosen ?? sealedKeyPassword };
}

function algorithmOf(chosen: KeyAlgorithmId | undefined, product: Product): KeyAlgorithmId | undefined {
  const { id, keyAlgorithms } = product;
  if (chosen === undefined || keyAlgorithms.includes(chosen)) return chosen ?? keyAlgorithms[0];
  const detail = because('productNotThisKey', { product: id, allowed: keyAlgorithms, key: chosen });
  return refuse({ kind: 'algorithmForbidden', detail });
}

function namesOf(
  { domains, certificate }: Pick<Information, 'domains' | 'certificate'>,
  product: Product,
): readonly DomainName[] {
  const names = [...new Set(domains.map((domain) => parseSubjectName(domain, product)))];
  if (names.length > certificate.maxNames) {
    const detail = because('orderNames', { most: certificate.maxNames, count: names.length });
    return refuse({ kind: 'argumentInvalid', detail });
  }
  const wildcard = product.wildcards ? undefined : names.find(isWildcard);
  if (wildcard === undefined) return names;
  const detail = because('productNoWildcards', { product: product.id, name: wildcard });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** Refuses a file for a wildcard. */
export function checkMethodFits(method: ValidationMethod, names: readonly DomainName[]): void {
  if (method !== 'file' || !names.some(isWildcard)) return;
  refuse({ kind: 'argumentInvalid', detail: because('fileProvesNoWildcard') });
}

function examineFitting(
  world: CsrWorld,
  question: { readonly csr: string; readonly names: readonly DomainName[]; readonly product: Product },
): ExaminedCsr {
  const csr = examineCsr(world, question.csr);
  checkCsrNames(csr, question.names);
  if (question.product.keyAlgorithms.includes(csr.keyAlgorithm)) return csr;
  const { id, keyAlgorithms: allowed } = question.product;
  const detail = because('productOtherCsrKeys', { product: id, allowed, key: csr.keyAlgorithm });
  return refuse({ kind: 'argumentInvalid', detail });
}
