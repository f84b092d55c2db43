// The built-in issuer: the issuer port over the authority of this service.

import { isIP } from 'node:net';
import type { Authority } from '../ca/authority.ts';
import type { ProfileSigning } from '../ca/signing/signings.ts';
import type { Certificate, IssuedMaterial } from '../certificates/model/certificate.ts';
import type { Loss } from '../certificates/model/loss.ts';
import type { IssuancePlan, IssueOutcome, Issuer, IssueRequest } from '../certificates/ports/issuer.ts';
import { StaleState, type Store } from '../certificates/ports/store.ts';
import { carryOut, type Decision } from '../certificates/deciding/carry-out.ts';
import { findObstacleTo, OBSTACLES } from '../certificates/keys/subject-keys.ts';
import type { KeyObstacle } from '../certificates/ports/subject-keys.ts';
import { changing, type Expectation, NO_CHANGE, together, type WriteSet } from '../certificates/ports/write-set.ts';
import type { PrepareOutcome, SigningRequest } from '../ca/signing/issue.ts';
import type { Clock } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import {
  completing,
  type PlannedOrder,
  planning,
  planningWithKeys,
  type PreparedOrder,
  recordingKeys,
} from './plan.ts';
import { type ListHeads, revoke } from './revoke.ts';

export interface BuiltInStore {
  readonly reads: Store['reads'] & ListHeads;
  readonly apply: Store['apply'];
}

/** What has become of the right by which an order goes on, and what that answer rests on. */
export interface RightFound {
  readonly loss: Loss | undefined;
  readonly expects: readonly Expectation[];
}

export interface BuiltInWorld {
  readonly authority: Authority;
  readonly store: BuiltInStore;
  /** Asked before each plan. */
  readonly findRight: (certificate: Certificate) => Promise<RightFound>;
  readonly clock: Clock;
}

/** An order is known by the id of its certificate. */
export function makeBuiltInIssuer(world: BuiltInWorld): Issuer {
  return {
    local: { plan: (request) => planFirst(request, world) },
    open: async ({ certificateId: orderReference }) => ({
      kind: 'opened',
      orderReference,
      challenges: undefined,
      commit: () => NO_CHANGE,
    }),
    issue: (request) => issue(request, world),
    cancel: async (certificateId) => ({
      kind: 'cancelled',
      commit: (at) => changing({ kind: 'abandonPlans', certificateId, at }),
    }),
    revoke: (request) => revoke(request, world),
    suggest: undefined,
  };
}

/** Called again after a crash, it abandons the serial that was planned before and plans another. */
async function issue(request: IssueRequest, world: BuiltInWorld): Promise<IssueOutcome> {
  const signing = world.authority.signingBy(request.profile);
  const prepared = prepareOrder(request, signing);
  if (prepared.kind === 'refused') return prepared;
  // Orders wait: for the clock, or for the next authority.
  if (prepared.kind !== 'prepared') return { kind: 'unreachable', detail: prepared.detail };
  const order = { ...request, authorityId: signing.issuing.id };
  const refused = await carryOut(world, async (failed) => await decidePlan(world, { prepared, order, failed }));
  if (refused !== undefined) return refused;
  const material = await signOrder(prepared, { request, signing, clock: world.clock });
  return { kind: 'issued', material, commit: completing(prepared) };
}

type SigningWorld = Pick<BuiltInWorld, 'authority' | 'clock'>;

/** Within the call that orders, which was authorized a moment before. */
function planFirst(request: IssueRequest, world: SigningWorld): IssuancePlan | undefined {
  const signing = world.authority.signingBy(request.profile);
  const prepared = prepareOrder(request, signing);
  if (prepared.kind !== 'prepared') return undefined;
  const order = { ...request, authorityId: signing.issuing.id };
  return {
    serial: prepared.server.serial,
    set: planning(prepared, { ...order, now: world.clock.now() }),
    sign: async () => await signOrder(prepared, { request, signing, clock: world.clock }),
    commit: (at) => together(recordingKeys(prepared, { ...order, now: at }), completing(prepared)(at)),
  };
}

