// The key ring: the data keys, opened with the master key, as one box that seals under the newest and opens under each.

import type { Clock } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { dataKeyIdOf, makeDataKeyBox, makeSecretBox, MASTER_KEY_BYTES, type SecretBox } from '../lib/secret-box.ts';
import { masterKeyIdOf } from './master-key.ts';
import {
  dataKeyPlace,
  SEALED_KINDS,
  type DataKeyRecord,
  type DataKeySeal,
  type SealedValue,
  type SecretReads,
  type SecretStore,
} from './ports.ts';

export interface KeyRingWorld {
  readonly store: SecretStore;
  readonly masterKey: Uint8Array;
  /** From its source, anew: it may have been changed. */
  readonly readMasterKey: () => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes the ring where there is none. Throws OperatorError when what is sealed is sealed under another master key. */
export async function openKeyRing(world: KeyRingWorld): Promise<KeyRing> {
  if ((await world.store.reads.dataKeys.list()).length === 0) await makeRing(world);
  const ring = new KeyRing(world);
  await ring.refresh();
  return ring;
}

export class KeyRing implements SecretBox {
  readonly #world: KeyRingWorld;
  readonly #boxes = new Map<number, SecretBox>();
  #masterKey: Uint8Array;
  #current: SecretBox | undefined;

  constructor(world: KeyRingWorld) {
    this.#world = world;
    this.#masterKey = world.masterKey;
  }

  seal(secret: Uint8Array, place: string): Uint8Array {
    if (this.#current === undefined) throw new Error(`Cannot seal the secret for ${place}: there is no data key yet`);
    return this.#current.seal(secret, place);
  }

  open(sealed: Uint8Array, place: string): Uint8Array {
    const id = dataKeyIdOf(sealed);
    const box = id === undefined ? undefined : this.#boxes.get(id);
    if (box === undefined) throw new Error(`Cannot open the secret at ${place}: its data key is not known`);
    return box.open(sealed, place);
  }

  /** Learns of keys that were announced and of the one that is current. Keys that it knows it never forgets. */
  async refresh(): Promise<void> {
    const records = await this.#world.store.reads.dataKeys.list();
    const unknown = records.filter(({ id }) => !this.#boxes.has(id));
    if (unknown.some((record) => findSeal(record, this.#masterKey) === undefined)) {
      this.#masterKey = await this.#world.readMasterKey();
    }
    for (const record of unknown) this.#boxes.set(record.id, this.#boxOf(record));
    const current = records.findLast(({ state }) => state !== 'announced');
    if (current !== undefined) this.#current = this.#boxes.get(current.id);
  }

  #boxOf(record: DataKeyRecord): SecretBox {
    const { random } = this.#world;
    const key = openDataKey(record, { masterKey: this.#masterKey, random });
    return record.id === 0 ? makeSecretBox(key, random) : makeDataKeyBox({ id: record.id, key }, random);
  }
}

/** What it takes to open and to seal data keys. */
export interface MasterKeyUse {
  readonly masterKey: Uint8Array;
  readonly random: Random;
}

/** Throws OperatorError where it is not open to this master key. */
export function openDataKey(record: DataKeyRecord, { masterKey, random }: MasterKeyUse): Uint8Array {
  const seal = findSeal(record, masterKey);
  if (seal === undefined) throw sealedUnderAnother();
  return makeSecretBox(masterKey, random).open(seal.sealedKey, dataKeyPlace(record.id));
}

export function sealDataKey(key: { readonly id: number; readonly key: Uint8Array }, use: MasterKeyUse): DataKeySeal {
  const sealedKey = makeSecretBox(use.masterKey, use.random).seal(key.key, dataKeyPlace(key.id));
  return { masterKeyId: masterKeyIdOf(use.masterKey), sealedKey };
}

export function findSeal({ seals }: DataKeyRecord, masterKey: Uint8Array): DataKeySeal | undefined {
  const id = masterKeyIdOf(masterKey);
  return seals.find(({ masterKeyId }) => masterKeyId === id);
}

/**
 * Values that were sealed before there were data keys are sealed under the master key itself. It becomes data key 0, so
 * that they open under another master key too.
 */
async function makeRing({ store, masterKey, clock, random }: KeyRingWorld): Promise<void> {
  const earlier = await findEarlier(store.reads);
  if (earlier !== undefined && !isOpenTo(earlier, masterKey, random)) throw sealedUnderAnother();
  const createdAt = clock.now();
  const keys = [
    ...(earlier === undefined ? [] : [{ id: 0, key: masterKey }]),
    { id: 1, key: random(MASTER_KEY_BYTES) },
  ];
  await store.transact(async (rows) => {
    // Another process may have been faster.
    if ((await rows.dataKeys.list()).length > 0) return;
    for (const key of keys) {
      const seals = [sealDataKey(key, { masterKey, random })];
      await rows.dataKeys.insert({ id: key.id, state: 'settled', createdAt, seals });
    }
  });
}

async function findEarlier({ sealedValues }: SecretReads): Promise<SealedValue | undefined> {
  for (const kind of SEALED_KINDS) {
    const [first] = await sealedValues.list({ kind, after: '', limit: 1 });
    if (first !== undefined) return first;
  }
  return undefined;
}

function isOpenTo({ sealed, place }: SealedValue, masterKey: Uint8Array, random: Random): boolean {
  try {
    makeSecretBox(masterKey, random).open(sealed, place);
    return true;
  } catch {
    return false; // The caller says what that means.
  }
}

function sealedUnderAnother(): OperatorError {
  return new OperatorError('Cannot open the store: it is sealed under another master key than the one that is set');
}
