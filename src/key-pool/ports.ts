// What the pool asks of the store: keys that were made ahead, each sealed, and taken away by whoever hands it out.

import type { KeyAlgorithmId } from '../x509/keys/algorithms.ts';

export interface PooledKey {
  readonly id: string;
  readonly algorithm: KeyAlgorithmId;
  /** PKCS #8, DER, sealed for pooledKeyPlace. */
  readonly sealedKey: Uint8Array;
  readonly madeAt: Date;
}

/** When a key must have been made to be handed out: not before, and not after. */
export interface MadeWithin {
  readonly since: Date;
  readonly until: Date;
}

export interface Kept {
  readonly algorithms: readonly KeyAlgorithmId[];
}

export interface PoolLevel {
  readonly algorithm: KeyAlgorithmId;
  readonly keys: number;
  readonly oldestMadeAt: Date;
  readonly newestMadeAt: Date;
}

export interface KeyPoolReads {
  /** Of each algorithm that there are such keys of; without those that a node has taken and not handed out yet. */
  listLevels(made: MadeWithin): Promise<readonly PoolLevel[]>;
}

export interface KeyPoolRows extends KeyPoolReads {
  add(keys: readonly PooledKey[]): Promise<void>;
  /** Takes away the oldest such keys, at most `limit`, for good: of those who take at the same time each gets others. */
  take(wanted: MadeWithin & Pick<PooledKey, 'algorithm'> & { readonly limit: number }): Promise<readonly PooledKey[]>;
  /** Throws away up to `limit` keys that were made at another time, or are of other algorithms; answers how many. */
  discardOthers(kept: MadeWithin & Kept, limit: number): Promise<number>;
  /** Throws away every key; answers how many. */
  empty(): Promise<number>;
}

export interface KeyPoolStore {
  readonly reads: { readonly keyPool: KeyPoolReads };
  transact<T>(work: (rows: { readonly keyPool: KeyPoolRows }) => Promise<T>): Promise<T>;
}

export const pooledKeyPlace = (id: string): string => `pooledKey/${id}`;
