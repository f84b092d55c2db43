// What the service does about its log now and then: it is sealed day by day.

import { SEAL_LOOK_MS, sealDay } from '../audit/seal-day.ts';
import type { Sweep } from '../jobs/handlers/sweep.ts';
import type { Local } from './local.ts';

export function auditSweeps({ store, clock }: Local, closing: AbortSignal): readonly (readonly [string, Sweep])[] {
  return [['seal', { run: async () => await sealDay({ store, clock, closing }), intervalMs: SEAL_LOOK_MS }]];
}
