// Reissue: a new record in place of an issued one, with its names and expiry kept.

import { admittingSubjectKey } from '../keys/admitted-keys.ts';
import { type KeysAtHand, keysAtHandOf } from '../keys/lacking-keys.ts';
import { type Certificate, closeUnproved } from '../model/certificate.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import {
  canIssueAtOnce,
  findPlanAtOnce,
  issueAtOnce,
  MAX_AT_ONCE_ATTEMPTS,
  type PlannedAtOnce,
  planningAtOnce,
} from '../fulfil/issue-at-once.ts';
import { issuerOf, type OrderWorld, productOf, underWay, withOrderAtIssuer } from '../ordering/order.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import { assumeProofs, type AssumedProofs, findReusableProofs } from '../ordering/reused-proofs.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import type { Issuer, OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { Override } from '../model/campaigns/plan.ts';
import type { AfterReissue, Product } from '../model/product.ts';
import { storedBytesOf } from '../model/quota.ts';
import { takingRoom } from '../deciding/room.ts';
import type { Proof, ValidationMethod } from '../model/proof.ts';
import { inserting, saving } from '../deciding/saving.ts';
import { type Expectation, expecting, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { KEY_ALGORITHMS } from '../../x509/keys/algorithms.ts';
import { draft } from './draft.ts';
import { type ChosenKey, chooseKey, type KeyWish } from './reissue-key.ts';
import {
  assumedFacts,
  checkFacts,
  checkOriginal,
  expectingFacts,
  needsFacts,
  readFacts,
  type ReissueFacts,
} from './reissue-rules.ts';

export interface ReissueRequest {
  readonly actor: string;
  /** SecretId of the key that asks for it; undefined: the operator does. */
  readonly orderedBy: string | undefined;
  readonly original: Certificate;
  /** Whether a refusal may tell of another certificate. */
  readonly isOpen: (certificate: Certificate) => boolean;
  readonly method: ValidationMethod;
  readonly key: KeyWish;
  readonly keyPassword: string | undefined;
  readonly reason: string;
  /** What it wishes for the original; undefined: the rules of account and product hold. */
  readonly afterReissue: AfterReissue | undefined;
  readonly usesCrossRoot: boolean;
  /** Proofs of all names that were given in another way; undefined: those of the account that serve again count, and the others are asked for. */
  readonly given: { readonly proofs: readonly Proof[] } | undefined;
  /** Rules that an operator has lifted for it. */
  readonly broken: readonly Override[];
  /** What goes on record with the certificate, which is given as it is ordered, and whether it goes on record as issued. */
  readonly besides: (certificate: Certificate, pace: 'issued' | 'ordered') => WriteSet;
}

export type ReissueWorld = OrderWorld & Pick<World, 'keyPolicy' | 'csrPolicy' | 'secrets' | 'keyMaker'>;

/** Answers the new certificate, issued already where nothing had to be waited for. Refuses as the table of reference/lifecycle.md says. */
export async function reissue(world: ReissueWorld, request: ReissueRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { original, method, broken } = request;
  checkOriginal(original, { method, products: world.products, broken, now });
  const product = productOf(world, original.productId);
  const key = chooseKey(world, request, product);
  const issuer = issuerOf(world, product);
  // An order that is to be refused is not opened elsewhere.
  if (issuer.local === undefined)
    checkFacts(await readReissueFacts(world, { request, product, now }), { ...request, product, now });
  return await withFreshId(world, async (id) => await open(world, { id, request, product, issuer, key, now }));
}

interface Opening {
  readonly id: string;
  readonly request: ReissueRequest;
  readonly product: Product;
  readonly issuer: Issuer;
  readonly key: ChosenKey;
  readonly now: Date;
}

interface Opened {
  readonly certificate: Certificate;
  /** Undefined: the certificate is on record, and the worker goes on with it. */
  readonly planned: PlannedAtOnce | undefined;
}

/** The call itself plans, where nothing has to be waited for, and again where something changes meanwhile; or it is the worker's. */
type Pace = { readonly attempt: number } | 'byWorker';

async function open(world: ReissueWorld, opening: Opening): Promise<Certificate> {
  const { id, request, issuer } = opening;
  const { accountUin, names, orderReference: replacesOrder } = request.original;
  const order = { certificateId: id, accountUin, names, replacesOrder, csr: opening.key.csr };
  const withKeys = keysAtHandOf(world);
  return await withOrderAtIssuer(world, { issuer, request: order }, async (atIssuer) => {
    for (let attempt = 1; ; attempt += 1) {
      const pace: Pace = attempt > MAX_AT_ONCE_ATTEMPTS ? 'byWorker' : { attempt };
      const opened = await store(world, { ...opening, atIssuer, withKeys, pace });
      if (opened.planned === undefined) {
        world.wake();
        return opened.certificate;
      }
      const outcome = await issueAtOnce(world, opened.planned);
      if (outcome.kind === 'issued') return outcome.certificate;
      if (outcome.kind === 'failed') attempt = MAX_AT_ONCE_ATTEMPTS;
    }
  });
}

async function store(
  world: ReissueWorld,
  opening: Opening & {
    readonly atIssuer: OpenedOrder;
    readonly withKeys: KeysAtHand;
    readonly pace: Pace;
  },
): Promise<Opened> {
  const { request, product, issuer, withKeys, now } = opening;
  return await carryOut(world, async (failed) => {
    const facts = await factsFor(world, opening, failed);
    const proofs = await proofsFor(world, { ...opening, facts }, failed);
    const drafted = draft(world, { ...opening, facts, ...proofs });
    await refuseFailed(world, failed);
    checkFacts(facts, { ...request, product, now });
    // Last of all: an order that is refused takes no key that others could have.
    const certificate = await withKeys(drafted, { mayTake: canIssueAtOnce(drafted, issuer) });
    return decide(world, { ...opening, facts, proofs, certificate, failed });
  });
}

/** What is assumed at first is read where the store has found that it is not so, and where a key would be taken on an assumption. */
async function factsFor(
  world: ReissueWorld,
  { request, product, key, now }: Opening,
  failed: Expectation | undefined,
): Promise<ReissueFacts> {
  const { original } = request;
  if (failed === undefined && bringsKeys(key) && !needsFacts({ original, product })) return assumedFacts(original);
  return await readReissueFacts(world, { request, product, now });
}

/** The same of proofs, where the call itself goes on with what is proved. */
async function proofsFor(
  world: ReissueWorld,
  opening: Opening & { readonly pace: Pace; readonly facts: ReissueFacts },
  failed: Expectation | undefined,
): Promise<AssumedProofs> {
  const { facts, request, product, issuer, key, pace, now } = opening;
  if (request.given !== undefined) return { proved: [], expects: undefined };
  const { accountUin, names } = facts.original;
  const question = { accountUin, names, product, method: request.method, now };
  const isAssumed = failed === undefined && bringsKeys(key) && issuer.local !== undefined && pace !== 'byWorker';
  const assumed = isAssumed ? assumeProofs(question) : undefined;
  return assumed ?? { proved: await findReusableProofs(world.store.reads, question), expects: undefined };
}

/** Nothing has to be made for it, nor taken from what others could have. */
function bringsKeys({ algorithm, csr, encryptionCsr }: ChosenKey): boolean {
  return csr !== undefined && (encryptionCsr !== undefined || !KEY_ALGORITHMS[algorithm].comesInPairs);
}

async function readReissueFacts(
  { store, products }: ReissueWorld,
  { request, product, now }: Pick<Opening, 'request' | 'product' | 'now'>,
): Promise<ReissueFacts> {
  return await readFacts(store.reads, { original: request.original, product, products, now });
}

/** From facts, which allow it, to what goes on record. */
function decide(
  world: ReissueWorld,
  opening: Opening & {
    readonly atIssuer: OpenedOrder;
    readonly pace: Pace;
    readonly facts: ReissueFacts;
    readonly proofs: AssumedProofs;
    readonly certificate: Certificate;
    readonly failed: Expectation | undefined;
  },
): Decision<Opened> {
  const { request, pace, certificate, failed, now } = opening;
  const plan = pace === 'byWorker' ? undefined : findPlanAtOnce(opening);
  const besides = request.besides(certificate, plan === undefined ? 'ordered' : 'issued');
  const order = together(ordering(world, opening), besides);
  if (pace === 'byWorker' || plan === undefined) {
    const { id: subject, accountUin } = certificate;
    const job = { kind: 'advance', subject, accountUin, runAt: now } as const;
    const set = together(order, inserting(world, certificate), waiting(world, certificate, now), {
      expects: [],
      changes: [{ kind: 'scheduleJob', job }],
    });
    return { set, answer: { certificate, planned: undefined } };
  }
  const planned = { certificate, plan, order };
  const set = planningAtOnce(planned, pace);
  // There is room, though not in the share at hand: it is shared out anew as the certificate goes on record.
  const expects = failed?.kind === 'roomAtHand' ? set.expects.filter(({ kind }) => kind !== 'roomAtHand') : set.expects;
  return { set: { ...set, expects }, answer: { certificate, planned } };
}

/** What goes on record with the certificate, however it is issued. */
function ordering(
  world: ReissueWorld,
  opening: Opening & {
    readonly atIssuer: OpenedOrder;
    readonly facts: ReissueFacts;
    readonly proofs: AssumedProofs;
    readonly certificate: Certificate;
  },
): WriteSet {
  const { request, atIssuer, facts, proofs, certificate, now } = opening;
  const { accountUin } = certificate;
  const { before, original } = facts;
  const operation = { accountUin, actor: request.actor, certificateId: original.id, kind: 'replace', at: now } as const;
  return together(
    expecting(...expectingFacts(facts, { ...opening, products: world.products })),
    proofs.expects === undefined ? NO_CHANGE : expecting(proofs.expects),
    // Its time ran out by this clock; by one that is slower, or set back, it could still be proved beside the new one.
    before?.step === 'validating' ? saving(world, before, closeUnproved(before, now)).set : NO_CHANGE,
    takingRoom(world, { accountUin, records: 1, bytes: storedBytesOf(certificate), orders: 1 }),
    atIssuer.commit(now),
    { expects: [], changes: [{ kind: 'operation', operation }] },
  );
}

/** What an order needs that is under way for longer. */
function waiting(world: Pick<World, 'limits'>, certificate: Certificate, now: Date): WriteSet {
  const { accountUin } = certificate;
  return together(underWay(world, { accountUin, orders: 1 }), admittingSubjectKey(certificate, now));
}
