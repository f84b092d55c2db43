// Rotation: everything goes over to new keys beside running processes, whatever it is cut short by.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { openSecrets } from '../../src/app/keys/secrets.ts';
import { openLocal } from '../../src/app/local.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { readKeyFile } from '../../src/data-folder/master-key.ts';
import { addMs, MINUTE_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../src/lib/secret-box.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import { type KeyRing, openKeyRing } from '../../src/secrets/key-ring.ts';
import { SEALED_KINDS } from '../../src/secrets/ports.ts';
import { rotateSecrets, type RotationWorld, VALUES_PER_TRANSACTION } from '../../src/secrets/rotate.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeCertificate } from '../contracts/store/samples.ts';
import { openStoreOn, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { silentLog } from '../support/silent-log.ts';
import { fixedClock, openTemporaryStore } from '../support/store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const SECRET = Uint8Array.of(1, 2, 3);
const M1 = systemRandom(MASTER_KEY_BYTES);
const M2 = systemRandom(MASTER_KEY_BYTES);

type OpenStore = () => Promise<AsyncDisposable & { readonly store: RecordStore }>;

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

const STORES: Readonly<Record<string, OpenStore>> = {
  SQLite: async () => await openTemporaryStore(),
  PostgreSQL: async () => await openStoreOn(server),
};

for (const [name, open] of Object.entries(STORES)) {
  describe(`on ${name}`, () => {
    test('while secrets are rotated a process that runs reads and writes all the time', async () => {
      await using opened = await open();
      const { store } = opened;
      const running = await ringOf(store, M1);
      const count = VALUES_PER_TRANSACTION + 1;
      for (let at = 0; at < count; at += 1) await keep(store, running, `before-${at}`);
      const late: string[] = [];
      const rotation = await rotateSecrets({
        ...(await worldOf(store, M1)),
        nextMasterKey: M2,
        // As a process that looks once in each announcement, and goes on sealing meanwhile.
        pause: async () => {
          late.push(`late-${late.length}`);
          await keep(store, running, late.at(-1) ?? '');
          await running.refresh();
        },
      });
      assert.deepEqual(rotation, { dataKeyId: 2, isResumed: false, resealed: count + late.length, unreadable: [] });
      await assertAllOpen(store, running);
      await assertAllOpen(store, await ringOf(store, M2));
    });

    test('values of before there were data keys open, under a new master key too', async () => {
      await using opened = await open();
      const { store } = opened;
      const box = makeSecretBox(M1, systemRandom);
      await keep(store, box, 'first');
      await assert.rejects(ringOf(store, M2), /it is sealed under another master key/);
      await assertAllOpen(store, await ringOf(store, M1));
      await rotateSecrets({ ...(await worldOf(store, M1)), nextMasterKey: M2 });
      await keep(store, box, 'stray');
      await assertAllOpen(store, await ringOf(store, M2));
    });

    test('a rotation is refused while the secrets are open to a master key that it does not have', async () => {
      await using opened = await open();
      const { store } = opened;
      await rotateSecrets({ ...(await worldOf(store, M1)), nextMasterKey: M2 });
      await assert.rejects(rotateSecrets(await worldOf(store, M2)), /open to master key [0-9a-f]{16} too/);
      await assert.rejects(
        rotateSecrets({ ...(await worldOf(store, M1)), nextMasterKey: M1 }),
        /the next master key is the present one/,
      );
    });
  });
}

test('A value that no key opens is left as it is and told, and the rest is sealed anew', async () => {
  await using opened = await openTemporaryStore();
  const { store } = opened;
  await keep(store, await ringOf(store, M1), 'good');
  await keep(store, makeSecretBox(M2, systemRandom), 'lost');
  const { resealed, unreadable } = await rotateSecrets(await worldOf(store, M1));
  assert.deepEqual({ resealed, unreadable }, { resealed: 1, unreadable: ['certificate/lost/key'] });
});

test("Secrets are rotated while a root's key is kept elsewhere, and it comes back from its file", async () => {
  using folder = makeTemporaryFolder();
  const config = await configOf(folder.path);
  await using local = await openLocal(config, surroundings());
  const { ceremony } = local.authority;
  const password = 'correct horse battery';
  const pem = await ceremony.exportKey('root-1', password);
  // No list is made in the pause after the first.
  const later = { now: () => addMs(fixedClock.now(), MINUTE_MS) };
  await using minuteLater = await openLocal(config, { ...surroundings(), clock: later });
  await minuteLater.authority.ceremony.removeKey('root-1', { pem, password });
  await using secrets = await openSecrets(config, surroundings());
  const { unreadable } = await secrets.rotate(async () => await local.secrets.refresh());
  assert.deepEqual(unreadable, []);
  await ceremony.importKey('root-1', { pem, password });
  assert.equal((await local.authority.roll('public')).id, 'issuing-2');
});

test('A rotation that is cut short at any step is finished by the next one, and nothing is ever out of reach', async () => {
  using folder = makeTemporaryFolder();
  const config = await configOf(folder.path);
  {
    await using local = await openLocal(config, surroundings());
    for (const id of ['a', 'b']) await keep(local.store, local.secrets, id);
  }
  let step = 0;
  for (let wasCut = true; wasCut; ) {
    step += 1;
    const fault = makeFault(step);
    await using running = await openLocal(config, surroundings());
    const before = await readKeyFile(join(folder.path, 'master-key'));
    wasCut = await fault.cuts(async () => {
      await using secrets = await openSecrets(config, surroundings(fault.over));
      await secrets.rotate(async () => fault.moment());
    });
    await running.secrets.refresh();
    await assertAllOpen(running.store, running.secrets);
    await using started = await openLocal(config, surroundings());
    await assertAllOpen(started.store, started.secrets);
    await using secrets = await openSecrets(config, surroundings());
    const { openTo, masterKeyId } = await secrets.rotate(async () => await running.secrets.refresh());
    assert.deepEqual(openTo, []);
    const [newest] = (await secrets.show()).toReversed();
    // Four authorities, the first SecretKey, two certificates.
    assert.deepEqual([newest?.state, newest?.values, newest?.masterKeyIds], ['settled', 7, [masterKeyId]]);
    const changed = await readKeyFile(join(folder.path, 'master-key'));
    assert.notDeepEqual(changed, before);
    await assertAllOpen(running.store, running.secrets);
  }
  assert.ok(step > 8, `${step} steps`);
  assert.equal((await readdir(folder.path)).includes('master-key.next'), false);
});

test('After a rotation nothing in the database opens with the master key of before, which is kept for backups', async () => {
  using folder = makeTemporaryFolder();
  const config = await configOf(folder.path);
  await using secrets = await openSecrets(config, surroundings());
  const before = await readKeyFile(join(folder.path, 'master-key'));
  const { formerMasterKeyFile = '' } = await secrets.rotate(async () => undefined);
  assert.deepEqual(await readKeyFile(formerMasterKeyFile), before);
  const withFormer = { ...config, masterKey: { kind: 'file', path: formerMasterKeyFile } } as const;
  await assert.rejects(openLocal(withFormer, surroundings()), /it is sealed under another master key/);
  using database = new DatabaseSync(join(folder.path, DATABASE_FILE), { readOnly: true });
  const seals = database.prepare('select data_key_id, sealed_key from data_key_seals').all();
  const box = makeSecretBox(before, systemRandom);
  for (const { data_key_id: id, sealed_key: sealed } of seals) {
    assert.ok(sealed instanceof Uint8Array);
    assert.throws(() => box.open(sealed, `dataKey/${String(id)}`), /wrong key/);
  }
});

test('Between two master keys of the operator both open everything, until it is closed to the former', async () => {
  using folder = makeTemporaryFolder();
  const [first, second] = [Buffer.from(M1).toString('base64'), Buffer.from(M2).toString('hex')];
  const both = await configOf(folder.path, { RESEAL_MASTER_KEY: first, RESEAL_NEXT_MASTER_KEY: second });
  const former = await configOf(folder.path, { RESEAL_MASTER_KEY: first });
  const next = await configOf(folder.path, { RESEAL_MASTER_KEY: second });
  {
    await using secrets = await openSecrets(both, surroundings());
    const { openTo, formerMasterKeyFile } = await secrets.rotate(async () => undefined);
    assert.deepEqual([openTo.length, formerMasterKeyFile], [1, undefined]);
  }
  for (const config of [former, next]) {
    await using local = await openLocal(config, surroundings());
    await assertAllOpen(local.store, local.secrets);
  }
  await using secrets = await openSecrets(next, surroundings());
  assert.equal((await secrets.finish()).length, 1);
  assert.deepEqual(await secrets.finish(), []);
  await assert.rejects(openLocal(former, surroundings()), /it is sealed under another master key/);
  assert.equal((await secrets.rotate(async () => undefined)).dataKeyId, 3);
});

async function ringOf(store: RecordStore, masterKey: Uint8Array): Promise<KeyRing> {
  const readMasterKey = async (): Promise<Uint8Array> => masterKey;
  return await openKeyRing({ store, masterKey, readMasterKey, clock: fixedClock, random: systemRandom });
}

async function worldOf(store: RecordStore, masterKey: Uint8Array): Promise<RotationWorld> {
  const ring = await ringOf(store, masterKey);
  const parts = { clock: fixedClock, random: systemRandom, pause: async () => undefined };
  return { store, ring, masterKey, nextMasterKey: undefined, ...parts };
}

/** A certificate whose key is SECRET. */
async function keep(store: RecordStore, box: Pick<KeyRing, 'seal'>, id: string): Promise<void> {
  const sealedKey = box.seal(SECRET, `certificate/${id}/key`);
  await store.transact(async (rows) => await rows.certificates.insert(makeCertificate({ id, sealedKey })));
}

async function assertAllOpen({ reads }: RecordStore, ring: Pick<KeyRing, 'open'>): Promise<void> {
  for (const kind of SEALED_KINDS) {
    const values = await reads.sealedValues.list({ kind, after: '', limit: 1000 });
    for (const { sealed, place } of values) {
      const secret = ring.open(sealed, place);
      if (kind === 'certificateKey') assert.deepEqual(secret, SECRET);
    }
  }
}

async function configOf(dataFolder: string, more: Readonly<Record<string, string>> = {}): Promise<Config> {
  const env = { RESEAL_DATA: dataFolder, ...more };
  return await readConfig({ env, readFile: () => Promise.reject(new Error('there is no such file')) });
}

function surroundings(over: (store: RecordStore) => RecordStore = (store) => store) {
  return { log: silentLog, clock: fixedClock, random: systemRandom, overlay: { store: over } };
}

/** The process ends at the nth moment: before a transaction, after it, or in a pause. */
function makeFault(nth: number) {
  let moments = 0;
  const end = new Error('the process ends here');
  const moment = (): void => {
    moments += 1;
    if (moments === nth) throw end;
  };
  return {
    moment,
    over: (store: RecordStore): RecordStore => ({
      ...store,
      transact: async (work) => {
        moment();
        const answer = await store.transact(work);
        moment();
        return answer;
      },
    }),
    cuts: async (act: () => Promise<void>): Promise<boolean> => {
      try {
        await act();
        return false;
      } catch (error) {
        if (error !== end) throw error;
        return true;
      }
    },
  };
}
