// What an account may do about a scheduled revocation: cancel it, or advance it to an earlier time.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, phaseOf, type ScheduledRevocation } from '../model/certificate.ts';
import { carryOut, type Decision } from '../deciding/carry-out.ts';
import { takingRoom } from '../deciding/room.ts';
import { saving } from '../deciding/saving.ts';
import { getCurrent } from '../ordering/order.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import type { World } from '../ports/world.ts';
import { changing, together } from '../ports/write-set.ts';
import { cancellingSchedule } from './superseded.ts';

export interface CancelScheduleRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

/** Answers the certificate without its schedule, also where that is due already and the worker has not come to it. */
export async function cancelSchedule(
  world: Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock'>,
  request: CancelScheduleRequest,
): Promise<Certificate> {
  const now = world.clock.now();
  return await carryOut(world, async () => {
    const certificate = await getCurrent(world.store.reads, request.certificate.id);
    getSchedule(certificate, { act: 'call off the revocation of', now });
    const { next, besides } = cancellingSchedule({ certificate, actor: request.actor, now });
    const { set, saved } = saving(world, certificate, next);
    return { set: together(set, besides), answer: saved };
  });
}

export interface AdvanceScheduleRequest {
  readonly actor: string;
  readonly certificate: Certificate;
  /** Undefined for now; a time that is over counts as now. */
  readonly to: Date | undefined;
}

type AdvancingWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'limits' | 'clock' | 'wake'>;

/** Answers the certificate with its earlier schedule. Refuses a later time: a revocation that is to wait is called off. */
export async function advanceSchedule(world: AdvancingWorld, request: AdvanceScheduleRequest): Promise<Certificate> {
  const now = world.clock.now();
  const saved = await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    const current = await getCurrent(world.store.reads, request.certificate.id);
    return advancing(world, { ...request, certificate: current, now });
  });
  world.wake();
  return saved;
}

function advancing(
  world: AdvancingWorld,
  { actor, certificate, to, now }: AdvanceScheduleRequest & { readonly now: Date },
): Decision<Certificate> {
  const schedule = getSchedule(certificate, { act: 'bring forward the revocation of', now });
  const at = earlierTime(schedule, { to, now });
  const { id, accountUin } = certificate;
  const next = { ...certificate, scheduledRevocation: { ...schedule, at }, updatedAt: now };
  const { set, saved } = saving(world, certificate, next);
  const besides = changing(
    { kind: 'operation', operation: { accountUin, actor, certificateId: id, kind: 'advanceRevoke', at: now } },
    { kind: 'scheduleJob', job: { kind: 'advance', subject: id, accountUin, runAt: at } },
  );
  return { set: together(set, takingRoom(world, { accountUin, acts: 1 }), besides), answer: saved };
}

/** What is due is due at once, whatever time is asked for. */
function earlierTime(
  schedule: ScheduledRevocation,
  { to, now }: { readonly to: Date | undefined; readonly now: Date },
): Date {
  if (schedule.at <= now) return schedule.at;
  if (to === undefined || to <= now) return now;
  if (to <= schedule.at) return to;
  const detail = because('scheduleOnlyEarlier');
  return refuse({ kind: 'argumentInvalid', detail });
}

function getSchedule(
  certificate: Certificate,
  { act, now }: { readonly act: string; readonly now: Date },
): ScheduledRevocation {
  const schedule = scheduleAhead(certificate, now);
  if (schedule !== undefined) return schedule;
  const phase = phaseOf(certificate, now);
  const detail = phase === 'issued' ? because('noneScheduled') : because('noneAhead', { phase });
  return refuse({ kind: 'phaseForbids', act, detail });
}

/** The schedule of a certificate that will go by it; undefined for one that went, or has expired before. */
export function scheduleAhead(certificate: Certificate, now: Date): ScheduledRevocation | undefined {
  return phaseOf(certificate, now) === 'issued' ? certificate.scheduledRevocation : undefined;
}
