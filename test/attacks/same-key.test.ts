// The same key in another dress: what is blocked, or another's, is so in whatever form it comes.

import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { readKeyLists } from '../../src/ca/key-policy/key-list.ts';
import { makeKeyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import { blockKey } from '../../src/certificates/revocation/block-key.ts';
import { hashOfKey, type KeyName } from '../../src/certificates/keys/named-key.ts';
import { recordUnrecordedKeys } from '../../src/certificates/keys/unrecorded-keys.ts';
import { keyIdentities } from '../../src/store/migrations/0022-key-identities.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { keyHashesOf, keyIdentityOf } from '../../src/x509/keys/key-identity.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { keySha256Of, readForeignPublicKey, readPublicKey } from '../../src/x509/keys/public-key.ts';
import { makeCertificate, NOON } from '../contracts/store/samples.ts';
import { NO_DIALECT } from '../support/column-types.ts';
import { ecDressesOf, rsaInDress, rsaKeysOfOneModulus, spkiOf, withLongLength } from '../support/dressed-keys.ts';
import { issueGranted, LIFE_YAML } from '../support/life.ts';
import { wordsOf } from '../support/reasons.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';

const MISMATCH = 'FailedOperation.CertificateMismatch';
const EXPONENTS = [65537n, 65539n, 65543n, 65551n] as const;
/** Of one modulus; the first has the usual exponent. */
const KEYS = rsaKeysOfOneModulus(EXPONENTS);
const [USUAL = assert.fail('no key'), OTHER = assert.fail('no key'), THIRD = assert.fail('no key')] = KEYS;

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

const identityOf = (spki: Uint8Array): string => keyIdentityOf({ spki, key: readForeignPublicKey(spki) });
const hashesOf = (spki: Uint8Array): readonly string[] => keyHashesOf({ spki, key: readForeignPublicKey(spki) });

function policyFor(listed: string) {
  return makeKeyPolicy(readKeyLists([{ path: 'keys.txt', text: listed }]));
}

async function csrPem(pkcs8: Uint8Array, name: string): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeCsr({ commonName: name, dnsNames: [name], pkcs8 }));
}

const byCsr = (CsrContent: string) => ({ input: { CsrType: 'parse', CsrContent } });

async function reissueBy(pkcs8: Uint8Array, id: string, name: string) {
  const input = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrContent: await csrPem(pkcs8, name) };
  return await service.call('ReplaceCertificate', input);
}

async function named(name: KeyName): Promise<string> {
  return await hashOfKey(service.service.world.store.reads, name);
}

test('An RSA modulus has one identity beside every exponent, under every name and in every encoding', () => {
  const usual = spkiOf(USUAL);
  const dresses = [
    ...KEYS.map(spkiOf),
    rsaInDress(usual, { exponent: 3 }),
    rsaInDress(usual, { oid: OID.rsaPss }),
    rsaInDress(usual, { oid: OID.rsaOaep, exponent: 17 }),
    withLongLength(usual),
  ];
  assert.deepEqual(new Set(dresses.map(identityOf)), new Set([keySha256Of(usual)]));
  for (const dress of dresses) assert.equal(hashesOf(dress).at(-1), keySha256Of(dress));
});

for (const algorithm of ['p256', 'p384', 'sm2'] as const) {
  test(`A point of ${algorithm} has one identity, compressed, hybrid, or under a name for key agreement`, async () => {
    // Either sign of the ordinate comes in one of some keys.
    for (let round = 0; round < 4; round += 1) {
      const spki = spkiOf(await makeKeyPair(algorithm));
      const dresses = [spki, withLongLength(spki), ...ecDressesOf(spki)];
      assert.deepEqual(new Set(dresses.map(identityOf)), new Set([keySha256Of(spki)]));
    }
  });
}

test('Different keys have different identities, and a key that is no point keeps its own', async () => {
  const keys = await Promise.all((['rsa2048', 'p256', 'p256', 'p384', 'sm2', 'ed25519'] as const).map(makeKeyPair));
  assert.equal(new Set([...keys, USUAL].map(spkiOf).map(identityOf)).size, keys.length + 1);
  const [compressed = assert.fail('no dress')] = ecDressesOf(spkiOf(await makeKeyPair('p256')));
  const offCurve = compressed.map((octet, at) => (at < compressed.length - 32 ? octet : 0xff));
  assert.throws(() => readForeignPublicKey(offCurve), /not in uncompressed form/);
});

test('A modulus that is blocked is certified with no other exponent, in no account, and what has it is revoked', async () => {
  const id = await issueGranted(service, ['dressed.com'], byCsr(await csrPem(OTHER, 'dressed.com')));
  const bystander = await issueGranted(service, ['bystander.com']);
  const pem = encodePem('PUBLIC KEY', rsaInDress(spkiOf(USUAL), { exponent: 3 }));
  const keySha256 = await named({ kind: 'file', path: 'found.pem', pem });
  const { revoked } = await blockKey(service.service.world, { keySha256, reason: 'found' });
  assert.equal(revoked, 1);
  service.service.world.wake();
  await service.waitForStatus(id, 10);
  for (const pkcs8 of KEYS) {
    const answer = await reissueBy(pkcs8, bystander, 'bystander.com');
    assert.equal(answer.Error?.Code, MISMATCH);
    assert.match(answer.Error.Message, /its key is blocked/);
  }
});

