// Ed25519: keys that a private profile certifies, and an authority with such a key of its own.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import { PRIVATE_PROFILE, PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import type { ProfileSigning } from '../../../src/ca/signing/signings.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../../src/lib/secret-box.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { certificatePem, makeAuthoritySettings, makeSetClock, makeTestCsr } from '../../support/authority.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../../support/openssl.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { inEnglish } from '../../../src/reasons/reason.ts';

type Folder = ReturnType<typeof makeTemporaryFolder>;
type Signings = Readonly<Record<'inPrivate' | 'inPublic', ProfileSigning>>;

/** The private hierarchy has Ed25519 keys, the public one P-256. */
async function withAuthority(act: (signings: Signings, folder: Folder) => Promise<void>): Promise<void> {
  using folder = makeTemporaryFolder();
  const clock = makeSetClock(new Date('2026-07-01T12:00:00Z'));
  await using store = await openSqliteStore({ file: `${folder.path}/reseal.db`, clock });
  const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
  const settings = makeAuthoritySettings('p256');
  const withEd25519 = { ...settings.hierarchies.private, algorithm: 'ed25519' } as const;
  const hierarchies = { ...settings.hierarchies, private: withEd25519 };
  const profiles = [PUBLIC_PROFILE, PRIVATE_PROFILE];
  const world = { ...settings, store, secrets, clock, random: systemRandom, profiles, hierarchies };
  const authority = await openAuthority(world);
  await act({ inPrivate: authority.signingBy('private'), inPublic: authority.signingBy('public') }, folder);
}

async function prepare(signing: ProfileSigning) {
  const names = ['ed.example.com'];
  const csr = await makeTestCsr(names, 'ed25519');
  return signing.prepare({ names, csr, validityDays: 90, fixedNotAfter: undefined });
}

describe('Ed25519', { skip: skipWithoutOpenssl }, () => {
  test('is certified by an Ed25519 authority of the private kind, and openssl follows the chain', async () => {
    await withAuthority(async ({ inPrivate }, folder) => {
      const outcome = await prepare(inPrivate);
      assert.ok(outcome.kind === 'prepared');
      const leaf = await inPrivate.sign(outcome.certificate);
      const root = folder.write('root.pem', certificatePem(inPrivate.root.certificate));
      const issuing = folder.write('issuing.pem', certificatePem(inPrivate.issuing.certificate));
      const at = String(outcome.certificate.notAfter.getTime() / 1000 - 1);
      const material = ['-CAfile', root, '-untrusted', issuing, folder.write('leaf.pem', certificatePem(leaf))];
      const checks = ['-x509_strict', '-check_ss_sig', '-purpose', 'sslserver', '-attime', at];
      const verdict = tryOpenssl(['verify', ...checks, ...material]);
      assert.ok(verdict.isGood, verdict.text);
      const text = openssl(['x509', '-inform', 'DER', '-noout', '-text'], leaf);
      assert.match(text, /Signature Algorithm: ED25519/);
      assert.match(text, /Public Key Algorithm: ED25519/);
      assert.match(text, /Key Usage: critical\s+Digital Signature\n/);
    });
  });

  test('is not certified by a public profile', async () => {
    await withAuthority(async ({ inPublic }) => {
      const outcome = await prepare(inPublic);
      assert.ok(outcome.kind === 'refused');
      assert.match(inEnglish(outcome.detail), /profile "public" certifies keys of .*, and not ed25519/);
    });
  });
});
