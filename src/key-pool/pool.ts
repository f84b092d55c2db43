// The pool of keys as one node hands them out: each once, to orders of accounts that take turns.

import type { Clock } from '../lib/clock.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';
import { handSizeOf, KeyHand } from './hand.ts';
import { type KeyPoolStore, type PooledKey, pooledKeyPlace } from './ports.ts';
import { type KeyPoolSettings, servingKeys } from './settings.ts';
import { AccountTurns } from './turns.ts';

export interface KeyPoolWorld {
  readonly store: KeyPoolStore;
  readonly settings: KeyPoolSettings;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  /** A count of milliseconds that no change of the clock moves. */
  readonly monotonicMs: () => number;
  /** Whether a key, PKCS #8 DER, may still be certified: it is neither blocked nor weak by the lists of now. */
  readonly isGood: (pkcs8: Uint8Array) => Promise<boolean>;
  /** Tells the operator of a key that cannot be opened, and is thrown away. */
  readonly report: (error: unknown) => void;
}

/** empty: there was none · turn: the account has had its part of what there was. */
export type Miss = 'empty' | 'turn';

export interface KeyPoolFigures {
  readonly wanted: number;
  /** In the store, for all nodes, as this one knows. */
  readonly stored: number;
  /** By the last look; undefined without any. */
  readonly oldestMadeAt: Date | undefined;
  /** Since the start of this node. */
  readonly handedOut: number;
  readonly missed: Readonly<Record<Miss, number>>;
  /** Not handed out, because they were blocked, weak, too old or could not be opened. */
  readonly thrownAway: number;
  /** Taken away from the store, and not handed out yet. */
  readonly inHand: number;
}

interface Stock {
  readonly wanted: number;
  readonly hand: KeyHand;
  readonly turns: AccountTurns;
  readonly missed: Record<Miss, number>;
  /** In the store, by the last look and what was taken and added since. */
  stored: number;
  oldestMadeAt: Date | undefined;
  handedOut: number;
  thrownAway: number;
}

export class KeyPool implements AsyncDisposable {
  readonly #world: KeyPoolWorld;
  readonly #stocks: ReadonlyMap<KeyAlgorithmId, Stock>;

  constructor(world: KeyPoolWorld) {
    this.#world = world;
    this.#stocks = new Map([...world.settings.sizes.keys()].map((algorithm) => [algorithm, this.#newStock(algorithm)]));
  }

  /** A key that was never handed out, and never will be again: PKCS #8, DER. Undefined where there is none for the account. */
  async take(algorithm: KeyAlgorithmId, accountUin: string): Promise<Uint8Array | undefined> {
    const stock = this.#stocks.get(algorithm);
    if (stock === undefined) return undefined;
    if (!stock.turns.mayTake(accountUin, leftIn(stock))) return missing(stock, leftIn(stock) === 0 ? 'empty' : 'turn');
    stock.turns.note(accountUin);
    for (let key = await stock.hand.next(); key !== undefined; key = await stock.hand.next()) {
      const pkcs8 = await this.#openGood(key);
      if (pkcs8 === undefined) {
        stock.thrownAway += 1;
        continue;
      }
      stock.handedOut += 1;
      return pkcs8;
    }
    return missing(stock, 'empty');
  }

  /** How many there are of each algorithm, in the store and in hand. */
  async look(): Promise<ReadonlyMap<KeyAlgorithmId, number>> {
    const { store, settings, clock } = this.#world;
    const levels = await store.reads.keyPool.listLevels(servingKeys(settings, clock.now()));
    const found = new Map(levels.map((level) => [level.algorithm, level]));
    for (const [algorithm, stock] of this.#stocks) {
      const level = found.get(algorithm);
      stock.stored = level?.keys ?? 0;
      stock.oldestMadeAt = level?.oldestMadeAt;
    }
    return new Map([...this.#stocks].map(([algorithm, stock]) => [algorithm, leftIn(stock)]));
  }

  get figures(): ReadonlyMap<KeyAlgorithmId, KeyPoolFigures> {
    return new Map(
      [...this.#stocks].map(([algorithm, { hand, missed, wanted, stored, oldestMadeAt, handedOut, thrownAway }]) => [
        algorithm,
        { wanted, stored, oldestMadeAt, handedOut, missed: { ...missed }, thrownAway, inHand: hand.size },
      ]),
    );
  }

  /** What is in hand goes back, sealed under the present data key: a rotation may have passed it over. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { store, secrets } = this.#world;
    const keys = [...this.#stocks.values()].flatMap(({ hand }) => hand.release());
    if (keys.length === 0) return;
    const sealedAnew = keys.flatMap((key) => {
      const place = pooledKeyPlace(key.id);
      try {
        return [{ ...key, sealedKey: secrets.seal(secrets.open(key.sealedKey, place), place) }];
      } catch {
        return []; // One that cannot be opened serves nobody, and keeps no other from going back.
      }
    });
    await store.transact(async (rows) => await rows.keyPool.add(sealedAnew));
  }

  #newStock(algorithm: KeyAlgorithmId): Stock {
    const { settings, monotonicMs } = this.#world;
    const hand = new KeyHand(async () => await this.#takeAway(algorithm));
    const missed = { empty: 0, turn: 0 };
    // Until the first look, as many as there should be.
    const wanted = settings.sizes.get(algorithm) ?? 0;
    const figures = { wanted, stored: wanted, oldestMadeAt: undefined, handedOut: 0, thrownAway: 0 };
    return { hand, turns: new AccountTurns(monotonicMs), missed, ...figures };
  }

  async #takeAway(algorithm: KeyAlgorithmId): Promise<readonly PooledKey[]> {
    const { store, settings, clock } = this.#world;
    const limit = handSizeOf(settings.sizes.get(algorithm) ?? 0);
    const wanted = { algorithm, limit, ...servingKeys(settings, clock.now()) };
    const taken = await store.transact(async (rows) => await rows.keyPool.take(wanted));
    const stock = this.#stocks.get(algorithm);
    if (stock !== undefined) stock.stored = taken.length < limit ? 0 : Math.max(stock.stored - taken.length, 0);
    return taken;
  }

  /** It may have been in hand for long. */
  async #openGood({ id, sealedKey, madeAt }: PooledKey): Promise<Uint8Array | undefined> {
    const { settings, secrets, clock, isGood, report } = this.#world;
    const { since, until } = servingKeys(settings, clock.now());
    if (madeAt < since || madeAt > until) return undefined;
    try {
      const pkcs8 = secrets.open(sealedKey, pooledKeyPlace(id));
      return (await isGood(pkcs8)) ? pkcs8 : undefined;
    } catch (error) {
      report(error);
      return undefined;
    }
  }
}

function leftIn({ hand, stored }: Stock): number {
  return hand.size + stored;
}

function missing({ missed }: Stock, miss: Miss): undefined {
  missed[miss] += 1;
  return undefined;
}