test('A point that is blocked by its compressed form is certified in none', async () => {
  const key = await makeKeyPair('p256');
  const [compressed = assert.fail('no dress')] = ecDressesOf(spkiOf(key));
  const id = await issueGranted(service, ['pressed.com']);
  const keySha256 = await named({ kind: 'file', path: 'found.pem', pem: encodePem('PUBLIC KEY', compressed) });
  await blockKey(service.service.world, { keySha256, reason: 'found' });
  assert.equal((await reissueBy(key, id, 'pressed.com')).Error?.Code, MISMATCH);
});

test('The hash of a key as others write it blocks what is on record with its modulus', async () => {
  const [first = assert.fail('no key'), second = assert.fail('no key')] = rsaKeysOfOneModulus([65539n, 65543n]);
  const id = await issueGranted(service, ['hashed.com'], byCsr(await csrPem(first, 'hashed.com')));
  const asWritten = keySha256Of(spkiOf(first));
  assert.notEqual(asWritten, identityOf(spkiOf(first)));
  const keySha256 = await named({ kind: 'hash', text: asWritten });
  assert.equal(keySha256, identityOf(spkiOf(second)));
  assert.equal((await blockKey(service.service.world, { keySha256, reason: '' })).revoked, 1);
  service.service.world.wake();
  await service.waitForStatus(id, 10);
  // Of what is not on record the hash alone is known, and stands.
  const unknown = '5f'.repeat(32);
  assert.equal(await named({ kind: 'hash', text: unknown }), unknown);
});

test("A key of another account's certificate is not certified with another exponent either", async () => {
  const [first = assert.fail('no key'), second = assert.fail('no key')] = rsaKeysOfOneModulus([65537n, 65539n]);
  await issueGranted(service, ['theirs.com'], byCsr(await csrPem(first, 'theirs.com')));
  const { key: stranger } = await service.addAccount();
  const id = await issueGranted(service, ['strange.com'], { credential: stranger });
  const CsrContent = await csrPem(second, 'strange.com');
  const input = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrContent };
  const answer = await service.call('ReplaceCertificate', input, stranger);
  assert.equal(answer.Error?.Code, MISMATCH);
  assert.match(answer.Error.Message, /not of this account/);
});

test('A file of blocked keys means what it meant, and names a modulus by the hash with the usual exponent', () => {
  const listed = 'its key is on a list of blocked keys';
  const usual = policyFor(keySha256Of(spkiOf(USUAL)));
  for (const pkcs8 of KEYS) assert.equal(wordsOf(usual.defectOf(spkiOf(pkcs8))), listed);
  const asWritten = policyFor(keySha256Of(spkiOf(OTHER)));
  assert.deepEqual(
    [OTHER, THIRD].map((pkcs8) => wordsOf(asWritten.defectOf(spkiOf(pkcs8)))),
    [listed, ''],
  );
});

test('Keys that an earlier version recorded as they were written are known by what makes them after the next start', async () => {
  await using opened = await openTemporaryStore();
  const { store, file } = opened;
  const csr = await makeCsr({ commonName: 'old.com', dnsNames: ['old.com'], pkcs8: OTHER });
  const keySha256 = keySha256Of(spkiOf(OTHER));
  const certificate = makeCertificate({ id: 'Earlier0', csr, keyAlgorithm: 'rsa2048', createdAt: NOON });
  await store.transact(async (rows) => {
    await rows.certificates.insert(certificate);
    await rows.subjectKeys.record({ keySha256, accountUin: certificate.accountUin, certificateId: certificate.id });
    await rows.subjectKeys.block({ keySha256, reason: 'leaked', blockedAt: NOON });
  });
  {
    using database = new DatabaseSync(file);
    for (const statement of keyIdentities.statements(NO_DIALECT)) database.exec(statement);
  }
  await recordUnrecordedKeys(store);
  const { subjectKeys } = store.reads;
  const identity = identityOf(spkiOf(THIRD));
  const holders = await subjectKeys.listHolders(identity, { after: undefined, limit: 10 });
  assert.deepEqual(
    holders.map(({ id }) => id),
    [certificate.id],
  );
  assert.equal((await subjectKeys.findBlocked(identity))?.reason, 'leaked');
  const question = { keySha256: identity, accountUin: certificate.accountUin, now: NOON };
  assert.equal(await subjectKeys.findObstacle(question), 'blocked');
});

test('A strict reader of certificates to be signed takes a point in its plain form alone', async () => {
  const spki = spkiOf(await makeKeyPair('p256'));
  assert.equal(readPublicKey(spki).kind, 'ec');
  for (const dress of ecDressesOf(spki).slice(0, 2))
    assert.throws(() => readPublicKey(dress), /not in uncompressed form/);
});
