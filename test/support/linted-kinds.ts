// One of every kind that the authority makes, for judges from outside: certificates, revocation lists, OCSP answers.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOcsp } from '../../src/ca/ocsp/open-ocsp.ts';
import {
  NATIONAL_PROFILE,
  PRIVATE_PROFILE,
  type Profile,
  type ProfileKind,
  PUBLIC_PROFILE,
  SERVICE_PROFILE,
} from '../../src/ca/profile/profile.ts';
import {
  FREE_PRODUCT,
  MULTI_DOMAIN_PRODUCT,
  NATIONAL_PRODUCT,
  type Product,
} from '../../src/certificates/model/product.ts';
import type { SigningRequest } from '../../src/ca/signing/issue.ts';
import { hexOf } from '../../src/lib/bytes.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { KEY_ALGORITHM_IDS, type KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { readCsr } from '../../src/x509/certificate/csr.ts';
import { makeIssuance } from '../contracts/store/samples.ts';
import { makeAuthoritySettings, openTestAuthority, type TestAuthority } from './authority.ts';
import { writeCertId, writeRequest } from './ocsp-request.ts';

export type LintedSort = 'root' | 'issuing' | 'leaf' | 'responder' | 'list' | 'rootList' | 'answer';

export interface LintedKind {
  /** What it is, in words that no other of them has. */
  readonly name: string;
  readonly sort: LintedSort;
  /** Whose hierarchy signed it. */
  readonly hierarchy: ProfileKind;
  readonly der: Uint8Array;
}

/** The applicants' keys: the vectors have a CSR of each. */
const CSRS: ReadonlyMap<KeyAlgorithmId, Uint8Array> = new Map(
  KEY_ALGORITHM_IDS.map((algorithm) => {
    const name = algorithm.replace(/^rsa/, 'rsa-');
    const text = readFileSync(join(import.meta.dirname, `../vectors/csr/good-${name}.pem`), 'utf8');
    return [algorithm, readCsr(text).der];
  }),
);

function csrOf(algorithm: KeyAlgorithmId): Uint8Array {
  return CSRS.get(algorithm) ?? assert.fail(`there is no CSR of ${algorithm}`);
}

/** Each with the caps on validity of its time (BR §6.3.2). */
const TIMES = ['2026-12-01T12:00:00Z', '2027-03-16T12:00:00Z', '2029-03-16T12:00:00Z'].map((text) => new Date(text));
const LONG_LABEL = 'a'.repeat(60);

const CLIENT_PROFILE: Profile = { ...PRIVATE_PROFILE, id: 'client', purposes: ['clientAuth'] };
const MUTUAL_PROFILE: Profile = { ...PRIVATE_PROFILE, id: 'mutual', purposes: ['serverAuth', 'clientAuth'] };
const FURTHER_PROFILES = [PRIVATE_PROFILE, CLIENT_PROFILE, MUTUAL_PROFILE, NATIONAL_PROFILE, SERVICE_PROFILE];

const CONSTRAINTS = {
  permitted: { names: ['corp.example', 'internal'], addresses: ['10.0.0.0/8', 'fd00::/8'] },
  excluded: { names: ['secret.corp.example'], addresses: [] },
};

type Ask = Omit<SigningRequest, 'fixedNotAfter'> & { readonly what: string; readonly profile: string };

const ask = (what: string, wish: Partial<Ask> & Pick<Ask, 'csr'>): Ask => ({
  what,
  profile: PUBLIC_PROFILE.id,
  names: ['example.com', 'www.example.com'],
  validityDays: FREE_PRODUCT.validityDays,
  ...wish,
});

const EC = csrOf('p256');
const SM2 = csrOf('sm2');

/** Every product with each of its keys. */
const ofProducts = (products: readonly Product[]): readonly Ask[] =>
  products.flatMap(({ id, profile, validityDays, keyAlgorithms }) =>
    keyAlgorithms.map((algorithm) =>
      ask(`product ${id} ${algorithm}`, { profile, csr: csrOf(algorithm), validityDays }),
    ),
  );

