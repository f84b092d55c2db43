// Looks serials up on the ledger: those that are asked about meanwhile go together into the next look.

import { MAX_SERIALS_IN_LOOK, type SerialStatus } from '../ports.ts';
import type { OcspStore } from './ports.ts';

/** More looks would wait for each other, or take all the connections that others read by. */
export const LOOKS_AT_ONCE = 2;

interface Question {
  readonly serial: string;
  readonly answer: (status: SerialStatus | undefined) => void;
  readonly fail: (error: unknown) => void;
}

export class StatusLookup {
  readonly #store: OcspStore;
  #waiting: Question[] = [];
  #looking = 0;

  constructor(store: OcspStore) {
    this.#store = store;
  }

  /** As it is on the ledger after the call, not before. Undefined for a serial that is not there. */
  find(serial: string): Promise<SerialStatus | undefined> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ serial, answer, fail });
      this.#lookOn();
    });
  }

  #lookOn(): void {
    if (this.#looking === LOOKS_AT_ONCE || this.#waiting.length === 0) return;
    const questions = this.#waiting.slice(0, MAX_SERIALS_IN_LOOK);
    this.#waiting = this.#waiting.slice(MAX_SERIALS_IN_LOOK);
    this.#looking += 1;
    void this.#look(questions).finally(() => {
      this.#looking -= 1;
      this.#lookOn();
    });
  }

  async #look(questions: readonly Question[]): Promise<void> {
    const serials = [...new Set(questions.map(({ serial }) => serial))];
    try {
      const found = await this.#store.reads.issuances.listBySerial(serials);
      const statuses = new Map(found.map((status) => [status.serial, status]));
      for (const { serial, answer } of questions) answer(statuses.get(serial));
    } catch (error) {
      for (const { fail } of questions) fail(error);
    }
  }
}
