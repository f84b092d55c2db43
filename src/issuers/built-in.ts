// The built-in issuer: the issuer port over the authority of this service.

import { isIP } from 'node:net';
import type { Authority } from '../ca/authority.ts';
import type { ProfileSigning } from '../ca/signings.ts';
import { type AuthorityRows, WHOLE_LIST } from '../ca/ports.ts';
import { listsPausedUntil } from '../ca/revocation-list.ts';
import type { Certificate, IssuedMaterial } from '../certificates/certificate.ts';
import type { Issuance } from '../certificates/issuance.ts';
import type { Loss } from '../certificates/loss.ts';
import {
  type IssuancePlan,
  type IssueOutcome,
  type Issuer,
  type IssueRequest,
  type RevokeOutcome,
  type Rows,
  StaleState,
  type Store,
} from '../certificates/ports.ts';
import { OBSTACLES } from '../certificates/subject-keys.ts';
import type { PrepareOutcome, SigningRequest } from '../ca/issue.ts';
import type { Clock } from '../lib/clock.ts';
import { type PlannedOrder, planWithKeys, type PreparedOrder } from './plan.ts';
import { because, type Reason } from '../reasons/reason.ts';

/** BR §7.2.2: the CRLReasons that a server certificate may be revoked for. */
const REVOCATION_REASONS: ReadonlySet<number | undefined> = new Set([undefined, 1, 3, 4, 5, 9]);

/** `R`: what else the rows have, by which `findLoss` sees more of the store. */
export interface BuiltInStore<R extends BuiltInRows = BuiltInRows> {
  readonly reads: Store['reads'];
  transact<T>(work: (rows: R) => Promise<T>): Promise<T>;
}

export type BuiltInRows = Rows & Pick<AuthorityRows, 'revocationLists'>;

export interface BuiltInWorld<R extends BuiltInRows = BuiltInRows> {
  readonly authority: Authority;
  readonly store: BuiltInStore<R>;
  /** What has become of the right by which the order goes on; asked in the transaction that plans. */
  readonly findLoss: (rows: R, certificate: Certificate) => Promise<Loss | undefined>;
  readonly clock: Clock;
}

/** An order is known by the id of its certificate. */
export function makeBuiltInIssuer<R extends BuiltInRows>(world: BuiltInWorld<R>): Issuer {
  return {
    local: {
      plan: async (rows, request) => await planFirst(request, { rows, world }),
    },
    open: async ({ certificateId }) => ({ kind: 'opened', orderReference: certificateId }),
    issue: (request) => issue(request, world),
    cancel: async (orderReference) => {
      await world.store.transact((rows) => rows.issuances.abandonPlanned(orderReference, world.clock.now()));
      return { kind: 'cancelled' };
    },
    revoke: (request) => world.store.transact((rows) => revoke(request, { rows, now: world.clock.now() })),
  };
}

/** Called again after a crash, it abandons the serial that was planned before and plans another. */
async function issue<R extends BuiltInRows>(request: IssueRequest, world: BuiltInWorld<R>): Promise<IssueOutcome> {
  const signing = world.authority.signingBy(request.profile);
  const prepared = prepare(request, signing);
  if (prepared.kind === 'early') return { kind: 'unreachable', detail: prepared.detail };
  if (prepared.kind === 'refused') return prepared;
  const now = world.clock.now();
  const order = { ...request, authorityId: signing.issuing.id, now };
  const { findLoss } = world;
  const refused = await world.store.transact((rows) => plan(prepared, { ...order, rows, findLoss }));
  if (refused !== undefined) return refused;
  return { kind: 'issued', material: await sign(prepared, { request, signing, clock: world.clock }) };
}

type SigningWorld = Pick<BuiltInWorld, 'authority' | 'clock'>;

/** Within the call that orders, which was authorized a moment before. */
async function planFirst(
  request: IssueRequest,
  { rows, world }: { readonly rows: Pick<Rows, 'issuances' | 'subjectKeys'>; readonly world: SigningWorld },
): Promise<IssuancePlan | undefined> {
  const signing = world.authority.signingBy(request.profile);
  const prepared = prepare(request, signing);
  if (prepared.kind !== 'prepared') return undefined;
  const order = { ...request, authorityId: signing.issuing.id, now: world.clock.now() };
  if ((await planWithKeys(rows, prepared, order)) !== undefined) return undefined;
  const signed = async () => await sign(prepared, { request, signing, clock: world.clock });
  return { serial: prepared.server.serial, sign: signed };
}

type PairOutcome =
  | (PreparedOrder & { readonly kind: 'prepared' })
  | Exclude<PrepareOutcome, { readonly kind: 'prepared' }>;

/** The second half of a pair ends with the first, to the second. */
function prepare(request: IssueRequest, signing: ProfileSigning): PairOutcome {
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

async function sign(
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

async function plan<R extends BuiltInRows>(
  prepared: PreparedOrder,
  order: PlannedOrder & Pick<BuiltInWorld<R>, 'findLoss'> & { readonly rows: R },
): Promise<IssueOutcome | undefined> {
  const { certificateId, now, rows, findLoss } = order;
  // Cancelled or failed meanwhile: whoever did that has abandoned what was planned, and will not come again.
  const certificate = await rows.certificates.find(certificateId);
  if (certificate?.step !== 'issuing')
    throw new StaleState(`Certificate ${certificateId} is not to be issued any more`);
  await rows.issuances.abandonPlanned(certificateId, now);
  const loss = await findLoss(rows, certificate);
  if (loss !== undefined) return { kind: 'withheld', loss };
  const obstacle = await planWithKeys(rows, prepared, order);
  if (obstacle === undefined) return undefined;
  return { kind: 'refused', detail: because('keyNotCertifiable', { why: OBSTACLES[obstacle] }) };
}

/** The new revocation list is a job saved together with the revocation. */
async function revoke(
  { serials, at, reason }: Parameters<Issuer['revoke']>[0],
  { rows, now }: { readonly rows: BuiltInRows; readonly now: Date },
): Promise<RevokeOutcome> {
  const asked = reason === 0 ? undefined : reason;
  if (!REVOCATION_REASONS.has(asked)) return { kind: 'refused', detail: because('notReason', { reason: asked ?? 0 }) };
  const authorityIds = new Set<string>();
  for (const serial of serials) {
    const issuance = await rows.issuances.find(serial);
    const detail = revocationDefectOf(serial, issuance);
    if (detail !== undefined) return { kind: 'refused', detail };
    if (issuance !== undefined) authorityIds.add(issuance.authorityId);
  }
  const isNew: boolean[] = [];
  for (const serial of serials) isNew.push(await rows.issuances.revoke(serial, { at, reason: asked }));
  if (isNew.includes(true)) for (const authorityId of authorityIds) await scheduleLists(authorityId, { rows, now });
  return { kind: 'revoked' };
}

function revocationDefectOf(serial: string, issuance: Issuance | undefined): Reason | undefined {
  if (issuance === undefined) return because('serialOfOther', { serial });
  const { state } = issuance;
  return state === 'issued' ? undefined : because('serialNotIssued', { serial, state });
}

/** Not before their pause is over: of many revocations, each would wake the job only to be sent away. */
async function scheduleLists(
  authorityId: string,
  { rows, now }: { readonly rows: BuiltInRows; readonly now: Date },
): Promise<void> {
  const whole = await rows.revocationLists.findHead(authorityId, WHOLE_LIST);
  const runAt = whole === undefined ? now : listsPausedUntil(whole, now);
  await rows.jobs.schedule({ kind: 'crl', subject: authorityId, accountUin: undefined, runAt });
}
