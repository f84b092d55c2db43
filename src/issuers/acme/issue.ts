// One look at an order that is to be issued: the one next thing is done, and the authority's answer is not waited for.

import { AcmeError, isProblem } from '../../acme/client/acme-error.ts';
import { reasonOfProblem } from '../../acme/client/authority-problem.ts';
import { fetchChain } from '../../acme/client/issued-chain.ts';
import { type AcmeOrder, answerChallenge, finalizeOrder } from '../../acme/client/order.ts';
import type { Signer } from '../../acme/client/session.ts';
import { findKeyObstacle, OBSTACLES } from '../../certificates/keys/subject-keys.ts';
import type { Loss } from '../../certificates/model/loss.ts';
import type { IssueOutcome, IssueRequest } from '../../certificates/ports/issuer.ts';
import { StaleState } from '../../certificates/ports/store.ts';
import { NO_CHANGE } from '../../certificates/ports/write-set.ts';
import { addMs } from '../../lib/clock.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { withAccount } from './account/signer.ts';
import { challengesToAnswer, fetchAuthorizations, troubleOf } from './challenges.ts';
import { findOrder } from './find-order.ts';
import { hasName, readIssued } from './issued.ts';
import { isTooOld, MIN_POLL_MS, nextLook, ORDER_PATIENCE_HOURS, pollAt, workedOnSince } from './next-look.ts';
import { close } from './open.ts';
import { ofIssuer, retriedOutcomeOf } from './outcome.ts';
import type { IssuerOrder } from './ports.ts';
import type { AcmeIssuerWorld } from './world.ts';

interface Look {
  readonly request: IssueRequest;
  readonly record: IssuerOrder;
  readonly signer: Signer;
  readonly order: AcmeOrder;
}

export async function issue(request: IssueRequest, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  const record = await world.store.reads.issuerOrders.find(request.orderReference);
  if (record?.url === undefined || record.closedAt !== undefined) return refused(world, because('acmeOrderGone'));
  try {
    return await withAccount(world, async (signer) => {
      const order = await findOrder(record, { signer, world });
      if (order === undefined) return await forget(record, world);
      return await lookAt({ request, record, signer, order }, world);
    });
  } catch (error) {
    if (error instanceof ReasonError) return refused(world, error.reason);
    return lookAgain(error, { record, world });
  }
}

/** After trouble; an order that is too old is given up whatever the trouble is. Throws again what is no trouble of the authority's. */
function lookAgain(
  error: unknown,
  { record, world }: { readonly record: IssuerOrder; readonly world: AcmeIssuerWorld },
): IssueOutcome {
  const now = world.clock.now();
  const outcome = retriedOutcomeOf(error, world);
  if (isTooOld(record, now)) return giveUp(world);
  // RFC 8555 §7.4: it is looked at again, and then says why.
  if (isProblem(error, 'orderNotReady'))
    return { kind: 'pending', at: pollAt(error, { since: workedOnSince(record), now }) };
  if (outcome.kind === 'unreachable' && outcome.at !== undefined) {
    world.report({ what: 'An issuer asks to be left alone for a while', subject: record.certificateId, error });
  }
  return outcome;
}

/** Its record stays open: the authority may sign it yet, and the sweep revokes that. */
function giveUp(world: AcmeIssuerWorld): IssueOutcome {
  return refused(world, because('acmeOrderSlow', { hours: ORDER_PATIENCE_HOURS }));
}

async function forget(record: IssuerOrder, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  await close(record, world);
  return refused(world, because('acmeOrderGone'));
}

async function lookAt(look: Look, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  const { order, record } = look;
  const next = nextLook(order, { record, now: world.clock.now() });
  switch (next.act) {
    case 'answer':
      return await answer(look, world);
    case 'finalize':
      return await finalize(look, world);
    case 'fetch':
      return await fetchIssued(look, world);
    case 'wait':
      return { kind: 'pending', at: next.until };
    case 'fail':
      return await fail(look, world);
    case 'giveUp':
      return giveUp(world);
  }
}

/** Told again after a crash, the authority looks at what it looks at already. */
async function answer({ request, record, signer, order }: Look, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  const { session, store, clock } = world;
  const authorizations = await fetchAuthorizations(session, signer, order);
  for (const challenge of challengesToAnswer(authorizations, request.method)) {
    await answerChallenge(session, signer, challenge);
  }
  const answeredAt = clock.now();
  await store.transact(async (rows) => await rows.issuerOrders.save({ ...record, answeredAt }));
  return { kind: 'pending', at: addMs(answeredAt, MIN_POLL_MS) };
}

/** What entitles the order is asked a last time before the authority signs. */
async function finalize({ request, record, signer, order }: Look, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  const withheld = await findHindrance(request, world);
  if (withheld !== undefined) return withheld;
  const finalized = await finalizeOrder(world.session, { signer, order, csr: request.csr });
  const now = world.clock.now();
  if (finalized.status === 'valid') return { kind: 'pending', at: now };
  // One that stays ready has not taken the request, and may not for long.
  const since = finalized.status === 'ready' ? workedOnSince(record) : now;
  return { kind: 'pending', at: pollAt(finalized, { since, now }) };
}

async function findHindrance(
  { certificateId }: IssueRequest,
  { store, findRight, clock }: AcmeIssuerWorld,
): Promise<IssueOutcome | undefined> {
  const certificate = await store.reads.certificates.find(certificateId);
  if (certificate?.step !== 'issuing')
    throw new StaleState(`Certificate ${certificateId} is not to be issued any more`);
  const { loss }: { readonly loss: Loss | undefined } = await findRight(certificate);
  if (loss !== undefined) return { kind: 'withheld', loss };
  const obstacle = await findKeyObstacle(store.reads, certificate, clock.now());
  if (obstacle === undefined) return undefined;
  return { kind: 'refused', detail: because('keyNotCertifiable', { why: OBSTACLES[obstacle] }) };
}

/** Whoever asks holds it against the order before any of it is kept. */
async function fetchIssued({ signer, order }: Look, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  const { session, setting, trustedRoots, clock } = world;
  const { certificate: url } = order;
  if (url === undefined) {
    const reason = because('acmeMember', { url: order.url.href, member: 'certificate' });
    throw new AcmeError({ kind: 'unreadable', reason });
  }
  const { preferredChain } = setting;
  const isPreferred = preferredChain === undefined ? undefined : (text: string) => hasName(text, preferredChain);
  const text = await fetchChain(session, { signer, url, isPreferred });
  const material = readIssued(text, { trustedRoots, now: clock.now() });
  return { kind: 'issued', material, commit: () => NO_CHANGE };
}

/** The order's own problem, and what its challenges say, which tells more of each name. */
async function fail({ record, signer, order }: Look, world: AcmeIssuerWorld): Promise<IssueOutcome> {
  const authorizations = await fetchAuthorizations(world.session, signer, order);
  const ofNames = troubleOf(authorizations);
  const ofOrder = order.problem === undefined ? undefined : reasonOfProblem(order.problem);
  await close(record, world);
  return refused(world, ofNames ?? ofOrder ?? because('acmeOrderInvalid'));
}

function refused(world: AcmeIssuerWorld, why: Reason): IssueOutcome {
  return { kind: 'refused', detail: ofIssuer(world, why) };
}
