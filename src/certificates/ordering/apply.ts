// Apply for a free certificate: names and algorithm checked, quotas counted, the order opened and stored.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { addMs, DAY_MS } from '../../lib/clock.ts';
import { refuse } from '../../failure.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, keyPasswordPlace, phaseOf } from '../model/certificate.ts';
import { type DomainName, isWildcard, namesWithWww } from '../model/domain-name.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import { takingRoom } from '../deciding/room.ts';
import { inserting } from '../deciding/saving.ts';
import type { Reads } from '../ports/store.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { parseSubjectName } from '../model/subject-name.ts';
import { changing, expecting, together, type WriteSet } from '../ports/write-set.ts';
import { checkQuotas, expectingQuotas, mainName } from './free-quotas.ts';
import { enterValidation } from './enter-validation.ts';
import { issuerOf, newOrder, type OrderWorld, underWay, withOrderAtIssuer } from './order.ts';
import { refuseFailed } from './refuse-failed.ts';

/** reference/lifecycle.md: OldCertificateId within 30 days of expiry and before it. */
export const RENEWAL_WINDOW_DAYS = 30;

export interface Application {
  readonly accountUin: string;
  readonly actor: string;
  /** SecretId of the key that applies. */
  readonly orderedBy: string;
  readonly projectId: number;
  readonly product: Product;
  /** By which of its names the product is asked for. */
  readonly packageType: string;
  readonly domain: string;
  readonly method: ValidationMethod;
  /** The product's default when undefined. */
  readonly keyAlgorithm: KeyAlgorithmId | undefined;
  readonly keyPassword: string | undefined;
  readonly alias: string;
  /** The certificate that this one renews. */
  readonly renews: string | undefined;
}

type ApplyWorld = OrderWorld & Pick<World, 'secrets'>;

/** Answers the stored application, awaiting proof. Refuses as reference/lifecycle.md, "Free product", says. */
export async function apply(world: ApplyWorld, application: Application): Promise<Certificate> {
  const now = world.clock.now();
  const names = namesApplied(application);
  const { accountUin, product } = application;
  const old = await admit(world, { application, names, now });
  const certificate = await withFreshId(world, async (id) => {
    const request = { certificateId: id, accountUin, names, replacesOrder: old?.orderReference, csr: undefined };
    return await withOrderAtIssuer(world, { issuer: issuerOf(world, product), request }, async (opened) => {
      const drafted = draft(world, { id, names, application, opened, now });
      await store(world, { application, certificate: drafted, opened, old, now });
      return drafted;
    });
  });
  world.wake();
  return certificate;
}

interface Applying {
  readonly application: Application;
  readonly opened: OpenedOrder;
  readonly certificate: Certificate;
  /** The certificate that it renews. */
  readonly old: Certificate | undefined;
  readonly now: Date;
}

async function store(world: ApplyWorld, order: Applying): Promise<void> {
  const { application, certificate, now } = order;
  const { names } = certificate;
  await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const old = failed === undefined ? order.old : await admit(world, { application, names, now });
    return { set: applying(world, { ...order, old }), answer: undefined };
  });
}

function applying(world: ApplyWorld, order: Applying): WriteSet {
  const { application, certificate, opened, old, now } = order;
  const { id: certificateId, accountUin } = certificate;
  const operation = { accountUin, actor: application.actor, certificateId, kind: 'apply', at: now } as const;
  return together(
    expecting(...(old === undefined ? [] : [{ kind: 'unchanged', certificate: old } as const])),
    expecting(...expectingQuotas(world, { ...certificate, now })),
    takingRoom(world, { accountUin, records: 1, orders: 1 }),
    underWay(world, { accountUin, orders: 1 }),
    inserting(world, certificate),
    opened.commit(now),
    changing(
      { kind: 'operation', operation },
      { kind: 'scheduleJob', job: { kind: 'advance', subject: certificateId, accountUin, runAt: now } },
    ),
  );
}

