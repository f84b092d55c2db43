// Opening an order at the authority: one in flight for a certificate, its address on record before anything else is asked.

import { AcmeError } from '../../acme/client/acme-error.ts';
import { type AcmeOrder, newOrder } from '../../acme/client/order.ts';
import type { Signer } from '../../acme/client/session.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import { readOrderReference, writeOrderReference } from '../../certificates/model/order-reference.ts';
import type { OpenOutcome, OrderRequest } from '../../certificates/ports/issuer.ts';
import { NO_CHANGE } from '../../certificates/ports/write-set.ts';
import { addMs, HOUR_MS, MINUTE_MS } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { checkOpen, hasOtherKey } from './account/record.ts';
import { withAccount } from './account/signer.ts';
import {
  challengesOf,
  fetchAuthorizations,
  identifiersOf,
  isForNames,
  troubleOf,
  withoutChallenge,
} from './challenges.ts';
import { nameMissingInCsr } from './csr-names.ts';
import { findOrder } from './find-order.ts';
import { failedOutcomeOf, ofIssuer } from './outcome.ts';
import { accountIdOf, type IssuerOrder, type IssuerRows } from './ports.ts';
import { findReplacedId } from './replaced.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** Longer than a call takes to open an order: what has no address after that was left by a crash. */
export const OPENING_PATIENCE_MS = 2 * MINUTE_MS;

/** Asked again for the same certificate, it answers the order that is open there already. */
export async function open(request: OrderRequest, world: AcmeIssuerWorld): Promise<OpenOutcome> {
  try {
    const defect = defectOf(request);
    if (defect !== undefined) return { kind: 'refused', detail: ofIssuer(world, defect) };
    return await withAccount(world, async (signer) => await openBy(signer, request, world));
  } catch (error) {
    const { kind, detail } = failedOutcomeOf(error, world);
    return { kind, detail };
  }
}

/** What the authority would refuse when all is proved. */
function defectOf({ csr, names }: OrderRequest): Reason | undefined {
  const missing = csr === undefined ? undefined : nameMissingInCsr(csr, names);
  return missing === undefined ? undefined : because('acmeCsrNames', { name: missing });
}

async function openBy(signer: Signer, request: OrderRequest, world: AcmeIssuerWorld): Promise<OpenOutcome> {
  const { names } = request;
  const { record, order } = await findOrPlace(signer, request, world);
  const authorizations = await fetchAuthorizations(world.session, signer, order);
  const failed = authorizations.find(({ status }) => status !== 'pending' && status !== 'valid');
  if (failed !== undefined) {
    await close(record, world);
    return refused(world, troubleOf([failed]) ?? because('acmeOrderInvalid'));
  }
  const { thumbprint } = signer.key;
  const challenges = challengesOf(authorizations, { names, thumbprint });
  const name = withoutChallenge(authorizations, names);
  if (name !== undefined) return refused(world, because('acmeNoChallenge', { name }));
  return { kind: 'opened', orderReference: record.reference, challenges, commit: () => NO_CHANGE };
}

interface Placed {
  readonly record: IssuerOrder;
  readonly order: AcmeOrder;
}

async function findOrPlace(signer: Signer, request: OrderRequest, world: AcmeIssuerWorld): Promise<Placed> {
  const { store, setting, clock } = world;
  const last = await store.reads.issuerOrders.findLast(setting.name, request.certificateId);
  if (last === undefined || last.closedAt !== undefined) return await place(signer, { request, last }, world);
  if (last.url === undefined && addMs(last.openedAt, OPENING_PATIENCE_MS) > clock.now())
    return busy(because('acmeOpening'));
  const order = await findOrder(last, { signer, world });
  if (order !== undefined && isOpen(order, request.names)) return { record: last, order };
  // What the authority may have signed, or sign yet, is left to the sweep.
  if (order === undefined || order.status === 'invalid') await close(last, world);
  return await place(signer, { request, last }, world);
}

