// Whether the clock goes as time does: each second it is held beside a clock that nobody can set, and a jump is told.

import { addMs, type Clock, SECOND_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { RegularLook } from '../lib/turns/regular-look.ts';

/** In real time. */
export const CLOCK_LOOK_MS = SECOND_MS;
/** A clock that is adjusted little by little goes at most 0.05 % wrong; what differs more between two looks has jumped. */
export const JUMP_MS = 10 * SECOND_MS;

export interface ClockJumps {
  readonly ahead: number;
  readonly back: number;
}

export interface ClockWatchParts {
  readonly clock: Clock;
  /** Milliseconds since any moment, of a clock that only goes on. */
  readonly monotonicMs: () => number;
  /** Looks after what the jump may have left behind; where it fails it is called again at the next look. */
  readonly onJump: () => Promise<void>;
  readonly log: Log;
}

export class ClockWatch implements AsyncDisposable {
  readonly #parts: ClockWatchParts;
  readonly #looking: RegularLook;
  #last: { readonly at: Date; readonly monotonicMs: number };
  #jumps: ClockJumps = { ahead: 0, back: 0 };
  #isUntold = false;

  constructor(parts: ClockWatchParts) {
    this.#parts = parts;
    this.#last = this.#now();
    this.#looking = new RegularLook({
      look: async () => await this.look(),
      everyMs: CLOCK_LOOK_MS,
      report: (error, { isRepeated }) => {
        if (!isRepeated) parts.log.error({ error }, 'Cannot look after what the clock has put off; trying again');
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#looking[Symbol.asyncDispose]();
  }

  /** Since the start. A machine that was asleep counts as a jump ahead. */
  get jumps(): ClockJumps {
    return this.#jumps;
  }

  async look(): Promise<void> {
    const { onJump } = this.#parts;
    const now = this.#now();
    const expected = addMs(this.#last.at, now.monotonicMs - this.#last.monotonicMs);
    const jumpMs = now.at.getTime() - expected.getTime();
    this.#last = now;
    if (Math.abs(jumpMs) > JUMP_MS) this.#tell({ jumpMs, expected, at: now.at });
    if (!this.#isUntold) return;
    await onJump();
    this.#isUntold = false;
  }

  #now(): { readonly at: Date; readonly monotonicMs: number } {
    return { at: this.#parts.clock.now(), monotonicMs: this.#parts.monotonicMs() };
  }

  #tell({ jumpMs, expected, at }: { readonly jumpMs: number; readonly expected: Date; readonly at: Date }): void {
    const { ahead, back } = this.#jumps;
    this.#jumps = jumpMs > 0 ? { ahead: ahead + 1, back } : { ahead, back: back + 1 };
    this.#isUntold = true;
    const seconds = Math.round(jumpMs / SECOND_MS);
    this.#parts.log.warn({ seconds, from: expected, to: at }, 'The clock has jumped, or the machine was asleep');
  }
}