/** What is certified for a domain that is applied for, in one form. Refuses what the product does not sell. */
export function namesApplied({ domain, product }: Pick<Application, 'domain' | 'product'>): readonly DomainName[] {
  const name = parseSubjectName(domain, product);
  if (isWildcard(name) && !product.wildcards) {
    return refuse({ kind: 'argumentInvalid', detail: because('productNoWildcards', { product: product.id, name }) });
  }
  return product.bringsWww ? namesWithWww(name) : [name];
}

function draft(
  world: ApplyWorld,
  facts: {
    readonly id: string;
    readonly names: readonly DomainName[];
    readonly application: Application;
    readonly opened: OpenedOrder;
    readonly now: Date;
  },
): Certificate {
  const { id, names, application, opened, now } = facts;
  const { orderReference, challenges } = opened;
  const { accountUin, projectId, alias, product, packageType, method, keyPassword, renews } = application;
  return newOrder({
    ...enterValidation(world, { accountUin, names, product, method, proved: [], challenges, now }),
    orderReference,
    id,
    accountUin,
    projectId,
    alias,
    productId: product.id,
    packageType,
    names,
    maxNames: product.maxNames,
    createdAt: now,
    keyAlgorithm: keyAlgorithmOf(application),
    sealedKeyPassword:
      keyPassword === undefined ? undefined : world.secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(id)),
    renews,
    orderer: { secretId: application.orderedBy, act: 'apply' },
  });
}

function keyAlgorithmOf({ product, keyAlgorithm }: Application): KeyAlgorithmId {
  const [fallback] = product.keyAlgorithms;
  const chosen = keyAlgorithm ?? fallback;
  if (chosen !== undefined && product.keyAlgorithms.includes(chosen)) return chosen;
  const detail = because('productOtherKeys', {
    product: product.id,
    key: chosen ?? '',
    allowed: product.keyAlgorithms,
  });
  return refuse({ kind: 'argumentInvalid', detail });
}

/** Refuses what quotas and renewal rules forbid now; answers the certificate that is renewed, if one is. */
async function admit(
  world: ApplyWorld,
  question: { readonly application: Application; readonly names: readonly DomainName[]; readonly now: Date },
): Promise<Certificate | undefined> {
  const { application, names, now } = question;
  const { reads } = world.store;
  const old = await checkRenewal(reads, question);
  await checkQuotas(world, { reads, accountUin: application.accountUin, names, now });
  return old;
}

async function checkRenewal(
  reads: Pick<Reads, 'certificates'>,
  question: { readonly application: Application; readonly names: readonly DomainName[]; readonly now: Date },
): Promise<Certificate | undefined> {
  const { application, names, now } = question;
  if (application.renews === undefined) return undefined;
  const old = await reads.certificates.find(application.renews);
  if (old === undefined || old.accountUin !== application.accountUin) {
    return refuse({ kind: 'certificateNotFound', certificateId: application.renews });
  }
  const detail = renewalDefect(old, { product: application.product, main: mainName(names), now });
  return detail === undefined ? old : refuse({ kind: 'phaseForbids', act: 'renew', detail });
}

/** Why the certificate cannot be renewed by an order of the product for this name; undefined where it can. */
export function renewalDefect(
  old: Certificate,
  renewal: { readonly product: Product; readonly main: DomainName; readonly now: Date },
): Reason | undefined {
  if (old.source !== 'ordered' || old.productId !== renewal.product.id) return because('renewsOtherProduct');
  if (phaseOf(old, renewal.now) !== 'issued' || old.issued === undefined) return because('renewsNotIssued');
  if (!old.names.includes(renewal.main)) return because('renewsOtherName', { name: renewal.main });
  const opensAt = addMs(old.issued.notAfter, -RENEWAL_WINDOW_DAYS * DAY_MS);
  if (renewal.now < opensAt) return because('renewsTooEarly', { days: RENEWAL_WINDOW_DAYS });
  return undefined;
}
