// Reissue: a new record in place of an issued one, with its names and expiry kept.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { addMs } from '../../lib/clock.ts';
import { admittingSubjectKey } from '../keys/admitted-keys.ts';
import {
  type Certificate,
  closeUnproved,
  encryptionKeyPlace,
  keyPasswordPlace,
  keyPlace,
} from '../model/certificate.ts';
import { secretsOfKept } from '../keys/csrs/use.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { AT_ONCE_PATIENCE_MS, issueAtOnce, planAtOnce, type PlannedAtOnce } from '../fulfil/issue-at-once.ts';
import {
  enterValidation,
  findReusableProofs,
  issuerOf,
  newOrder,
  productOf,
  underWay,
  withOrderAtIssuer,
} from '../ordering/order.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import { withFreshId } from '../deciding/fresh-id.ts';
import type { Authorization } from '../model/authorization.ts';
import type { Issuer } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import type { Product } from '../model/product.ts';
import { storedBytesOf } from '../model/quota.ts';
import { takingRoom } from '../deciding/room.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { inserting, saving } from '../deciding/saving.ts';
import { type Expectation, NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { type ChosenKey, chooseKey, type KeyWish } from './reissue-key.ts';
import {
  assumedFacts,
  checkFacts,
  checkOriginal,
  expectingFacts,
  materialOf,
  needsFacts,
  readFacts,
  type ReissueFacts,
} from './reissue-rules.ts';

export interface ReissueRequest {
  readonly actor: string;
  /** SecretId of the key that asks for it. */
  readonly orderedBy: string;
  readonly original: Certificate;
  /** Whether a refusal may tell of another certificate. */
  readonly isOpen: (certificate: Certificate) => boolean;
  readonly method: ValidationMethod;
  readonly key: KeyWish;
  readonly keyPassword: string | undefined;
  readonly reason: string;
  readonly usesCrossRoot: boolean;
}

type ReissueWorld = Pick<
  World,
  | 'store'
  | 'origin'
  | 'hooksToldOf'
  | 'issuers'
  | 'publisher'
  | 'keyPolicy'
  | 'csrPolicy'
  | 'secrets'
  | 'products'
  | 'limits'
  | 'clock'
  | 'random'
  | 'report'
  | 'wake'
>;

/** Answers the new certificate, issued already where nothing had to be waited for. Refuses as the table of reference/lifecycle.md says. */
export async function reissue(world: ReissueWorld, request: ReissueRequest): Promise<Certificate> {
  const now = world.clock.now();
  const { original, method } = request;
  checkOriginal(original, { method, products: world.products, now });
  const product = productOf(world, original.productId);
  const key = chooseKey(world, request, product);
  const issuer = issuerOf(world, product);
  // An order that is to be refused is not opened elsewhere.
  if (issuer.local === undefined)
    checkFacts(await readReissueFacts(world, { request, product, now }), { ...request, product, now });
  const opened = await withFreshId(world, async (id) => await open(world, { id, request, product, issuer, key, now }));
  if (opened.planned !== undefined) return await issueAtOnce(world, opened.planned);
  world.wake();
  return opened.certificate;
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
  /** Undefined: the worker goes on with it. */
  readonly planned: PlannedAtOnce | undefined;
}

async function open(world: ReissueWorld, opening: Opening): Promise<Opened> {
  const { id, request, issuer } = opening;
  const { accountUin, names, orderReference: replacesOrder } = request.original;
  const order = { certificateId: id, accountUin, names, replacesOrder };
  return await withOrderAtIssuer(
    world,
    { issuer, request: order },
    async (orderReference) =>
      await carryOut(world, async (failed) => {
        const facts = await factsFor(world, opening, failed);
        const proved = await findReusableProofs(world.store.reads, {
          ...facts.original,
          ...opening,
          method: request.method,
        });
        const certificate = { ...draft(world, { ...opening, facts, proved }), orderReference };
        await refuseFailed(world, failed);
        return decide(world, { ...opening, facts, certificate });
      }),
  );
}

/** What is assumed at first is read where the store has found that it is not so. */
async function factsFor(
  world: ReissueWorld,
  { request, product, now }: Opening,
  failed: Expectation | undefined,
): Promise<ReissueFacts> {
  const { original } = request;
  if (failed === undefined && !needsFacts({ original, product })) return assumedFacts(original);
  return await readReissueFacts(world, { request, product, now });
}

async function readReissueFacts(
  { store, products }: ReissueWorld,
  { request, product, now }: Pick<Opening, 'request' | 'product' | 'now'>,
): Promise<ReissueFacts> {
  return await readFacts(store.reads, { original: request.original, product, products, now });
}

/** From facts to what goes on record; refuses what they do not allow. */
function decide(
  world: ReissueWorld,
  opening: Opening & { readonly facts: ReissueFacts; readonly certificate: Certificate },
): Decision<Opened> {
  const { request, product, issuer, facts, certificate, now } = opening;
  checkFacts(facts, { ...request, product, now });
  const { accountUin, id: subject } = certificate;
  const { before, original } = facts;
  const planned = planAtOnce({ certificate, product, issuer });
  const operation = { accountUin, actor: request.actor, certificateId: original.id, kind: 'replace', at: now } as const;
  const runAt = planned === undefined ? now : addMs(now, AT_ONCE_PATIENCE_MS);
  const set = together(
    { expects: expectingFacts(facts, { ...opening, products: world.products }), changes: [] },
    // Its time ran out by this clock; by one that is slower, or set back, it could still be proved beside the new one.
    before?.step === 'validating' ? saving(world, before, closeUnproved(before, now)).set : NO_CHANGE,
    takingRoom(world, { accountUin, records: 1, bytes: storedBytesOf(certificate), orders: 1 }),
    inserting(world, certificate),
    { expects: [], changes: [{ kind: 'operation', operation }] },
    // What is issued at once is under way no longer than its call, and its plan sees to its key.
    planned === undefined ? waiting(world, certificate, now) : planned.plan.set,
    { expects: [], changes: [{ kind: 'scheduleJob', job: { kind: 'drive', subject, accountUin, runAt } }] },
  );
  return { set, answer: { certificate, planned } };
}

/** What an order needs that is under way for longer. */
function waiting(world: Pick<World, 'limits'>, certificate: Certificate, now: Date): WriteSet {
  const { accountUin } = certificate;
  return together(underWay(world, { accountUin, orders: 1 }), admittingSubjectKey(certificate, now));
}

function draft(
  world: Pick<World, 'publisher' | 'secrets' | 'random'>,
  opening: Opening & { readonly facts: ReissueFacts; readonly proved: readonly Authorization[] },
): Certificate {
  const { id, request, product, key, facts, proved, now } = opening;
  const { method, reason } = request;
  const { original } = facts;
  const { accountUin, projectId, alias, tags, productId, packageType, names, maxNames, submission } = original;
  return newOrder({
    ...enterValidation(world, { accountUin, names, product, method, proved, now }),
    ...sealedSecretsOf(world, opening),
    id,
    accountUin,
    projectId,
    alias,
    tags,
    productId,
    packageType,
    names,
    maxNames,
    submission,
    createdAt: now,
    csrOrigin: key.origin,
    keyAlgorithm: key.algorithm,
    csr: key.csr,
    encryptionCsr: key.encryptionCsr,
    replaces: original.id,
    lineageId: original.lineageId,
    generation: original.generation + 1,
    reissueReason: reason,
    fixedNotAfter: materialOf(original).notAfter,
    usesCrossRoot: request.usesCrossRoot,
    orderer: { secretId: request.orderedBy, act: 'reissue' },
  });
}

/** Secrets are bound to the record they are kept in, so what is taken over from the original is sealed anew. */
function sealedSecretsOf(
  world: Pick<World, 'secrets'>,
  opening: Opening & { readonly facts: ReissueFacts },
): Pick<Certificate, 'sealedKey' | 'sealedEncryptionKey' | 'sealedKeyPassword'> {
  const { id, request, key, facts } = opening;
  const { keyPassword } = request;
  const { original } = facts;
  const { secrets } = world;
  const none = { sealedKey: undefined, sealedEncryptionKey: undefined, sealedKeyPassword: undefined };
  if (key.origin === 'upload' && key.kept === undefined) return none;
  const chosenPassword =
    keyPassword === undefined ? undefined : secrets.seal(bytesOfUtf8(keyPassword), keyPasswordPlace(id));
  if (key.kept !== undefined) {
    const { sealedKey, sealedKeyPassword } = secretsOfKept(world, key.kept, id);
    return { ...none, sealedKey, sealedKeyPassword: chosenPassword ?? sealedKeyPassword };
  }
  if (key.origin === 'online') return { ...none, sealedKeyPassword: chosenPassword };
  const move = (sealed: Uint8Array | undefined, place: (certificateId: string) => string) =>
    sealed === undefined ? undefined : secrets.seal(secrets.open(sealed, place(original.id)), place(id));
  return {
    sealedKey: move(original.sealedKey, keyPlace),
    sealedEncryptionKey: move(original.sealedEncryptionKey, encryptionKeyPlace),
    sealedKeyPassword: chosenPassword ?? move(original.sealedKeyPassword, keyPasswordPlace),
  };
}
