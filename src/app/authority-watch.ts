// Takes up what another process does with the authorities, a new one above all: its lists and its answers are due from then on.

import type { Authority } from '../ca/authority.ts';
import { SECOND_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';

/** How long a node may go on issuing by an authority that another process has followed up; both are valid. */
export const AUTHORITY_LOOK_MS = 5 * SECOND_MS;

export interface AuthorityWatchParts {
  readonly authority: Pick<Authority, 'refresh'>;
  /** After a change: schedules what new authorities need. */
  readonly onChange: () => Promise<void>;
  readonly log: Log;
  /** How often it looks, in real time. */
  readonly lookMs: number;
}

export class AuthorityWatch implements AsyncDisposable {
  readonly #parts: AuthorityWatchParts;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;

  constructor(parts: AuthorityWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#start(), parts.lookMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #start(): void {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** What fails is tried again at the next look. */
  async #look(): Promise<void> {
    const { authority, onChange, log } = this.#parts;
    try {
      if (!(await authority.refresh())) return;
      await onChange();
      log.info({}, 'The authorities have changed, and are opened anew');
    } catch (error) {
      log.error({ error }, 'Cannot look at the authorities; trying again');
    }
  }
}
