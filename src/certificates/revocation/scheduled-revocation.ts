// What an account may do about a scheduled revocation: cancel it, or advance it to an earlier time.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { type Certificate, phaseOf, type ScheduledRevocation } from '../model/certificate.ts';
import { getCurrent } from '../ordering/order.ts';
import type { World } from '../ports/world.ts';
import { takeRoom } from '../model/quota.ts';
import { cancelScheduleIn } from './superseded.ts';

export interface CancelScheduleRequest {
  readonly actor: string;
  readonly certificate: Certificate;
}

/** Answers the certificate without its schedule, also where that is due already and the worker has not come to it. */
export async function cancelSchedule(
  world: Pick<World, 'store' | 'clock'>,
  request: CancelScheduleRequest,
): Promise<Certificate> {
  const now = world.clock.now();
  return await world.store.transact(async (rows) => {
    const certificate = await getCurrent(rows, request.certificate.id);
    getSchedule(certificate, { act: 'call off the revocation of', now });
    return await cancelScheduleIn(rows, { certificate, actor: request.actor, now });
  });
}

export interface AdvanceScheduleRequest {
  readonly actor: string;
  readonly certificate: Certificate;
  /** Undefined for now; a time that is over counts as now. */
  readonly to: Date | undefined;
}

/** Answers the certificate with its earlier schedule. Refuses a later time: a revocation that is to wait is called off. */
export async function advanceSchedule(
  world: Pick<World, 'store' | 'limits' | 'clock' | 'wake'>,
  { actor, certificate, to }: AdvanceScheduleRequest,
): Promise<Certificate> {
  const now = world.clock.now();
  const saved = await world.store.transact(async (rows) => {
    const current = await getCurrent(rows, certificate.id);
    const schedule = getSchedule(current, { act: 'bring forward the revocation of', now });
    const at = earlierTime(schedule, { to, now });
    const { id, accountUin } = current;
    await takeRoom(rows, world, { accountUin, acts: 1 });
    await rows.operations.append({ accountUin, actor, certificateId: id, kind: 'advanceRevoke', at: now });
    await rows.jobs.schedule({ kind: 'advance', subject: id, accountUin, runAt: at });
    const next = { ...current, scheduledRevocation: { ...schedule, at }, updatedAt: now };
    return await rows.certificates.save(current, next);
  });
  world.wake();
  return saved;
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
