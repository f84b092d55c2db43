// Fills the pool while no order waits for a key.

import { type Clock, SECOND_MS } from '../lib/clock.ts';
import { newPooledKeyId } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import { RegularLook } from '../lib/turns/regular-look.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import { mostLacking } from './lacking.ts';
import type { KeyPool } from './pool.ts';
import { type KeyPoolStore, pooledKeyPlace } from './ports.ts';
import type { KeyPoolSettings } from './settings.ts';

/** So soon a key that was handed out is made anew, where nothing else is to be done. */
export const FILL_LOOK_MS = SECOND_MS;
/** Keys that are put into the store in one transaction. */
export const KEYS_PER_TRANSACTION = 50;

export interface KeyPoolFillerParts {
  readonly pool: Pick<KeyPool, 'look'>;
  readonly store: KeyPoolStore;
  readonly settings: KeyPoolSettings;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
  /** At least one key, at most so many, PKCS #8, DER: as many as are made in a short time. */
  readonly make: (wanted: {
    readonly algorithm: KeyAlgorithmId;
    readonly atMost: number;
  }) => Promise<readonly Uint8Array[]>;
  /** Whether a key is being made for an order, or waited for. */
  readonly isOrderWaiting: () => boolean;
  readonly report: (error: unknown) => void;
}

export class KeyPoolFiller implements AsyncDisposable {
  readonly #parts: KeyPoolFillerParts;
  readonly #look: RegularLook;
  #isClosed = false;

  constructor(parts: KeyPoolFillerParts) {
    this.#parts = parts;
    this.#look = new RegularLook({
      look: async () => await this.#fill(),
      everyMs: FILL_LOOK_MS,
      // What is given up with the service is no trouble; of several in a row the first says what is wrong.
      report: (error, { isRepeated }) => {
        if (!this.#isClosed && !isRepeated) parts.report(error);
      },
    });
  }

  /** Fills it now, or joins who does; answers when it is full, or an order waits for a key, or keys cannot be made. */
  async fill(): Promise<void> {
    await this.#look.now();
  }

  /** Waits for the keys that are being made: whoever makes them is to be given up first. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#look[Symbol.asyncDispose]();
  }

  async #fill(): Promise<void> {
    const { pool, settings, make, isOrderWaiting } = this.#parts;
    for (let levels = await pool.look(); !this.#isClosed && !isOrderWaiting(); levels = await pool.look()) {
      const lacking = mostLacking(settings.sizes, levels);
      if (lacking === undefined) return;
      const { algorithm, keys } = lacking;
      await this.#add(algorithm, await make({ algorithm, atMost: Math.min(keys, KEYS_PER_TRANSACTION) }));
    }
  }

  async #add(algorithm: KeyAlgorithmId, made: readonly Uint8Array[]): Promise<void> {
    const { store, secrets, clock, random } = this.#parts;
    const madeAt = clock.now();
    const keys = made.map((pkcs8) => {
      const id = newPooledKeyId(random);
      return { id, algorithm, sealedKey: secrets.seal(pkcs8, pooledKeyPlace(id)), madeAt };
    });
    await store.transact(async (rows) => await rows.keyPool.add(keys));
  }
}
