// Submit again: a free application that failed or was cancelled goes into validation anew, under its id and with new proofs;
// a granted order awaits its commit anew (reopen.ts).

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, isReissue, isRenewal, phaseOf } from '../model/certificate.ts';
import { isOrderLeftBehind } from '../model/next-step.ts';
import type { OpenedOrder } from '../ports/issuer.ts';
import type { World } from '../ports/world.ts';
import { type Expectation, changing, expecting, together } from '../ports/write-set.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { takingRoomForChange } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { freeSubjectKey } from '../keys/admitted-keys.ts';
import { findKeyObstacle } from '../keys/subject-keys.ts';
import { checkQuotas, expectingQuotas } from './free-quotas.ts';
import { enterValidation } from './enter-validation.ts';
import { getCurrent, issuerOf, type OrderWorld, productOf, underWay, withOrderAtIssuer } from './order.ts';
import { refuseFailed } from './refuse-failed.ts';
import { reopen } from './reopen.ts';

export interface ResubmitRequest {
  readonly actor: string;
  /** SecretId of the key that submits it. */
  readonly orderedBy: string;
  readonly certificate: Certificate;
}

/** Answers the certificate, awaiting proof or, of a granted product, its commit. */
export async function resubmit(world: OrderWorld, request: ResubmitRequest): Promise<Certificate> {
  const isGranted = world.products.get(request.certificate.productId)?.kind === 'granted';
  return isGranted ? await reopen(world, request) : await resubmitApplication(world, request);
}

/** Its place in the quotas was free meanwhile, and must be so still. */
async function resubmitApplication(world: OrderWorld, request: ResubmitRequest): Promise<Certificate> {
  const { id, accountUin, names, productId, csr } = request.certificate;
  await check(world, request.certificate);
  const issuer = issuerOf(world, productOf(world, productId));
  const order = { certificateId: id, accountUin, names, replacesOrder: undefined, csr };
  const resubmitted = await withOrderAtIssuer(
    world,
    { issuer, request: order },
    async (opened) => await store(world, { request, opened }),
  );
  world.wake();
  return resubmitted;
}

async function store(
  world: OrderWorld,
  { request, opened }: { readonly request: ResubmitRequest; readonly opened: OpenedOrder },
): Promise<Certificate> {
  const now = world.clock.now();
  return await carryOut(world, async (failed) => {
    if (!isAboutKey(failed)) await refuseFailed(world, failed);
    const current = await getCurrent(world.store.reads, request.certificate.id);
    await check(world, current);
    const isKeyFree = (await findKeyObstacle(world.store.reads, current, now)) === undefined;
    return resubmitting(world, { request, current, opened, isKeyFree, now });
  });
}

interface Resubmitting {
  readonly request: ResubmitRequest;
  readonly current: Certificate;
  readonly opened: OpenedOrder;
  readonly isKeyFree: boolean;
  readonly now: Date;
}

/** A key that may not be certified any more is dropped, and the service makes another. */
const WITHOUT_KEY = { csr: undefined, sealedKey: undefined, encryptionCsr: undefined, sealedEncryptionKey: undefined };

function resubmitting(
  world: OrderWorld,
  { request, current, opened, isKeyFree, now }: Resubmitting,
): Decision<Certificate> {
  const { actor, orderedBy } = request;
  const { orderReference, challenges } = opened;
  const { id: certificateId, accountUin, names, method = 'dns' } = current;
  const product = productOf(world, current.productId);
  const next: Certificate = {
    ...current,
    ...enterValidation(world, { accountUin, names, product, method, proved: [], challenges, now }),
    ...(isKeyFree ? {} : WITHOUT_KEY),
    orderReference,
    orderer: { secretId: orderedBy, act: 'resubmit' },
    failure: undefined,
    failureDetail: undefined,
    updatedAt: now,
  };
  const { set, saved } = saving(world, current, next);
  const resubmitted = together(
    set,
    opened.commit(now),
    expecting(...expectingQuotas(world, { accountUin, names, now }), ...freeSubjectKey(next, now)),
    takingRoomForChange(world, { from: current, to: next, orders: 1 }),
    underWay(world, { accountUin, orders: 1 }),
    changing(
      { kind: 'operation', operation: { accountUin, actor, certificateId, kind: 'resubmit', at: now } },
      { kind: 'scheduleJob', job: { kind: 'advance', subject: certificateId, accountUin, runAt: now } },
    ),
  );
  return { set: resubmitted, answer: saved };
}

function isAboutKey(failed: Expectation | undefined): boolean {
  return failed?.kind === 'keyFree' || failed?.kind === 'keyNotBlocked';
}

async function check(world: OrderWorld, certificate: Certificate): Promise<void> {
  const now = world.clock.now();
  const detail = defectOf(world, certificate, now);
  if (detail !== undefined) refuse({ kind: 'notResubmittable', detail });
  const { accountUin, names } = certificate;
  await checkQuotas(world, { reads: world.store.reads, accountUin, names, now });
}

function defectOf(world: Pick<World, 'products'>, certificate: Certificate, now: Date): Reason | undefined {
  const { source, productId, step, proofs } = certificate;
  if (source === 'uploaded' || world.products.get(productId)?.kind !== 'free') return because('noFreeProduct');
  if (isReissue(certificate)) return because('isReissue');
  if (isRenewal(certificate)) return because('isRenewal');
  const phase = phaseOf(certificate, now);
  if (phase !== 'failed' && phase !== 'cancelled') return because('neitherFailedNorCancelled', { phase });
  const isClosed = step === 'failed' || step === 'cancelled';
  // A record of the old order that was forgotten for the new one would stay for good.
  const isTidy = proofs.every(({ method, retractedAt }) => method !== 'managedDns' || retractedAt !== undefined);
  return isClosed && isTidy && !isOrderLeftBehind(certificate) ? undefined : because('stillTidied');
}
