// Keeps the service's own certificate in force while the process lives.

import { type Clock, HOUR_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { RegularLook } from '../lib/turns/regular-look.ts';
import type { ServiceCertificate } from './service-certificate.ts';

/** Far apart beside the 30 days that are left when a renewal is due; timers cannot wait for 60 days at once. */
export const RENEWAL_LOOK_MS = HOUR_MS;

export interface ServiceRenewalParts {
  readonly current: ServiceCertificate;
  readonly issue: () => Promise<ServiceCertificate>;
  /** Serves new connections by it. */
  readonly use: (certificate: ServiceCertificate) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** How often it looks, in real time. */
  readonly lookMs: number;
}

/** The old certificate is not revoked: its key was never anywhere else, and connections may still stand on it. */
export function keepRenewed({ current, issue, use, clock, log, lookMs }: ServiceRenewalParts): RegularLook {
  let { notBefore, renewAt } = current;
  return new RegularLook({
    look: async () => {
      const now = clock.now();
      // Before its beginning: a clock that was wrong has dated it.
      if (notBefore <= now && now < renewAt) return;
      const next = await issue();
      use(next);
      ({ notBefore, renewAt } = next);
      log.info({ serial: next.serial }, "the service's own certificate is renewed");
    },
    everyMs: lookMs,
    report: (error) => log.error({ error }, "Cannot renew the service's own certificate; trying again"),
  });
}