function isOpen(order: AcmeOrder, names: readonly DomainName[]): boolean {
  return (order.status === 'pending' || order.status === 'ready') && isForNames(order, names);
}

async function place(
  signer: Signer,
  { request, last }: { readonly request: OrderRequest; readonly last: IssuerOrder | undefined },
  world: AcmeIssuerWorld,
): Promise<Placed> {
  const { store, session, setting, clock } = world;
  await checkProfile(world);
  const record = newRecord({ issuer: setting.name, certificateId: request.certificateId, last, now: clock.now() });
  const noted = await store.transact(async (rows) => await note(rows, { record, signer }, world));
  if (noted !== 'noted') return busy(noted === 'taken' ? because('acmeOpening') : noted.full);
  try {
    const replaces = await findReplacedId(request, world);
    const identifiers = identifiersOf(request.names);
    const order = await newOrder(session, { signer, identifiers, profile: setting.profile, replaces });
    const placed = { ...record, url: order.url.href };
    await store.transact(async (rows) => await rows.issuerOrders.save(placed));
    if (isForNames(order, request.names)) return { record: placed, order };
    throw new AcmeError({ kind: 'unreadable', reason: because('acmeOtherNames') });
  } catch (error) {
    if (error instanceof AcmeError) await close(record, world);
    throw error;
  }
}

function newRecord(facts: {
  readonly issuer: string;
  readonly certificateId: string;
  readonly last: IssuerOrder | undefined;
  readonly now: Date;
}): IssuerOrder {
  const { issuer, certificateId, last, now } = facts;
  const number = (last === undefined ? 0 : (readOrderReference(last.reference)?.number ?? 0)) + 1;
  const reference = writeOrderReference({ issuer, certificateId, number });
  return {
    reference,
    issuer,
    certificateId,
    openedAt: now,
    url: undefined,
    answeredAt: undefined,
    closedAt: undefined,
  };
}

/** The operator's own budget is held as the order is noted, so that the authority's is never used up, by several at once neither. */
async function note(
  rows: IssuerRows,
  { record, signer }: { readonly record: IssuerOrder; readonly signer: Signer },
  world: AcmeIssuerWorld,
): Promise<'noted' | 'taken' | { readonly full: Reason }> {
  const { name, rate, directory } = world.setting;
  const account = await rows.issuerAccounts.find(accountIdOf(name, directory));
  if (account !== undefined) checkOpen(account);
  // What is to be published hangs on the key.
  if (account !== undefined && hasOtherKey(world, account, signer)) return 'taken';
  if (rate !== undefined) {
    const opened = await rows.issuerOrders.count(name, addMs(record.openedAt, -rate.hours * HOUR_MS));
    if (opened >= rate.orders) return { full: because('acmeRate', { most: rate.orders, hours: rate.hours }) };
  }
  return (await rows.issuerOrders.insert(record)) ? 'noted' : 'taken';
}

async function checkProfile({ session, setting: { profile } }: AcmeIssuerWorld): Promise<void> {
  const { profiles: known } = await session.directory();
  if (profile === undefined || known.includes(profile)) return;
  throw new AcmeError({ kind: 'problem', reason: because('acmeNoProfile', { profile, known }) });
}

/** It is let go here; at the authority it runs out. */
export async function close(
  record: IssuerOrder,
  { store, clock }: Pick<AcmeIssuerWorld, 'store' | 'clock'>,
): Promise<void> {
  const closed = { ...record, closedAt: clock.now() };
  await store.transact(async (rows) => {
    const current = await rows.issuerOrders.find(record.reference);
    await rows.issuerOrders.save({ ...closed, url: current?.url ?? record.url });
  });
}

function busy(reason: Reason): never {
  throw new AcmeError({ kind: 'unreachable', reason });
}

function refused(world: AcmeIssuerWorld, why: Reason): OpenOutcome {
  return { kind: 'refused', detail: ofIssuer(world, why) };
}
