// Certificates from before keys were recorded: whoever opens the store puts their keys on record.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { RECORD_PAGE, recordUnrecordedKeys } from '../../src/certificates/keys/unrecorded-keys.ts';
import { subjectKeysOf } from '../../src/certificates/keys/subject-keys.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { subjectKeys as migration } from '../../src/store/migrations/0007-subject-keys.ts';
import { makeCertificate, NOON } from '../contracts/store/samples.ts';
import { makeTestCsr } from '../support/authority.ts';
import { NO_DIALECT } from '../support/column-types.ts';
import { issueFree, LIFE_YAML, recordOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** As the migration leaves a database of an earlier version. */
function forgetKeys(file: string): void {
  using database = new DatabaseSync(file);
  const fill = migration.statements(NO_DIALECT).at(-1) ?? assert.fail('the migration is empty');
  database.exec(`delete from certificate_keys; ${fill}`);
}

async function holdersOf({ service }: TestService, keySha256: string): Promise<readonly string[]> {
  const holders = await service.world.store.reads.subjectKeys.listHolders(keySha256, { after: undefined, limit: 10 });
  return holders.map(({ id }) => id);
}

test('The keys of certificates that were issued by an earlier version are found after the next start', async () => {
  using folder = makeTemporaryFolder();
  let issued: { readonly id: string; readonly key: string };
  {
    await using service = await openTestService({ yaml: LIFE_YAML, folder: folder.path });
    const id = await issueFree(service, 'before.com');
    issued = { id, key: subjectKeysOf(await recordOf(service, id))[0] ?? assert.fail('it has no key') };
    forgetKeys(join(folder.path, DATABASE_FILE));
    assert.deepEqual(await holdersOf(service, issued.key), []);
  }
  await using service = await openTestService({ yaml: LIFE_YAML, folder: folder.path });
  assert.deepEqual(await holdersOf(service, issued.key), [issued.id]);
});

test('More orders than fit into one step are all recorded, and one that cannot be read keeps nobody waiting', async () => {
  await using opened = await openTemporaryStore();
  const { store, file } = opened;
  const csr = await makeTestCsr(['example.com'], 'p256');
  const ids = Array.from({ length: RECORD_PAGE + 1 }, (_, at) => `Id${String(at).padStart(6, '0')}`);
  await store.transact(async (rows) => {
    for (const id of ids) await rows.certificates.insert(makeCertificate({ id, csr, createdAt: NOON }));
    await rows.certificates.insert(makeCertificate({ id: 'Unread00', csr: Uint8Array.of(1) }));
    await rows.certificates.insert(makeCertificate({ id: 'Keyless0' }));
  });
  forgetKeys(file);
  assert.equal((await store.reads.subjectKeys.listUnrecorded(1000)).length, RECORD_PAGE + 2);
  await recordUnrecordedKeys(store);
  assert.deepEqual(await store.reads.subjectKeys.listUnrecorded(1), []);
  const key = subjectKeysOf({ csr, encryptionCsr: undefined, issued: undefined })[0] ?? assert.fail('it has no key');
  const holders = await store.reads.subjectKeys.listHolders(key, { after: undefined, limit: 1000 });
  assert.deepEqual(
    holders.map(({ id }) => id),
    ids,
  );
});
