// The hierarchy and its keys: made once, kept sealed, the same after a restart.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../../src/lib/secret-box.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { makeAuthoritySettings, makeSetClock, openTestAuthority } from '../../support/authority.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

describe('the hierarchy', () => {
  test('is the same after a restart, whatever algorithm is configured then', async () => {
    await using setting = await openTestAuthority('p256');
    await using again = await setting.openAgain();
    assert.deepEqual(again.signing.root, setting.signing.root);
    assert.deepEqual(again.signing.issuing, setting.signing.issuing);
  });

  test('is one for several processes that start at once', async () => {
    using folder = makeTemporaryFolder();
    const clock = makeSetClock(new Date('2026-07-01T12:00:00Z'));
    const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
    const common = { secrets, clock, random: systemRandom, ...makeAuthoritySettings('p256') };
    const stores = await Promise.all(
      [1, 2, 3].map(() => openSqliteStore({ file: join(folder.path, 'reseal.db'), clock })),
    );
    const authorities = await Promise.all(stores.map((store) => openAuthority({ ...common, store })));
    for (const { published } of authorities) assert.deepEqual(published, authorities[0]?.published);
    assert.equal((await stores[0]?.reads.authorities.list())?.length, 2);
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
  });

  test('differs in names and keys from that of another installation', async () => {
    await using one = await openTestAuthority('p256');
    await using other = await openTestAuthority('p256');
    const [first, second] = [one, other].map(({ signing }) => new X509Certificate(signing.root.certificate));
    assert.notEqual(first?.subject, second?.subject);
    assert.notEqual(first?.publicKey.export({ format: 'jwk' }).x, second?.publicKey.export({ format: 'jwk' }).x);
  });

  test('keeps a key of its own for each authority, sealed, and does not open under another master key', async () => {
    await using setting = await openTestAuthority('p256');
    const [issuing, root] = await setting.store.reads.authorities.list();
    assert.ok(issuing !== undefined && root !== undefined);
    const publicKeys = [issuing, root].map(({ certificate }) => new X509Certificate(certificate).publicKey);
    assert.ok(publicKeys[0] !== undefined && publicKeys[1]?.equals(publicKeys[0]) === false);
    const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
    const { store, clock } = setting;
    const world = { store, secrets, clock, random: systemRandom, ...makeAuthoritySettings('p256') };
    await assert.rejects(
      openAuthority(world),
      /Cannot open the key of authority issuing-1: it is sealed under another master key/,
    );
  });
});