const OF_PUBLIC_NAMES: readonly Ask[] = [
  ask('RSA-3072', { csr: csrOf('rsa3072') }),
  ask('a wildcard', { csr: EC, names: ['*.example.com', 'example.com'] }),
  ask('an internationalized name', { csr: EC, names: ['xn--fsqu00a.xn--0zwm56d.com', 'xn--fiqs8s.example.com'] }),
  ask('a name that is too long for the subject', { csr: EC, names: [`${LONG_LABEL}.example.com`] }),
  ask('100 names', { csr: EC, names: Array.from({ length: 100 }, (_, at) => `n${at}.example.com`) }),
  ask('a day', { csr: EC, validityDays: 1 }),
];
const OF_OTHER_PROFILES: readonly Ask[] = [
  ...(['rsa2048', 'p256', 'p384', 'ed25519'] as const).map((algorithm) =>
    ask(`private ${algorithm}`, { profile: PRIVATE_PROFILE.id, csr: csrOf(algorithm), names: ['db.corp.example'] }),
  ),
  ask('private, for 825 days', { profile: PRIVATE_PROFILE.id, csr: EC, names: ['a.internal'], validityDays: 825 }),
  ask('private, with addresses', {
    profile: PRIVATE_PROFILE.id,
    csr: EC,
    names: ['*.internal'],
    addresses: ['10.0.0.1', 'fd00::1'],
  }),
  ask('private, an address alone', { profile: PRIVATE_PROFILE.id, csr: EC, names: [], addresses: ['10.0.0.1'] }),
  ask('a client, RSA', { profile: CLIENT_PROFILE.id, csr: csrOf('rsa2048'), names: ['client.internal'] }),
  ask('a client, P-256', { profile: CLIENT_PROFILE.id, csr: EC, names: ['client.internal'] }),
  ask('server and client', { profile: MUTUAL_PROFILE.id, csr: EC, names: ['both.internal'] }),
  ask('the service itself', {
    profile: SERVICE_PROFILE.id,
    csr: EC,
    names: ['localhost'],
    addresses: ['127.0.0.1', '::1'],
  }),
  ask('a national pair, that half which encrypts', {
    profile: NATIONAL_PROFILE.id,
    csr: SM2,
    kind: 'encryption',
  }),
];

/** By a P-256 authority with every hierarchy, and by an RSA one with the public hierarchy alone. */
export async function makeLintedKinds(): Promise<readonly LintedKind[]> {
  const products = [FREE_PRODUCT, MULTI_DOMAIN_PRODUCT];
  const asks = [...ofProducts([...products, NATIONAL_PRODUCT]), ...OF_PUBLIC_NAMES, ...OF_OTHER_PROFILES];
  const ofEvery = await makeKinds('p256', { profiles: [PUBLIC_PROFILE, ...FURTHER_PROFILES], asks });
  const ofRsa = await makeKinds('rsa2048', { profiles: [PUBLIC_PROFILE], asks: ofProducts([FREE_PRODUCT]) });
  return [
    ...ofEvery,
    ...ofRsa.map(({ name, sort, hierarchy, der }) => ({ name: `${name}, by RSA`, sort, hierarchy, der })),
  ];
}

type Opened = Pick<TestAuthority, 'authority' | 'store' | 'clock' | 'secrets'>;

async function makeKinds(
  algorithm: 'p256' | 'rsa2048',
  { profiles, asks }: { readonly profiles: readonly Profile[]; readonly asks: readonly Ask[] },
): Promise<readonly LintedKind[]> {
  await using setting = await openTestAuthority(algorithm);
  const { hierarchies } = makeAuthoritySettings(algorithm);
  const ofPrivate = { ...hierarchies.private, nameConstraints: CONSTRAINTS };
  const ofNational = { ...hierarchies.national, algorithm: 'sm2' as const };
  await using again = await setting.openAgain({
    profiles,
    hierarchies: { ...hierarchies, private: ofPrivate, national: ofNational },
  });
  const opened = { ...again, clock: setting.clock, secrets: setting.secrets };
  const leaves: LintedKind[] = [];
  for (const now of TIMES) {
    setting.clock.set(now);
    // What differs with the time is the validity alone, whatever the key.
    const wanted = now === TIMES[0] ? asks : asks.filter(({ csr }) => csr === EC || csr === SM2);
    for (const one of wanted) leaves.push(await issue(opened, one));
  }
  const kinds: LintedKind[] = [];
  for (const { id, kind: hierarchy, role, certificate } of again.authority.published) {
    kinds.push({ name: id, sort: role, hierarchy, der: certificate });
    kinds.push(...(await makeStatuses(opened, { id, hierarchy, role, certificate })));
  }
  return [...kinds, ...leaves];
}

