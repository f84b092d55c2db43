// The private hierarchy: internal names and addresses, within the constraints that stand in its own certificates.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import type { ProfileSigning } from '../../../src/ca/signing/signings.ts';
import { PRIVATE_PROFILE, type Profile, PUBLIC_PROFILE } from '../../../src/ca/profile/profile.ts';
import { DAY_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES } from '../../../src/lib/secret-box.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { certificatePem, makeAuthoritySettings, makeSetClock, makeTestCsr } from '../../support/authority.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../../support/openssl.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { inEnglish } from '../../../src/reasons/reason.ts';

const NAME_CONSTRAINTS = {
  permitted: { names: ['corp.example', 'internal'], addresses: ['10.0.0.0/8'] },
  excluded: { names: [], addresses: [] },
};

async function withPrivate(
  { profile, constrained }: { readonly profile: Profile; readonly constrained: boolean },
  act: (signing: ProfileSigning, folder: ReturnType<typeof makeTemporaryFolder>) => Promise<void>,
): Promise<void> {
  using folder = makeTemporaryFolder();
  const clock = makeSetClock(new Date('2026-07-01T12:00:00Z'));
  await using store = await openSqliteStore({ file: `${folder.path}/reseal.db`, clock });
  const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
  const settings = makeAuthoritySettings('p256');
  const nameConstraints = constrained ? NAME_CONSTRAINTS : undefined;
  const hierarchies = { ...settings.hierarchies, private: { ...settings.hierarchies.private, nameConstraints } };
  const profiles = [PUBLIC_PROFILE, profile];
  const authority = await openAuthority({
    ...settings,
    store,
    secrets,
    clock,
    random: systemRandom,
    profiles,
    hierarchies,
  });
  await act(authority.signingBy(profile.id), folder);
}

async function prepare(signing: ProfileSigning, request: { readonly names: string[]; readonly addresses?: string[] }) {
  const csr = await makeTestCsr(['ignored.example'], 'p256');
  return signing.prepare({ ...request, csr, validityDays: 365, fixedNotAfter: undefined });
}

describe('the private hierarchy', { skip: skipWithoutOpenssl }, () => {
  test('certifies internal names and addresses, and openssl accepts them under its constraints', async () => {
    await withPrivate({ profile: PRIVATE_PROFILE, constrained: true }, async (signing, folder) => {
      assert.equal(signing.issuing.id, 'private-issuing-1');
      const names = ['db.internal', '*.a.corp.example'];
      const outcome = await prepare(signing, { names, addresses: ['10.1.2.3'] });
      assert.ok(outcome.kind === 'prepared');
      const leaf = await signing.sign(outcome.certificate);
      const root = folder.write('root.pem', certificatePem(signing.root.certificate));
      const issuing = folder.write('issuing.pem', certificatePem(signing.issuing.certificate));
      const at = String(outcome.certificate.notAfter.getTime() / 1000 - 1);
      const checks = ['-x509_strict', '-purpose', 'sslserver', '-attime', at, '-verify_ip', '10.1.2.3'];
      const material = ['-CAfile', root, '-untrusted', issuing];
      const verdict = tryOpenssl(['verify', ...checks, ...material, folder.write('leaf.pem', certificatePem(leaf))]);
      assert.ok(verdict.isGood, verdict.text);
      for (const der of [signing.root.certificate, signing.issuing.certificate]) {
        const text = openssl(['x509', '-inform', 'DER', '-noout', '-text'], der);
        assert.match(text, /Name Constraints: critical\s+Permitted:\s+DNS:corp.example\s+DNS:internal\s+IP:10.0.0.0/);
      }
    });
  });

  test('refuses what is outside the constraints in its own certificate', async () => {
    await withPrivate({ profile: PRIVATE_PROFILE, constrained: true }, async (signing) => {
      for (const request of [
        { names: ['db.internal', 'example.com'] },
        { names: ['db.internal'], addresses: ['11.0.0.1'] },
        { names: ['*.example'] },
      ]) {
        const outcome = await prepare(signing, request);
        assert.ok(outcome.kind === 'refused');
        assert.match(inEnglish(outcome.detail), /outside the name constraints/);
      }
    });
  });

  test('may certify for longer than the public one, as long as its profile says', async () => {
    const validityCaps = [{ from: new Date(0), days: 300 }];
    await withPrivate({ profile: { ...PRIVATE_PROFILE, validityCaps }, constrained: false }, async (signing) => {
      const outcome = await prepare(signing, { names: ['printer'] });
      assert.ok(outcome.kind === 'prepared');
      const { notBefore, notAfter } = outcome.certificate;
      assert.equal(notAfter.getTime() + 1000 - notBefore.getTime(), 300 * DAY_MS);
    });
  });

  test('refuses addresses and keys that its profile does not have', async () => {
    const profile: Profile = { ...PRIVATE_PROFILE, id: 'narrow', addresses: false, keyAlgorithms: ['rsa2048'] };
    await withPrivate({ profile, constrained: false }, async (signing) => {
      const withAddress = await prepare(signing, { names: ['printer'], addresses: ['10.0.0.1'] });
      assert.ok(withAddress.kind === 'refused' && /certifies no IP addresses/.test(inEnglish(withAddress.detail)));
      const withKey = await prepare(signing, { names: ['printer'] });
      assert.ok(
        withKey.kind === 'refused' && /certifies keys of rsa2048, and not p256/.test(inEnglish(withKey.detail)),
      );
    });
  });
});
