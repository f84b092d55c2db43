// What the service forgets, once a day: what is older than the configuration keeps it, plans that nobody comes back to, and keys made ahead that serve no more.

import { pruneSignIns } from '../../accounts/sessions/prune.ts';
import { pruneLog } from '../../audit/prune-log.ts';
import { dayOf } from '../../audit/seal-day.ts';
import { makePlanAbandoner } from '../../certificates/fulfil/left-plans.ts';
import { makeForgetter } from '../../certificates/inventory/forget-certificates.ts';
import { forgetRecords, makeSerialForgetter } from '../../certificates/inventory/forget-records.ts';
import type { Config } from '../../config/config.ts';
import { forgetPublications } from '../../dns/forget-publications.ts';
import type { PeriodicJob } from '../../jobs/periodic.ts';
import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { keyPoolJob } from '../keys/key-pool.ts';
import type { Local } from '../local.ts';

const FORGETTING_MS = DAY_MS;

export function retentionJobs(
  { retention, keyPool }: Config,
  {
    local,
    closing,
    log,
  }: { readonly local: Pick<Local, 'store' | 'clock'>; readonly closing: AbortSignal; readonly log: Log },
): readonly (readonly [string, PeriodicJob])[] {
  const { store, clock } = local;
  const world = { store, clock, days: retention, closing };
  const acts: readonly (readonly [string, () => Promise<boolean>])[] = [
    ['forgetCertificates', makeForgetter(world)],
    ['forgetRecords', async () => await forgetRecords(world)],
    ['forgetSerials', makeSerialForgetter(world)],
    ['forgetPublications', async () => await forgetPublications(world)],
    ['forgetLog', async () => await pruneLog({ store, clock, keepDays: retention.operations, closing })],
  ];
  const mayForget = makeMayForget(local, log);
  const forgetting = acts.map(([subject, act]): readonly [string, PeriodicJob] => [
    subject,
    { run: async () => !(await mayForget()) || (await act()), intervalMs: FORGETTING_MS },
  ]);
  const signIns = { run: async () => await pruneSignIns(world), intervalMs: HOUR_MS };
  return [
    ...forgetting,
    ['signIns', signIns],
    ['abandonPlans', { run: makePlanAbandoner(world), intervalMs: FORGETTING_MS }],
    keyPoolJob(keyPool, local),
  ];
}

/**
 * Nothing is forgotten by a clock that has jumped ahead: it must have stood here for a day, as the seals tell. The day before
 * yesterday was sealed yesterday, by a clock of then.
 */
function makeMayForget({ store, clock }: Pick<Local, 'store' | 'clock'>, log: Log): () => Promise<boolean> {
  let lastTold = '';
  return async () => {
    const day = dayOf(addMs(clock.now(), -2 * DAY_MS));
    if ((await store.reads.audit.findSealOf(day)) !== undefined) return true;
    // All jobs of a day ask; the log needs it once.
    if (day !== lastTold)
      log.info({ day }, 'Nothing is forgotten today: the log has no seal of the day before yesterday');
    lastTold = day;
    return false;
  };
}
