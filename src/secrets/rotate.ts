// Rotation: a new data key, a new master key over it where there is one, and everything sealed anew beside running processes.

import { SECOND_MS } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { dataKeyIdOf, MASTER_KEY_BYTES, MAX_DATA_KEY_ID } from '../lib/secret-box.ts';
import { findSeal, type KeyRing, type KeyRingWorld, openDataKey, sealDataKey } from './key-ring.ts';
import { masterKeyIdOf } from './master-key.ts';
import { SEALED_KINDS, type DataKeyRecord, type SealedKind, type SealedValue, type SecretRows } from './ports.ts';

/** Three looks of a running process (RING_LOOK_MS): so long a key is announced before anything is sealed under it. */
export const ANNOUNCEMENT_MS = 3 * SECOND_MS;

/** So many values are sealed anew in one transaction. */
export const VALUES_PER_TRANSACTION = 100;

export interface RotationWorld extends Omit<KeyRingWorld, 'readMasterKey'> {
  readonly ring: KeyRing;
  /** The one to come; undefined where the present one stays. */
  readonly nextMasterKey: Uint8Array | undefined;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface Rotation {
  /** The data key under which everything is sealed now. */
  readonly dataKeyId: number;
  /** An earlier rotation was cut short, and is finished by this one. */
  readonly isResumed: boolean;
  readonly resealed: number;
  /** Places of values that no key of the ring opens; they are as they were. */
  readonly unreadable: readonly string[];
}

/**
 * May be cut short anywhere and called again: it goes on where the store says that it was. Throws OperatorError while the
 * ring is open to a third master key, which would not open the new data key.
 */
export async function rotateSecrets(world: RotationWorld): Promise<Rotation> {
  const { store, ring, pause } = world;
  const { dataKeyId, isResumed } = await announce(world);
  await pause(ANNOUNCEMENT_MS);
  await store.transact((rows) => advance(rows, { id: dataKeyId, from: 'announced', to: 'current' }));
  await ring.refresh();
  // Until all processes have learned of it, one or the other seals under the key of before.
  await pause(ANNOUNCEMENT_MS);
  const outcome = await resealAll(world, dataKeyId);
  await store.transact((rows) => advance(rows, { id: dataKeyId, from: 'current', to: 'settled' }));
  return { dataKeyId, isResumed, ...outcome };
}

async function announce(world: RotationWorld): Promise<Pick<Rotation, 'dataKeyId' | 'isResumed'>> {
  const { store, clock, random } = world;
  const masterKeys = masterKeysOf(world);
  const key = random(MASTER_KEY_BYTES);
  return await store.transact(async (rows) => {
    const records = await rows.dataKeys.list();
    refuseThirds(records, masterKeys);
    for (const record of records) await openTo(masterKeys, { world, rows, record });
    const newest = records.at(-1);
    if (newest !== undefined && newest.state !== 'settled') return { dataKeyId: newest.id, isResumed: true };
    const id = (newest?.id ?? 0) + 1;
    if (id > MAX_DATA_KEY_ID) throw new OperatorError('Cannot rotate: there are no numbers left for data keys');
    const seals = masterKeys.map((masterKey) => sealDataKey({ id, key }, { masterKey, random }));
    await rows.dataKeys.insert({ id, state: 'announced', createdAt: clock.now(), seals });
    return { dataKeyId: id, isResumed: false };
  });
}

function masterKeysOf({ masterKey, nextMasterKey }: RotationWorld): readonly Uint8Array[] {
  if (nextMasterKey === undefined) return [masterKey];
  if (masterKeyIdOf(nextMasterKey) !== masterKeyIdOf(masterKey)) return [masterKey, nextMasterKey];
  throw new OperatorError('Cannot rotate: the next master key is the present one');
}

function refuseThirds(records: readonly DataKeyRecord[], masterKeys: readonly Uint8Array[]): void {
  const known = new Set(masterKeys.map(masterKeyIdOf));
  const third = records.flatMap(({ seals }) => seals).find(({ masterKeyId }) => !known.has(masterKeyId));
  if (third === undefined) return;
  throw new OperatorError(
    `Cannot rotate: the secrets are open to master key ${third.masterKeyId} too; ` +
      'when no node uses it any more, run "reseal secrets finish" first',
  );
}

async function openTo(
  masterKeys: readonly Uint8Array[],
  { world, rows, record }: { readonly world: RotationWorld; readonly rows: SecretRows; readonly record: DataKeyRecord },
): Promise<void> {
  const { masterKey, random } = world;
  const key = openDataKey(record, { masterKey, random });
  for (const other of masterKeys.filter((candidate) => findSeal(record, candidate) === undefined)) {
    await rows.dataKeys.addSeal(record.id, sealDataKey({ id: record.id, key }, { masterKey: other, random }));
  }
}

type Advance = { readonly id: number; readonly from: DataKeyRecord['state']; readonly to: DataKeyRecord['state'] };

/** Nothing where another rotation at the same time was faster. */
async function advance(rows: SecretRows, { id, from, to }: Advance): Promise<void> {
  const record = (await rows.dataKeys.list()).find((candidate) => candidate.id === id);
  if (record?.state === from) await rows.dataKeys.setState(id, to);
}

/** Until a pass finds nothing to do: meanwhile the service goes on storing. */
async function resealAll(world: RotationWorld, dataKeyId: number): Promise<Pick<Rotation, 'resealed' | 'unreadable'>> {
  let resealed = 0;
  for (;;) {
    const passes: Pass[] = [];
    for (const kind of SEALED_KINDS) passes.push(await resealKind(world, { kind, dataKeyId }));
    resealed += sumOf(passes.map((pass) => pass.resealed));
    if (sumOf(passes.map((pass) => pass.due)) === 0) {
      return { resealed, unreadable: passes.flatMap((pass) => pass.unreadable) };
    }
  }
}

interface Pass {
  /** How many were to be sealed anew, and could be. */
  readonly due: number;
  /** How many are; the others were changed meanwhile, and the next pass looks at them again. */
  readonly resealed: number;
  readonly unreadable: readonly string[];
}

async function resealKind(
  world: RotationWorld,
  { kind, dataKeyId }: { readonly kind: SealedKind; readonly dataKeyId: number },
): Promise<Pass> {
  const unreadable: string[] = [];
  let due = 0;
  let resealed = 0;
  let after = '';
  for (;;) {
    const page = await world.store.reads.sealedValues.list({ kind, after, limit: VALUES_PER_TRANSACTION });
    const last = page.at(-1);
    if (last === undefined) return { due, resealed, unreadable };
    after = last.id;
    const foreign = page.filter(({ sealed }) => dataKeyIdOf(sealed) !== dataKeyId);
    const anew = foreign.flatMap((value) => resealedOf(world, { value, unreadable }));
    due += anew.length;
    if (anew.length > 0) resealed += await storeAnew(world, anew);
  }
}

interface Anew {
  readonly value: SealedValue;
  readonly sealed: Uint8Array;
}

function resealedOf(
  { ring }: Pick<RotationWorld, 'ring'>,
  { value, unreadable }: { readonly value: SealedValue; readonly unreadable: string[] },
): readonly Anew[] {
  try {
    return [{ value, sealed: ring.seal(ring.open(value.sealed, value.place), value.place) }];
  } catch {
    unreadable.push(value.place); // It is told in the end; the rest is not to suffer from it.
    return [];
  }
}

async function storeAnew({ store }: RotationWorld, anew: readonly Anew[]): Promise<number> {
  return await store.transact(async (rows) => {
    let replaced = 0;
    for (const { value, sealed } of anew) {
      if (await rows.sealedValues.replace(value, sealed)) replaced += 1;
    }
    return replaced;
  });
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
