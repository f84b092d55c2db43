// An order whose names were all proved before, and which brings its CSR: issued within the call, as a rule.

import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import { takingRoom } from '../deciding/room.ts';
import { inserting } from '../deciding/saving.ts';
import {
  findPlanAtOnce,
  issueAtOnce,
  MAX_AT_ONCE_ATTEMPTS,
  type PlannedAtOnce,
  planningAtOnce,
} from '../fulfil/issue-at-once.ts';
import { admittingSubjectKey } from '../keys/admitted-keys.ts';
import type { ExaminedCsr } from '../keys/subject-csr.ts';
import type { AcmeRight } from '../model/acme.ts';
import type { Certificate } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Product } from '../model/product.ts';
import { newTermAfter } from '../model/renewals/renewal.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';
import { storedBytesOf } from '../model/quota.ts';
import { enterProved } from '../ordering/enter-validation.ts';
import { checkQuotas, expectingQuotas } from '../ordering/free-quotas.ts';
import { issuerOf, newOrder, type OrderWorld, underWay, withOrderAtIssuer } from '../ordering/order.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import type { Issuer, OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { checkPlace, comingInPlace, knowingRenewal, takingPlace } from '../renewal/in-place.ts';
import { checkRenewable, readRenewalFacts, type RenewalFacts } from '../renewal/renewal-rules.ts';
import { changing, type Expectation, expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';

export interface ProvedOrder {
  readonly right: AcmeRight;
  readonly product: Product;
  readonly names: readonly DomainName[];
  readonly csr: ExaminedCsr;
  /** One for each name, or for the domain of a wildcard. */
  readonly proofs: readonly Proof[];
  /** The certificate that it renews, if that may still be renewed; it is refused otherwise, as by hand. */
  readonly renews: Certificate | undefined;
  /** What goes on record with the certificate, whose id is given. */
  readonly besides: (certificate: Certificate) => WriteSet;
  /** Refuses what the right does not cover now; answers what that rests on. */
  readonly checkRight: (certificate: Certificate) => Promise<readonly Expectation[]>;
}

type ProvedWorld = OrderWorld & Pick<World, 'keyPolicy'>;

/** Answers the certificate, issued already where nothing had to be waited for. Refuses as an application does. */
export async function orderProved(world: ProvedWorld, order: ProvedOrder): Promise<Certificate> {
  const issuer = issuerOf(world, order.product);
  return await withFreshId(world, async (id) => {
    const request = {
      certificateId: id,
      accountUin: order.right.accountUin,
      names: order.names,
      replacesOrder: undefined,
      csr: order.csr.der,
    };
    return await withOrderAtIssuer(world, { issuer, request }, async (opened) => {
      return await place(world, { id, order, issuer, opened, now: world.clock.now() });
    });
  });
}

interface Placing {
  readonly id: string;
  readonly order: ProvedOrder;
  readonly issuer: Issuer;
  readonly opened: OpenedOrder;
  readonly now: Date;
}

/** By the call itself, and again where something changes meanwhile; or by the worker. */
async function place(world: ProvedWorld, placing: Placing): Promise<Certificate> {
  const certificate = draft(world, placing);
  for (let attempt = 1; ; attempt += 1) {
    const planned = await store(world, { ...placing, certificate, attempt });
    if (planned === undefined) {
      world.wake();
      return certificate;
    }
    const outcome = await issueAtOnce(world, planned);
    if (outcome.kind === 'issued') return outcome.certificate;
    if (outcome.kind === 'failed') attempt = MAX_AT_ONCE_ATTEMPTS;
  }
}

interface Storing extends Placing {
  readonly certificate: Certificate;
  readonly attempt: number;
}

/** What an attempt was decided by. */
interface Decided extends Storing {
  /** Of what it renews. */
  readonly renewing: RenewalFacts | undefined;
  readonly expects: readonly Expectation[];
}

/** Undefined: the certificate is on record, and the worker goes on with it. */
async function store(world: ProvedWorld, storing: Storing): Promise<PlannedAtOnce | undefined> {
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const renewing = await readRenewing(world, storing);
    if (isAboutPlaces(failed)) await checkPlaces(world, { ...storing, renewing });
    const expects = await storing.order.checkRight(storing.certificate);
    return decide(world, { ...storing, renewing, expects, failed });
  });
}

