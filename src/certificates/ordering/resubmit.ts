// Submit again: a free application that failed or was cancelled goes into validation anew, under its id and with new proofs;
// a granted order awaits its commit anew (reopen.ts).

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, isReissue, phaseOf } from '../model/certificate.ts';
import { isOrderLeftBehind } from '../model/next-step.ts';
import type { Rows } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { takeRoomForChange } from '../model/quota.ts';
import { findKeyObstacle } from '../keys/subject-keys.ts';
import { checkQuotas } from './apply.ts';
import { checkOrdersUnderWay, enterValidation, getCurrent, issuerOf, productOf, withOrderAtIssuer } from './order.ts';
import { reopen } from './reopen.ts';

export interface ResubmitRequest {
  readonly actor: string;
  /** SecretId of the key that submits it. */
  readonly orderedBy: string;
  readonly certificate: Certificate;
}

type ResubmitWorld = Pick<
  World,
  'store' | 'issuers' | 'publisher' | 'products' | 'limits' | 'clock' | 'random' | 'report' | 'wake'
>;

/** Answers the certificate, awaiting proof or, of a granted product, its commit. */
export async function resubmit(world: ResubmitWorld, request: ResubmitRequest): Promise<Certificate> {
  const isGranted = world.products.get(request.certificate.productId)?.kind === 'granted';
  return isGranted ? await reopen(world, request) : await resubmitApplication(world, request);
}

/** Its place in the quotas was free meanwhile, and must be so still. */
async function resubmitApplication(world: ResubmitWorld, request: ResubmitRequest): Promise<Certificate> {
  const { certificate } = request;
  const { id, accountUin, names } = certificate;
  await check(world, { certificate, reads: world.store.reads });
  const issuer = issuerOf(world, productOf(world, certificate.productId));
  const order = { certificateId: id, accountUin, names, replacesOrder: undefined };
  return await withOrderAtIssuer(
    world,
    { issuer, request: order },
    async (orderReference) => await store(world, { ...request, certificate: { ...certificate, orderReference } }),
  );
}

async function store(world: ResubmitWorld, request: ResubmitRequest): Promise<Certificate> {
  const { actor, orderedBy, certificate } = request;
  const now = world.clock.now();
  const { id, accountUin, names, orderReference } = certificate;
  const product = productOf(world, certificate.productId);
  const method = certificate.method ?? 'DNS';
  const entry = enterValidation(world, { accountUin, names, product, method, proved: [], now });
  const resubmitted = await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, id);
    await check(world, { certificate: current, reads: rows });
    const key = await keyChangeOf(rows, current, now);
    const orderer = { secretId: orderedBy, act: 'resubmit' } as const;
    const anew = {
      ...entry,
      ...key,
      orderReference,
      orderer,
      failure: undefined,
      failureDetail: undefined,
      updatedAt: now,
    };
    await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'resubmit', at: now });
    await rows.jobs.schedule({ kind: 'drive', subject: id, accountUin, runAt: now });
    const next = { ...current, ...anew };
    await takeRoomForChange(rows, world, { from: current, to: next, orders: 1 });
    const saved = await rows.certificates.save(current, next);
    await checkOrdersUnderWay(rows, world, accountUin);
    return saved;
  });
  world.wake();
  return resubmitted;
}

/** What becomes of the key: one that may not be certified any more is dropped, and the service makes another. */
async function keyChangeOf(
  rows: Pick<Rows, 'subjectKeys'>,
  certificate: Certificate,
  now: Date,
): Promise<Partial<Certificate>> {
  const obstacle = await findKeyObstacle(rows, certificate, now);
  if (obstacle === undefined) return {};
  return { csr: undefined, sealedKey: undefined, encryptionCsr: undefined, sealedEncryptionKey: undefined };
}

async function check(
  world: ResubmitWorld,
  {
    certificate,
    reads,
  }: { readonly certificate: Certificate; readonly reads: Pick<World['store']['reads'], 'certificates'> },
): Promise<void> {
  const now = world.clock.now();
  const detail = defectOf(world, certificate, now);
  if (detail !== undefined) refuse({ kind: 'notResubmittable', detail });
  const { accountUin, names } = certificate;
  await checkQuotas(world, { reads, accountUin, names, now });
}

function defectOf(world: Pick<World, 'products'>, certificate: Certificate, now: Date): Reason | undefined {
  const { source, productId, step, proofs } = certificate;
  if (source === 'uploaded' || world.products.get(productId)?.kind !== 'free') return because('noFreeProduct');
  if (isReissue(certificate)) return because('isReissue');
  const phase = phaseOf(certificate, now);
  if (phase !== 'failed' && phase !== 'cancelled') return because('neitherFailedNorCancelled', { phase });
  const isClosed = step === 'failed' || step === 'cancelled';
  // A record of the old order that was forgotten for the new one would stay for good.
  const isTidy = proofs.every(({ method, retractedAt }) => method !== 'DNS_AUTO' || retractedAt !== undefined);
  return isClosed && isTidy && !isOrderLeftBehind(certificate) ? undefined : because('stillTidied');
}