async function issue({ authority, clock }: Opened, { what, profile, ...wish }: Ask): Promise<LintedKind> {
  const signing = authority.signingBy(profile);
  const outcome = signing.prepare({ ...wish, fixedNotAfter: undefined });
  assert.ok(outcome.kind === 'prepared', `${what}: ${JSON.stringify(outcome)}`);
  const der = await signing.sign(outcome.certificate);
  return { name: `${what}, ${clock.now().getUTCFullYear()}`, sort: 'leaf', hierarchy: signing.issuing.kind, der };
}

interface Revoking {
  readonly id: string;
  readonly hierarchy: ProfileKind;
  readonly role: 'root' | 'issuing';
  readonly certificate: Uint8Array;
}

/** The responder's certificate, an answer of each kind, and the lists, after revocations for every reason. */
async function makeStatuses(opened: Opened, by: Revoking): Promise<readonly LintedKind[]> {
  const { store, clock, secrets, authority } = opened;
  const { id, hierarchy, role } = by;
  const ocsp = openOcsp({ store, secrets, clock, random: systemRandom });
  await ocsp.renewResponder(id);
  const serials = role === 'root' ? [] : await revokeForEachReason(opened, id);
  await authority.publishRevocationList(id);
  const { certificate: responder } = (await store.reads.ocspResponders.find(id)) ?? assert.fail('there is a responder');
  const kind = (name: string, sort: LintedSort, der: Uint8Array): LintedKind => ({ name, sort, hierarchy, der });
  const answers = await Promise.all(
    [...serials, UNKNOWN_SERIAL].map(async (serial, index) => {
      const request = writeRequest({ certIds: [writeCertId(by.certificate, serial)] });
      return kind(`answer ${index} of ${id}`, 'answer', (await ocsp.answer(request)).der);
    }),
  );
  const shards = await store.reads.revocationLists.listHeads(id);
  const lists = await Promise.all(
    shards.map(async ({ shard }) => {
      const list = await store.reads.revocationLists.findLatest(id, shard);
      return kind(`list ${shard} of ${id}`, role === 'root' ? 'rootList' : 'list', list?.der ?? assert.fail());
    }),
  );
  return [kind(`responder of ${id}`, 'responder', responder), ...answers, ...lists.slice(0, MAX_LISTS)];
}

/** The whole one, and so many shards. */
const MAX_LISTS = 6;
const UNKNOWN_SERIAL = '5a'.repeat(16);
/** BR §7.2.2; the last one is of a certificate that is not revoked. */
const REASONS = [undefined, 1, 3, 4, 5, 9] as const;

async function revokeForEachReason({ store, clock }: Opened, authorityId: string): Promise<readonly string[]> {
  const now = clock.now();
  const serials = [...REASONS, undefined].map(
    (_, index) => `${String(index + 1).padStart(4, '0')}${hexOf(systemRandom(14))}`,
  );
  await store.transact(async (rows) => {
    for (const [index, serial] of serials.entries()) {
      const certificateId = `${authorityId}/${index}`;
      const notAfter = addMs(now, DAY_MS);
      await rows.issuances.plan(makeIssuance({ serial, authorityId, certificateId, notAfter, plannedAt: now }));
      await rows.issuances.complete(serial, now);
      if (index < REASONS.length) await rows.issuances.revoke(serial, { at: now, reason: REASONS[index] });
    }
  });
  return serials;
}
