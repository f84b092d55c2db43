// Whether a certificate may be reissued: its source, phase and age, the state of its lineage, the lock on its domain.

import { addMs, DAY_MS } from '../lib/clock.ts';
import { refuse } from '../failure.ts';
import {
  type Certificate,
  type IssuedMaterial,
  isLiveReplacement,
  isReissue,
  isSuperseded,
  phaseOf,
} from './certificate.ts';
import { isWildcard, registrableDomainOf } from './domain-name.ts';
import { getCurrent, productOf } from './order.ts';
import type { Reads } from './ports.ts';
import type { Product, Products } from './product.ts';
import type { ValidationMethod } from './proof.ts';
import { namesToProve } from './subject-name.ts';
import { findStandIn } from './superseded.ts';
import { because, type Reason } from '../reasons/reason.ts';

/** Only a certificate with more than this left can be reissued. */
export const REISSUE_MIN_REMAINING_DAYS = 30;

/** What can be refused by looking at the request and the original alone. */
export function checkOriginal(
  original: Certificate,
  question: { readonly method: ValidationMethod; readonly products: Products; readonly now: Date },
): void {
  const { method, products, now } = question;
  if (original.source === 'uploaded') return refuse({ kind: 'sourceForbids', act: 'reissue' });
  const product = productOf({ products }, original.productId);
  if (method === 'FILE' && namesToProve(original.names, { ...original, product }).some(isWildcard)) {
    return refuse({ kind: 'argumentInvalid', detail: because('fileProvesNoWildcard') });
  }
  const defect = phaseDefect(original, now);
  if (defect !== undefined) refuse({ kind: 'phaseForbids', act: 'reissue', detail: defect });
}

function phaseDefect(original: Certificate, now: Date): Reason | undefined {
  const phase = phaseOf(original, now);
  if (phase !== 'issued') return because('onlyIssuedReissued', { phase });
  if (materialOf(original).notAfter <= addMs(now, REISSUE_MIN_REMAINING_DAYS * DAY_MS)) {
    return because('daysLeft', { days: REISSUE_MIN_REMAINING_DAYS });
  }
  return undefined;
}

export function materialOf(certificate: Certificate): IssuedMaterial {
  if (certificate.issued === undefined) throw new Error(`Cannot find the material of issued ${certificate.id}`);
  return certificate.issued;
}

/**
 * What the rest of the store has to say: the original is as it was, no live replacement, places left, domain not locked.
 * Answers the attempt before, if there was one.
 */
export async function admitReissue(
  reads: Pick<Reads, 'certificates'>,
  question: {
    readonly original: Certificate;
    readonly product: Product;
    readonly products: Products;
    /** Whether a refusal may tell of another certificate. */
    readonly isOpen: (certificate: Certificate) => boolean;
    readonly now: Date;
  },
): Promise<Certificate | undefined> {
  const { original, product, isOpen, now } = question;
  const isUnchanged = await reads.certificates.isUnchanged(original);
  const current = isUnchanged ? original : await getCurrent(reads, original.id);
  const defect = phaseDefect(current, now);
  if (defect !== undefined) return refuse({ kind: 'phaseForbids', act: 'reissue', detail: defect });
  const replacement = await reads.certificates.findLatestReplacement(original.id);
  const successor = replacement === undefined ? undefined : await findSuccessor(reads, replacement, now);
  if (successor !== undefined) {
    const detail = isOpen(successor) ? because('replacementReissues', { id: successor.id }) : because('hasReplacement');
    return refuse({ kind: 'alreadyReplaced', detail });
  }
  await checkLineageLimit(reads, { original, replacement, product });
  if (product.reissue.locksDomain) await checkDomainLock(reads, question);
  return replacement;
}

/** The attempt that is in the way of another one, or, where it was superseded, what stands in for it now. */
async function findSuccessor(
  reads: Pick<Reads, 'certificates'>,
  replacement: Certificate,
  now: Date,
): Promise<Certificate | undefined> {
  if (isLiveReplacement(replacement, now)) return replacement;
  const next = isSuperseded(replacement) ? replacement.scheduledRevocation?.becauseOf : undefined;
  return next === undefined ? undefined : await findStandIn(reads.certificates, next, now);
}

/** Only reissues that were issued count; a failed, timed-out or cancelled one does not. */
async function checkLineageLimit(
  reads: Pick<Reads, 'certificates'>,
  question: {
    readonly original: Certificate;
    readonly replacement: Certificate | undefined;
    readonly product: Product;
  },
): Promise<void> {
  const { original, replacement, product } = question;
  const limit = product.reissue.limitPerLineage;
  if (limit === undefined) return;
  if (limit === 0) refuse({ kind: 'alreadyReplaced', detail: because('noReissues', { product: product.id }) });
  if (replacement === undefined && !isReissue(original)) return;
  const lineage = await reads.certificates.listLineage(original.lineageId);
  const used = lineage.filter((one) => isReissue(one) && one.issued !== undefined).length;
  if (used >= limit) {
    const reissues = limit === 1 ? 'reissue' : 'reissues';
    refuse({ kind: 'alreadyReplaced', detail: because('lineageUsed', { limit, reissues }) });
  }
}

/** Reissues of products without the lock do not count. */
async function checkDomainLock(
  reads: Pick<Reads, 'certificates'>,
  question: {
    readonly original: Certificate;
    readonly products: Products;
    readonly isOpen: (certificate: Certificate) => boolean;
    readonly now: Date;
  },
): Promise<void> {
  const { original, products, isOpen, now } = question;
  const [main] = original.names;
  if (main === undefined) throw new Error(`Cannot reissue ${original.id}: it has no names`);
  const registrableDomain = registrableDomainOf(main);
  const underWay = await reads.certificates.listPendingReissues(original.accountUin, registrableDomain, now);
  const pending = underWay.find(({ productId }) => products.get(productId)?.reissue.locksDomain === true);
  if (pending === undefined) return;
  const domain = registrableDomain;
  const detail = isOpen(pending)
    ? because('otherReissue', { id: pending.id, domain })
    : because('someReissue', { domain });
  refuse({ kind: 'phaseForbids', act: 'reissue', detail });
}
