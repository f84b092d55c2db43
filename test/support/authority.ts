// An authority of its own for a test: a real store in a temporary folder, real keys, a clock that the test sets.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Authority, type AuthorityWorld, openAuthority } from '../../src/ca/authority.ts';
import type { ProfileSigning } from '../../src/ca/signing/signings.ts';
import type { AuthorityAlgorithmId } from '../../src/ca/profile/authority-algorithms.ts';
import type { RevocationListRecord } from '../../src/ca/ports.ts';
import { keyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import { type Profile, PUBLIC_PROFILE } from '../../src/ca/profile/profile.ts';
import { SHARDS, shardOf, WHOLE_LIST } from '../../src/ca/profile/shards.ts';
import { type Clock, SECOND_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeSecretBox, MASTER_KEY_BYTES, type SecretBox } from '../../src/lib/secret-box.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { tryOpenssl } from './openssl.ts';
import { silentLog } from './silent-log.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export const PUBLIC_URL = 'https://ca.example.net:8400';

/** A clock that stands still until it is set. */
export function makeSetClock(start: Date): Clock & { set(now: Date): void } {
  let now = start;
  return { now: () => now, set: (next) => (now = next) };
}

export async function makeTestCsr(names: readonly string[], algorithm: KeyAlgorithmId): Promise<Uint8Array> {
  return makeCsr({ commonName: names[0] ?? '', dnsNames: names, pkcs8: await makeKeyPair(algorithm) });
}

export const certificatePem = (der: Uint8Array): string => encodePem('CERTIFICATE', der);

export interface TestAuthority extends AsyncDisposable {
  readonly store: RecordStore;
  readonly authority: Authority;
  /** By the public profile. */
  readonly signing: ProfileSigning;
  readonly clock: ReturnType<typeof makeSetClock>;
  readonly secrets: SecretBox;
  readonly folder: ReturnType<typeof makeTemporaryFolder>;
  /** Opens it once more, as another process on the same file and with the same master key would. */
  openAgain(
    settings?: Partial<AuthoritySettings>,
  ): Promise<Pick<TestAuthority, 'store' | 'authority' | 'signing'> & AsyncDisposable>;
}

type AuthoritySettings = Pick<AuthorityWorld, 'log' | 'publicUrl' | 'profiles' | 'keyPolicy' | 'hierarchies'>;

/** What an installation with only public products opens its authority with. */
export function makeAuthoritySettings(algorithm: AuthorityAlgorithmId): AuthoritySettings {
  const owner = { country: 'CN', organization: 'Reseal' };
  const settings = { algorithm, owner, nameConstraints: undefined };
  return {
    log: silentLog,
    publicUrl: PUBLIC_URL,
    profiles: [PUBLIC_PROFILE],
    keyPolicy,
    hierarchies: { public: settings, private: settings, national: settings, service: settings },
  };
}

/** By further profiles too, where some are named. */
export async function openTestAuthority(
  algorithm: AuthorityAlgorithmId,
  furtherProfiles: readonly Profile[] = [],
): Promise<TestAuthority> {
  const folder = makeTemporaryFolder();
  const clock = makeSetClock(new Date('2026-07-01T12:00:00.789Z'));
  const secrets = makeSecretBox(systemRandom(MASTER_KEY_BYTES), systemRandom);
  const openAgain: TestAuthority['openAgain'] = async (settings = {}) => {
    const store = await openSqliteStore({ file: join(folder.path, 'reseal.db'), clock });
    const usual = makeAuthoritySettings(algorithm);
    const profiles = [...usual.profiles, ...furtherProfiles];
    const world = { store, secrets, clock, random: systemRandom, ...usual, profiles, ...settings };
    const authority = await openAuthority(world);
    return {
      store,
      authority,
      signing: authority.signingBy(PUBLIC_PROFILE.id),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  };
  const { store, authority, signing } = await openAgain();
  const close = async (): Promise<void> => {
    await store[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  };
  return { store, authority, signing, clock, secrets, folder, openAgain, [Symbol.asyncDispose]: close };
}

/** What a request gets that must not be refused. */
export async function issueCertificate(
  signing: ProfileSigning,
  request: { readonly names: readonly string[]; readonly csr: Uint8Array },
): Promise<{ readonly leaf: Uint8Array; readonly serial: string; readonly notAfter: Date }> {
  const outcome = signing.prepare({ ...request, validityDays: 90, fixedNotAfter: undefined });
  assert.ok(outcome.kind === 'prepared', 'the certificate is prepared');
  const { serial, notAfter } = outcome.certificate;
  return { leaf: await signing.sign(outcome.certificate), serial, notAfter };
}

/** Of the issuing authority, by default its whole list. */
export async function latestList(
  { store, signing }: Pick<TestAuthority, 'store' | 'signing'>,
  shard = WHOLE_LIST,
): Promise<RevocationListRecord> {
  const list = await store.reads.revocationLists.findLatest(signing.issuing.id, shard);
  assert.ok(list !== undefined, `there is a list of shard ${shard}`);
  return list;
}

export interface Judgement {
  readonly isGood: boolean;
  readonly text: string;
}

/** openssl's verdict on the leaf, with the newest lists of its shard and of the root, at the time of the clock. */
export async function judge(setting: TestAuthority, leaf: Uint8Array): Promise<Judgement> {
  return await judgeByShard(setting, { leaf, shard: shardOf(readCertificate(leaf).serial, SHARDS) });
}

/** The same with the list of any shard of the issuing authority, or its whole list. */
export async function judgeByShard(
  setting: TestAuthority,
  { leaf, shard }: { readonly leaf: Uint8Array; readonly shard: number },
): Promise<Judgement> {
  const { signing, store, clock, folder } = setting;
  const ofRoot = await store.reads.revocationLists.findLatest(signing.root.id, WHOLE_LIST);
  const lists = [ofRoot, await latestList(setting, shard)];
  const crls = lists.map((list) => encodePem('X509 CRL', list?.der ?? new Uint8Array())).join('');
  const root = folder.write('root.pem', certificatePem(signing.root.certificate));
  const issuing = folder.write('issuing.pem', certificatePem(signing.issuing.certificate));
  const checks = ['-crl_check_all', '-x509_strict', '-purpose', 'sslserver'];
  const time = ['-attime', String(Math.floor(clock.now().getTime() / SECOND_MS))];
  const material = ['-CAfile', root, '-untrusted', issuing, '-CRLfile', folder.write('lists.pem', crls)];
  return tryOpenssl(['verify', ...checks, ...time, ...material, folder.write('leaf.pem', certificatePem(leaf))]);
}
