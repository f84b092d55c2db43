// Whether a certificate may be reissued: its source, phase and age, the state of its lineage, the lock on its domain.

import { addMs, DAY_MS } from '../../lib/clock.ts';
import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import {
  type Certificate,
  type IssuedMaterial,
  isLiveReplacement,
  isReissue,
  isSuperseded,
  phaseOf,
} from '../model/certificate.ts';
import { isWildcard, registrableDomainOf } from '../model/domain-name.ts';
import { getCurrent, productOf } from '../ordering/order.ts';
import type { Reads } from '../ports/store.ts';
import type { Override } from '../model/campaigns/plan.ts';
import type { Product, Products } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { namesToProve } from '../model/subject-name.ts';
import { findSupersededBy } from '../revocation/superseded.ts';
import type { Expectation } from '../ports/write-set.ts';

/** Only a certificate with more than this left can be reissued. */
export const REISSUE_MIN_REMAINING_DAYS = 30;

/** What can be refused by looking at the request and the original alone. */
export function checkOriginal(
  original: Certificate,
  question: {
    readonly method: ValidationMethod;
    readonly products: Products;
    readonly broken: readonly Override[];
    readonly now: Date;
  },
): void {
  const { method, products, broken, now } = question;
  if (original.source === 'uploaded') return refuse({ kind: 'sourceForbids', act: 'reissue' });
  const product = productOf({ products }, original.productId);
  if (method === 'file' && namesToProve(original.names, { ...original, product }).some(isWildcard)) {
    return refuse({ kind: 'argumentInvalid', detail: because('fileProvesNoWildcard') });
  }
  const defect = phaseDefect(original, { broken, now });
  if (defect !== undefined) refuse({ kind: 'phaseForbids', act: 'reissue', detail: defect });
}

function phaseDefect(
  original: Certificate,
  { broken, now }: { readonly broken: readonly Override[]; readonly now: Date },
): Reason | undefined {
  const phase = phaseOf(original, now);
  if (phase !== 'issued') return because('onlyIssuedReissued', { phase });
  if (broken.includes('lessThan30Days')) return undefined;
  if (materialOf(original).notAfter <= addMs(now, REISSUE_MIN_REMAINING_DAYS * DAY_MS)) {
    return because('daysLeft', { days: REISSUE_MIN_REMAINING_DAYS });
  }
  return undefined;
}

export function materialOf(certificate: Certificate): IssuedMaterial {
  if (certificate.issued === undefined) throw new Error(`Cannot find the material of issued ${certificate.id}`);
  return certificate.issued;
}

/** What else is on record that decides whether a certificate may be reissued. */
export interface ReissueFacts {
  /** As it stands now. */
  readonly original: Certificate;
  /** The last attempt to replace it, whatever came of it. */
  readonly before: Certificate | undefined;
  /** What forbids another attempt: that one or its renewal, while it lives, or the valid certificate that it was superseded by. */
  readonly live: Certificate | undefined;
  /** How many issued reissues its lineage has, and its term; undefined where its product does not ask. */
  readonly reissues: { readonly ofLineage: number; readonly ofTerm: number } | undefined;
  /** A reissue under way that locks its domain. */
  readonly locking: Certificate | undefined;
}

interface FactsQuestion {
  readonly original: Certificate;
  readonly product: Product;
  readonly products: Products;
  readonly now: Date;
}

/** Whether what there may be on record besides the original has to be read before it is decided. */
export function needsFacts({ original, product: { reissue } }: Pick<FactsQuestion, 'original' | 'product'>): boolean {
  return (
    original.renewal.renewedBy !== undefined ||
    reissue.locksDomain ||
    reissue.limitPerLineage === 0 ||
    (reissue.limitPerLineage !== undefined && isReissue(original))
  );
}

/** The facts of an original that was neither reissued nor renewed, as almost every one is: assumed first, and asserted by the write set. */
export function assumedFacts(original: Certificate): ReissueFacts {
  return { original, before: undefined, live: undefined, reissues: undefined, locking: undefined };
}

export async function readFacts(reads: Pick<Reads, 'certificates'>, question: FactsQuestion): Promise<ReissueFacts> {
  const { product, now } = question;
  const original = await getCurrent(reads, question.original.id);
  const before = await reads.certificates.findLatestReplacement(original.id);
  const live = await findLive(reads, { original, before, now });
  const counts = product.reissue.limitPerLineage !== undefined && (before !== undefined || isReissue(original));
  const reissues = counts ? await countReissues(reads, original) : undefined;
  const locking = product.reissue.locksDomain ? await findLocking(reads, { ...question, original }) : undefined;
  return { original, before, live, reissues, locking };
}

