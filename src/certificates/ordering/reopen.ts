// Submit again, for granted orders: one that failed or was cancelled awaits its information and its commit anew.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { type Certificate, isReissue, isRenewal, phaseOf } from '../model/certificate.ts';
import { isOrderLeftBehind } from '../model/next-step.ts';
import type { World } from '../ports/world.ts';
import { type Proof, publishedRecordOf } from '../model/proof.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { takingRoomForChange } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { changing, together } from '../ports/write-set.ts';
import { productOf, getCurrent, underWay } from './order.ts';
import { refuseFailed } from './refuse-failed.ts';

export interface ReopenRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

type ReopenWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'publisher' | 'products' | 'limits' | 'clock'>;

/**
 * Answers the order as it stands before its commit: with the information that was given, which may be given anew. A key that
 * the service has made for it is dropped, so that another is made. What it published is taken back first.
 */
export async function reopen(world: ReopenWorld, { actor, certificate }: ReopenRequest): Promise<Certificate> {
  const now = world.clock.now();
  checkClosed(certificate, now);
  productOf(world, certificate.productId);
  await takeBack(world, certificate);
  return await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = await getCurrent(world.store.reads, certificate.id);
    checkClosed(current, now);
    return reopening(world, { actor, current, now });
  });
}

function reopening(
  world: ReopenWorld,
  { actor, current, now }: { readonly actor: string; readonly current: Certificate; readonly now: Date },
): Decision<Certificate> {
  const { id: certificateId, accountUin } = current;
  const next = { ...reopened(current), updatedAt: now };
  const { set, saved } = saving(world, current, next);
  const operation = { accountUin, actor, certificateId, kind: 'resubmit', at: now } as const;
  return {
    set: together(
      set,
      takingRoomForChange(world, { from: current, to: next, orders: 1 }),
      underWay(world, { accountUin, orders: 1 }),
      changing({ kind: 'operation', operation }),
    ),
    answer: saved,
  };
}

function checkClosed(certificate: Certificate, now: Date): void {
  const detail = defectOf(certificate, now);
  if (detail !== undefined) refuse({ kind: 'notResubmittable', detail });
}

function defectOf(certificate: Certificate, now: Date): Reason | undefined {
  const { source, step } = certificate;
  if (source === 'uploaded') return because('wasUploaded');
  if (isReissue(certificate)) return because('isReissue');
  if (isRenewal(certificate)) return because('isRenewal');
  const phase = phaseOf(certificate, now);
  if (phase !== 'failed' && phase !== 'cancelled') return because('neitherFailedNorCancelled', { phase });
  const isClosed = step === 'failed' || step === 'cancelled';
  return isClosed && !isOrderLeftBehind(certificate) ? undefined : because('beingClosed');
}

/** A record may be taken back twice. One that is left would stay published for good, since the reopened order forgets it. */
async function takeBack(
  { publisher }: ReopenWorld,
  { id: certificateId, accountUin, proofs }: Certificate,
): Promise<void> {
  const left = proofs.filter(({ method, retractedAt }) => method === 'managedDns' && retractedAt === undefined);
  const outcomes = await Promise.all(
    left.map(
      async (proof: Proof) => await publisher.retract({ ...publishedRecordOf(proof), certificateId, accountUin }),
    ),
  );
  if (outcomes.every(({ kind }) => kind === 'retracted')) return;
  refuse({ kind: 'notResubmittable', detail: because('stillTidied') });
}

function reopened(closed: Certificate): Certificate {
  const madeHere = { csr: undefined, sealedKey: undefined, encryptionCsr: undefined, sealedEncryptionKey: undefined };
  return {
    ...closed,
    ...(closed.csrOrigin === 'upload' ? {} : madeHere),
    step: closed.names.length === 0 ? 'ordered' : 'filled',
    proofs: [],
    proofDeadline: undefined,
    provedAt: undefined,
    orderReference: '',
    failure: undefined,
    failureDetail: undefined,
  };
}