type PairOutcome =
  | (PreparedOrder & { readonly kind: 'prepared' })
  | Exclude<PrepareOutcome, { readonly kind: 'prepared' }>;

/** The second half of a pair ends with the first, to the second. */
export function prepareOrder(request: IssueRequest, signing: ProfileSigning): PairOutcome {
  const asked = signingRequestOf(request);
  const server = signing.prepare(asked);
  if (server.kind !== 'prepared') return server;
  const { encryptionCsr: csr } = request;
  if (csr === undefined) return { kind: 'prepared', server: server.certificate, encryption: undefined };
  const { notAfter: fixedNotAfter } = server.certificate;
  const encryption = signing.prepare({ ...asked, kind: 'encryption', csr, fixedNotAfter });
  if (encryption.kind !== 'prepared') return encryption;
  return { kind: 'prepared', server: server.certificate, encryption: encryption.certificate };
}

/** In a certificate names and addresses stand apart. */
function signingRequestOf(request: IssueRequest): SigningRequest {
  const addresses = request.names.filter((name) => isIP(name) !== 0);
  return { ...request, names: request.names.filter((name) => isIP(name) === 0), addresses };
}

export async function signOrder(
  { server, encryption }: PreparedOrder,
  by: { readonly request: IssueRequest; readonly signing: ProfileSigning; readonly clock: Clock },
): Promise<IssuedMaterial> {
  const { request, signing, clock } = by;
  const { serial, notBefore, notAfter } = server;
  const { issuing, root, crossChain } = signing;
  const above = request.usesCrossRoot && crossChain.length > 0 ? crossChain : [root.certificate];
  const chain = [await signing.sign(server), issuing.certificate, ...above];
  const half = encryption && { leaf: await signing.sign(encryption), serial: encryption.serial };
  return { chain, serial, notBefore, notAfter, encryption: half, issuedAt: clock.now() };
}

interface Planning {
  readonly prepared: PreparedOrder;
  readonly order: Omit<PlannedOrder, 'now'>;
  readonly failed: Expectation | undefined;
}

/** A plan in place of those before it; or, where nothing may be planned, what to answer. */
async function decidePlan(
  world: BuiltInWorld,
  { prepared, order, failed }: Planning,
): Promise<Decision<IssueOutcome | undefined>> {
  const { certificateId } = order;
  const now = world.clock.now();
  // Cancelled or failed meanwhile: whoever did that has abandoned what was planned, and will not come again.
  const certificate = await world.store.reads.certificates.find(certificateId);
  if (certificate?.step !== 'issuing') {
    throw new StaleState(`Certificate ${certificateId} is not to be issued any more`);
  }
  const { loss, expects } = await world.findRight(certificate);
  const obstacle = isAboutKeys(failed) ? await findObstacle(world, { prepared, order: { ...order, now } }) : undefined;
  const abandoning: WriteSet = {
    expects: [{ kind: 'unchanged', certificate }, ...expects],
    changes: [{ kind: 'abandonPlans', certificateId, at: now }],
  };
  if (loss !== undefined) return { set: abandoning, answer: { kind: 'withheld', loss } };
  if (obstacle !== undefined) {
    return {
      set: abandoning,
      answer: { kind: 'refused', detail: because('keyNotCertifiable', { why: OBSTACLES[obstacle] }) },
    };
  }
  return { set: together(abandoning, planningWithKeys(prepared, { ...order, now })), answer: undefined };
}

function isAboutKeys(failed: Expectation | undefined): boolean {
  return failed?.kind === 'keyFree' || failed?.kind === 'keyNotBlocked';
}

async function findObstacle(
  { store }: Pick<BuiltInWorld, 'store'>,
  { prepared: { server, encryption }, order }: { readonly prepared: PreparedOrder; readonly order: PlannedOrder },
): Promise<KeyObstacle | undefined> {
  for (const keySha256 of [...server.keyHashes, ...(encryption?.keyHashes ?? [])]) {
    const obstacle = await findObstacleTo(store.reads, { ...order, keySha256 });
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}