/** Refuses a reissue that the facts do not allow. `isOpen`: whether a refusal may tell of another certificate. */
export function checkFacts(
  facts: ReissueFacts,
  question: {
    readonly product: Product;
    readonly isOpen: (certificate: Certificate) => boolean;
    readonly broken: readonly Override[];
    readonly now: Date;
  },
): void {
  const { original, live, locking } = facts;
  const { product, isOpen, broken, now } = question;
  const defect = phaseDefect(original, { broken, now });
  if (defect !== undefined) return refuse({ kind: 'phaseForbids', act: 'reissue', detail: defect });
  if (live !== undefined) {
    const detail = isOpen(live) ? because('replacementReissues', { id: live.id }) : because('hasReplacement');
    return refuse({ kind: 'alreadyReplaced', detail });
  }
  if (!broken.includes('freeReissueUsed')) checkLineageLimit(facts, product);
  if (locking === undefined) return;
  const domain = lockedDomainOf(original);
  const detail = isOpen(locking)
    ? because('otherReissue', { id: locking.id, domain })
    : because('someReissue', { domain });
  refuse({ kind: 'phaseForbids', act: 'reissue', detail });
}

/** That the facts are so still when the reissue goes on record. */
export function expectingFacts(
  { original, before, reissues }: ReissueFacts,
  { product, products, now }: Omit<FactsQuestion, 'original'>,
): readonly Expectation[] {
  const { accountUin, lineageId, id } = original;
  return [
    { kind: 'unchanged', certificate: original },
    { kind: 'latestReplacement', of: id, is: before },
    ...(reissues === undefined ? [] : [{ kind: 'reissuesOfLineage', lineageId, count: reissues.ofLineage } as const]),
    ...(product.reissue.locksDomain
      ? [
          {
            kind: 'domainUnlocked',
            accountUin,
            registrableDomain: lockedDomainOf(original),
            productIds: lockingProducts(products),
            now,
          } as const,
        ]
      : []),
  ];
}

/** A renewal that is ordered saves what it renews, which is expected to be unchanged. */
export async function findLive(
  reads: Pick<Reads, 'certificates'>,
  about: { readonly original: Certificate; readonly before: Certificate | undefined; readonly now: Date },
): Promise<Certificate | undefined> {
  const { original, before, now } = about;
  const { renewedBy } = original.renewal;
  const renewal = renewedBy === undefined ? undefined : await reads.certificates.findWithDeleted(renewedBy);
  for (const one of [before, renewal]) {
    const live = one === undefined ? undefined : await findLiveReplacement(reads, one, now);
    if (live !== undefined) return live;
  }
  return undefined;
}

async function findLiveReplacement(
  reads: Pick<Reads, 'certificates'>,
  replacement: Certificate,
  now: Date,
): Promise<Certificate | undefined> {
  if (isLiveReplacement(replacement, now)) return replacement;
  const next = isSuperseded(replacement) ? replacement.scheduledRevocation?.supersededBy : undefined;
  return next === undefined ? undefined : await findSupersededBy(reads.certificates, next, now);
}

/** Only reissues that were issued count; a failed, timed-out or cancelled one does not. */
async function countReissues(
  reads: Pick<Reads, 'certificates'>,
  { lineageId, termId }: Certificate,
): Promise<NonNullable<ReissueFacts['reissues']>> {
  const lineage = await reads.certificates.listLineage(lineageId);
  const reissues = lineage.filter((one) => isReissue(one) && one.issued !== undefined);
  return { ofLineage: reissues.length, ofTerm: reissues.filter((one) => one.termId === termId).length };
}

function checkLineageLimit({ reissues }: ReissueFacts, product: Product): void {
  const limit = product.reissue.limitPerLineage;
  if (limit === 0) refuse({ kind: 'alreadyReplaced', detail: because('noReissues', { product: product.id }) });
  if (limit === undefined || reissues === undefined || reissues.ofTerm < limit) return;
  refuse({ kind: 'alreadyReplaced', detail: because('lineageUsed', { limit }) });
}

/** Reissues of products without the lock do not count. */
async function findLocking(
  reads: Pick<Reads, 'certificates'>,
  { original, products, now }: FactsQuestion,
): Promise<Certificate | undefined> {
  const underWay = await reads.certificates.listPendingReissues(original.accountUin, lockedDomainOf(original), now);
  const locking = new Set(lockingProducts(products));
  return underWay.find(({ productId }) => locking.has(productId));
}

function lockingProducts(products: Products): readonly string[] {
  return [...products.values()].filter(({ reissue }) => reissue.locksDomain).map(({ id }) => id);
}

function lockedDomainOf({ id, names: [main] }: Certificate): string {
  if (main === undefined) throw new Error(`Cannot reissue ${id}: it has no names`);
  return registrableDomainOf(main);
}
