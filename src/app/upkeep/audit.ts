// What the service does about its log now and then: it is sealed day by day.

import { SEAL_LOOK_MS, sealDay } from '../../audit/seal-day.ts';
import type { PeriodicJob } from '../../jobs/periodic.ts';
import type { Local } from '../local.ts';

export function auditJobs({ store, clock }: Local, closing: AbortSignal): readonly (readonly [string, PeriodicJob])[] {
  return [['seal', { run: async () => await sealDay({ store, clock, closing }), intervalMs: SEAL_LOOK_MS }]];
}
