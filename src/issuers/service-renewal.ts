// Keeps the service's own certificate in force while the process lives.

import { type Clock, HOUR_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
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
export class ServiceRenewal implements AsyncDisposable {
  readonly #parts: ServiceRenewalParts;
  readonly #timer: NodeJS.Timeout;
  #renewAt: Date;
  #renewing: Promise<void> | undefined;

  constructor(parts: ServiceRenewalParts) {
    this.#parts = parts;
    this.#renewAt = parts.current.renewAt;
    this.#timer = setInterval(() => this.#look(), parts.lookMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
  }

  #look(): void {
    if (this.#renewing !== undefined || this.#parts.clock.now() < this.#renewAt) return;
    this.#renewing = this.#renew().finally(() => {
      this.#renewing = undefined;
    });
  }

  /** What fails is tried again at the next look. */
  async #renew(): Promise<void> {
    const { issue, use, log } = this.#parts;
    try {
      const next = await issue();
      use(next);
      this.#renewAt = next.renewAt;
      log.info({ serial: next.serial }, "the service's own certificate is renewed");
    } catch (error) {
      log.error({ error }, "Cannot renew the service's own certificate; trying again");
    }
  }
}
