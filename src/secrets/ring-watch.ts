// Watches the store for data keys that another process has announced or put to use.

import type { Log } from '../lib/log.ts';
import type { KeyRing } from './key-ring.ts';

/** A process that lives knows a new data key after so long. */
export const RING_LOOK_MS = 1000;

export interface RingWatchParts {
  readonly ring: Pick<KeyRing, 'refresh'>;
  readonly log: Log;
  /** In real time. */
  readonly lookMs: number;
}

export class RingWatch implements AsyncDisposable {
  readonly #parts: RingWatchParts;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #isTroubled = false;

  constructor(parts: RingWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.look(), parts.lookMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Never throws; one look at a time. */
  async look(): Promise<void> {
    this.#looking ??= this.#refresh();
    await this.#looking;
  }

  async #refresh(): Promise<void> {
    const { ring, log } = this.#parts;
    try {
      await ring.refresh();
      this.#isTroubled = false;
    } catch (error) {
      if (!this.#isTroubled) log.error({ error }, 'Cannot see whether there is a new data key; looking again');
      this.#isTroubled = true;
    } finally {
      this.#looking = undefined;
    }
  }
}