async function readRenewing(
  { store: { reads } }: ProvedWorld,
  { order: { renews }, now }: Storing,
): Promise<RenewalFacts | undefined> {
  if (renews === undefined) return undefined;
  const facts = await readRenewalFacts(reads, { certificateId: renews.id, now });
  checkRenewable(facts, { isOpen: () => false, now });
  return facts;
}

function isAboutPlaces(failed: Expectation | undefined): boolean {
  return failed?.kind === 'freeOfAccount' || failed?.kind === 'freeOfDomain';
}

async function checkPlaces(
  world: ProvedWorld,
  { certificate, order: { product }, renewing, now }: Omit<Decided, 'expects'>,
): Promise<void> {
  if (renewing !== undefined) return await checkPlace(world, { original: renewing.original, product, now });
  await checkQuotas(world, { reads: world.store.reads, ...certificate, now });
}

function decide(
  world: ProvedWorld,
  storing: Decided & { readonly failed: Expectation | undefined },
): Decision<PlannedAtOnce | undefined> {
  const {
    certificate,
    order: { product },
    issuer,
    attempt,
    renewing,
    failed,
    now,
  } = storing;
  const order = ordering(world, storing);
  const plan = attempt > MAX_AT_ONCE_ATTEMPTS ? undefined : findPlanAtOnce({ certificate, product, issuer });
  if (plan === undefined) {
    const { id: subject, accountUin } = certificate;
    const job = { kind: 'advance', subject, accountUin, runAt: now } as const;
    const waiting = together(underWay(world, { accountUin, orders: 1 }), admittingSubjectKey(certificate, now));
    const known =
      renewing === undefined
        ? NO_CHANGE
        : knowingRenewal(world, { original: renewing.original, renewedBy: subject, product, now });
    const set = together(order, known, waiting, inserting(world, certificate), changing({ kind: 'scheduleJob', job }));
    return { set, answer: undefined };
  }
  const planned = { certificate, plan, order };
  const set = planningAtOnce(planned, { attempt });
  // There is room, though not in the share at hand: it is shared out anew as the certificate goes on record.
  const expects = failed?.kind === 'roomAtHand' ? set.expects.filter(({ kind }) => kind !== 'roomAtHand') : set.expects;
  return { set: { ...set, expects }, answer: planned };
}

/** What goes on record with the certificate, however it is issued. */
function ordering(world: ProvedWorld, decided: Decided): WriteSet {
  const { certificate, order, opened, expects, now } = decided;
  const { accountUin, id: certificateId } = certificate;
  const operation = { accountUin, actor: accountUin, certificateId, kind: 'apply', at: now } as const;
  return together(
    expecting(...expects),
    takingItsPlace(world, decided),
    takingRoom(world, { accountUin, records: 1, bytes: storedBytesOf(certificate), orders: 1 }),
    opened.commit(now),
    order.besides(certificate),
    changing({ kind: 'operation', operation }),
  );
}

/** In the lineage of what it renews, and in its free place; or in a place of its own. */
function takingItsPlace(world: ProvedWorld, { certificate, order: { product }, renewing, now }: Decided): WriteSet {
  if (renewing !== undefined) {
    const { original } = renewing;
    return together(
      expecting({ kind: 'unchanged', certificate: original }),
      comingInPlace(world, { facts: renewing, now }),
      takingPlace(world, { original, product, now }),
    );
  }
  return product.kind === 'free' ? expecting(...expectingQuotas(world, { ...certificate, now })) : NO_CHANGE;
}

function draft(world: Pick<World, 'caa'>, { id, order, opened, now }: Placing): Certificate {
  const { right, product, names, csr, proofs, renews } = order;
  return newOrder({
    ...enterProved(world, { ...order, method: methodOf(proofs), now }),
    orderReference: opened.orderReference,
    id,
    accountUin: right.accountUin,
    projectId: right.projectId,
    alias: '',
    productId: product.id,
    names,
    maxNames: Math.max(product.maxNames, names.length),
    createdAt: now,
    csrOrigin: 'upload',
    csr: csr.der,
    keyAlgorithm: csr.keyAlgorithm,
    ...(renews && { alias: renews.alias, tags: renews.tags, ...newTermAfter(renews, id) }),
    orderer: { secretId: right.secretId, act: 'apply' },
  });
}

/** Of several the one by which most can be proved: by DNS also the names that the others are of. */
export function methodOf(proofs: readonly Proof[]): ValidationMethod {
  return proofs.find(({ method }) => method === 'dns')?.method ?? proofs[0]?.method ?? 'dns';
}
