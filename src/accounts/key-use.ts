// When API keys were last used: noted at each call in memory, written now and then beside all other work.

import { type Clock, MINUTE_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { AccountStore } from './ports.ts';

/** So coarse is what is on record; a crash loses as much. */
export const USE_WRITE_MS = MINUTE_MS;

/** Few enough that nobody who waits for the next transaction notices. */
export const MAX_USES_PER_TRANSACTION = 100;

export interface KeyUseParts {
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How often it writes, in real time. */
  readonly writeMs: number;
}

export class KeyUse implements AsyncDisposable {
  readonly #parts: KeyUseParts;
  readonly #timer: NodeJS.Timeout;
  #uses = new Map<string, Date>();
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: KeyUseParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.write(), parts.writeMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  /** For a caller whose signature was good. */
  note(secretId: string): void {
    this.#uses.set(secretId, this.#parts.clock.now());
  }

  /** Never throws: what cannot be written is tried again with the next. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const uses = [...this.#uses];
    this.#uses = new Map();
    for (let start = 0; start < uses.length; start += MAX_USES_PER_TRANSACTION) {
      const some = uses.slice(start, start + MAX_USES_PER_TRANSACTION);
      try {
        await this.#parts.store.transact(async (rows) => {
          for (const [secretId, at] of some) await rows.apiKeys.recordUse(secretId, at);
        });
      } catch (error) {
        this.#parts.log.warn({ error }, 'Cannot record when API keys were last used; trying again');
        this.#uses = new Map([...uses.slice(start), ...this.#uses]);
        return;
      }
    }
  }
}
