// Whether an order could still be placed as it stands: its product sells it, and control of its names is proved.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import { DomainError } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, isReissue } from '../model/certificate.ts';
import { baseOf, type DomainName, isWildcard } from '../model/domain-name.ts';
import { type Loss, lost } from '../model/loss.ts';
import type { Authorization } from '../model/authorization.ts';
import { readOrderReference } from '../model/order-reference.ts';
import type { Reads } from '../ports/store.ts';
import type { Product, Products } from '../model/product.ts';
import { hasEnded, PERSISTENT_REUSE_MS } from '../model/persistent-record.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';
import { proofDomainsOf } from '../model/proof-domains.ts';
import { namesToProve, parseSubjectName } from '../model/subject-name.ts';
import { isProved, PROOF_DEADLINE_MS } from './order.ts';

interface Question {
  readonly certificate: Certificate;
  readonly products: Products;
  readonly now: Date;
}

/** Asked in the transaction that plans. Undefined where nothing stands against it. */
export async function findProductLoss(
  reads: Pick<Reads, 'authorizations'>,
  { certificate, products, now }: Question,
): Promise<Loss | undefined> {
  const { productId } = certificate;
  const product = products.get(productId);
  if (product === undefined) return productGone(productId);
  const defect = algorithmDefectOf(certificate, product) ?? nameDefectOf(certificate, product);
  if (defect !== undefined)
    return lost('productWithdrawn', because('soldNoMoreBecause', { product: productId, why: defect }));
  // An issuer that names its challenges sees for itself that they are met.
  if (readOrderReference(certificate.orderReference) !== undefined) return undefined;
  const unproved = await findUnproved(reads, { certificate, product, now });
  if (unproved === undefined) return undefined;
  return lost('proofMissing', because('proofGone', { name: unproved }));
}

export function productGone(productId: string): Loss {
  return lost('productWithdrawn', because('soldNoMore', { product: productId }));
}

function algorithmDefectOf(certificate: Certificate, product: Product): Reason | undefined {
  const { keyAlgorithm } = certificate;
  const allowed = isReissue(certificate) ? product.reissue.keyAlgorithms : product.keyAlgorithms;
  return allowed.includes(keyAlgorithm) ? undefined : because('soldOtherKeys', { allowed, key: keyAlgorithm });
}

/** A reissue keeps the names of its original, whatever its product takes in now. */
function nameDefectOf(certificate: Certificate, product: Product): Reason | undefined {
  if (isReissue(certificate)) return undefined;
  const { names } = certificate;
  if (product.kind === 'granted' && names.length > product.maxNames) {
    return because('soldFewerNames', { most: product.maxNames, count: names.length });
  }
  const wildcard = product.wildcards ? undefined : names.find(isWildcard);
  if (wildcard !== undefined) return because('soldNoWildcards', { name: wildcard });
  const other = names.find((name) => !isSoldName(name, product));
  return other === undefined ? undefined : because('soldOtherNames', { name: other });
}

function isSoldName(name: DomainName, product: Product): boolean {
  return isTaken(() => parseSubjectName(name, product) === name);
}

/** Who was vouched for was never asked whether the method could prove it: a file no wildcard, DNS no address. */
function isProvable(name: DomainName, method: ValidationMethod): boolean {
  return isTaken(() => proofDomainsOf([name], method).length > 0);
}

/** What a record in DNS has proved counts for as long as such a look does, and not after the record's own end. */
function countsStill(
  { provedAt, persistent }: Proof,
  { since, now }: { readonly since: Date; readonly now: Date },
): boolean {
  if (provedAt === undefined || provedAt < since) return false;
  if (persistent === undefined) return true;
  return provedAt >= addMs(now, -PERSISTENT_REUSE_MS) && !persistent.some((record) => hasEnded(record, now));
}

/** A proof of the very name, or by DNS of the domain that a wildcard is of, whatever the others of its order are proved by. */
function provesAlone({ domain, method }: Proof, name: DomainName): boolean {
  const isByDns = method === 'dns' || method === 'managedDns';
  return domain === name || (isByDns && isWildcard(name) && domain === baseOf(name));
}

function isTaken(ask: () => boolean): boolean {
  try {
    return ask();
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/**
 * A name, or the domain of one, that is neither proved nor vouched for. What the order itself has proved serves as long as any
 * proof does, or, where none serves again, for as long as the order had to prove it: it may have been held since.
 */
async function findUnproved(
  reads: Pick<Reads, 'authorizations'>,
  { certificate, product, now }: Omit<Question, 'products'> & { readonly product: Product },
): Promise<DomainName | undefined> {
  const { accountUin, method = 'dns', proofs } = certificate;
  const reuseMs = product.proofReuseDays * DAY_MS;
  const ownSince = addMs(now, -Math.max(reuseMs, PROOF_DEADLINE_MS));
  const names = namesToProve(certificate.names, { accountUin, product });
  // Of an order by ACME each name has its own proof, in a way of its own.
  const counting = proofs.filter((proof) => countsStill(proof, { since: ownSince, now }));
  if (names.every((name) => counting.some((proof) => provesAlone(proof, name)))) return undefined;
  const unprovable = names.find((name) => !isProvable(name, method));
  if (unprovable !== undefined) return unprovable;
  const domains = proofDomainsOf(names, method);
  const own = counting.flatMap(({ domain, method: by, provedAt }): readonly Authorization[] =>
    provedAt === undefined
      ? []
      : [{ accountUin, domain, method: by === 'file' || by === 'tlsAlpn' ? 'file' : 'dns', provedAt }],
  );
  const open = domains.filter((domain) => !isProved(domain, { names, method, proved: own }));
  if (open.length === 0 || reuseMs === 0) return open[0];
  const proved = await reads.authorizations.list(accountUin, open, addMs(now, -reuseMs));
  return open.find((domain) => !isProved(domain, { names, method, proved }));
}
