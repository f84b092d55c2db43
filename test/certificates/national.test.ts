// National certificates (GM/T 0015): ordered as one, issued, reissued, downloaded and revoked as a pair.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base64Of, hexOf } from '../../src/lib/bytes.ts';
import { MINUTE_MS } from '../../src/lib/clock.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { OID } from '../../src/x509/der/oid.ts';
import { decodePem, encodePem } from '../../src/x509/pem/pem.ts';
import { keySha256Of } from '../../src/x509/keys/public-key.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { fetchedFiles, filesOf, linkTo, textOf } from '../support/downloads.ts';
import {
  detailOf,
  extraOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  NATIONAL,
  recordOf,
  reissue,
  until,
} from '../support/life.ts';
import { judgePair, judgeSignature, pairOf, publicHalfOf } from '../support/national.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

interface Listed {
  readonly CertificateId: string;
  readonly IsSM: boolean;
}

const issuePair = async (names: readonly string[], input: object = {}): Promise<string> =>
  await issueGranted(service, names, { product: NATIONAL, input });

/** DER. */
async function listOf(authorityId: string): Promise<Uint8Array> {
  const list = await service.store.reads.revocationLists.findLatest(authorityId, WHOLE_LIST);
  return list?.der ?? assert.fail(`there is no list of ${authorityId}`);
}

async function makeCsrPem(names: readonly string[]): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('sm2', names)).csr);
}

test('A national certificate is two: the same names and end, one key to sign and one to be encrypted to', async () => {
  const names = ['pair.com', '*.pair.com'];
  const detail = await detailOf(service, await issuePair(names));
  const { sign, encrypt, signPem } = pairOf(detail);
  assert.deepEqual([sign.dnsNames, encrypt.dnsNames], [names, names]);
  assert.deepEqual([sign.subject.text, encrypt.subject.text], ['CN=pair.com', 'CN=pair.com']);
  assert.deepEqual(encrypt.notAfter, sign.notAfter);
  assert.deepEqual(sign.keyUsage, ['digitalSignature']);
  assert.deepEqual(encrypt.keyUsage, ['keyEncipherment', 'dataEncipherment', 'keyAgreement']);
  // What GmSSL refuses: an empty basicConstraints, and purposes of an authority.
  assert.ok([sign, encrypt].every(({ extensions }) => !extensions.has(OID.basicConstraints)));
  const [, issuing] = decodePem(signPem).map(({ der }) => readCertificate(der));
  assert.ok(issuing !== undefined && issuing.isCa && issuing.extKeyUsage === undefined);
  assert.notEqual(sign.serial, encrypt.serial);
  assert.deepEqual(await publicHalfOf(detail['CertificatePrivateKey']), sign.spki);
  assert.deepEqual(await publicHalfOf(detail['EncryptPrivateKey']), encrypt.spki);
  assert.notDeepEqual(sign.spki, encrypt.spki);
  assert.equal(detail['EncryptAlgorithm'], 'SM2 sm2p256v1');
  assert.match(String(detail['EncryptCertFingerprint']), /^[0-9A-F]{40}$/);
  assert.notEqual(detail['EncryptCertFingerprint'], detail['CertFingerprint']);
  assert.equal((extraOf(detail) as unknown as { readonly SMCert: number }).SMCert, 1);
  assert.equal((detail['RootCert'] as { readonly Standard: string | null }).Standard, null);
});

test('IsSM finds national certificates, and no others', async () => {
  const id = await issuePair(['found.com']);
  const other = await issueFree(service, 'usual.com');
  const listed = async (input: object) => {
    const { Certificates } = await service.ask('DescribeCertificates', { Limit: 100, ...input });
    return new Map((Certificates as readonly Listed[]).map(({ CertificateId, IsSM }) => [CertificateId, IsSM]));
  };
  const [all, national] = [await listed({}), await listed({ IsSM: 1 })];
  assert.deepEqual([all.get(id), all.get(other)], [true, false]);
  assert.deepEqual([national.has(id), national.has(other)], [true, false]);
});

test('Both serials are planned before anything is signed, and stand in the ledger as issued together', async () => {
  const id = await issuePair(['ledger.com']);
  const ledger = await service.store.reads.issuances.listOf(id);
  assert.deepEqual(ledger.map(({ kind, state }) => `${kind} ${state}`).toSorted(), [
    'encryption issued',
    'server issued',
  ]);
  const { issued } = await recordOf(service, id);
  assert.deepEqual(new Set(ledger.map(({ serial }) => serial)), new Set([issued?.serial, issued?.encryption?.serial]));
});

describe('openssl', { skip: skipWithoutOpenssl }, () => {
  test('follows both halves to the SM2 root', async () => {
    const id = await issuePair(['judged.com']);
    const { rootPem, ...pair } = pairOf(await detailOf(service, id));
    const root = (await recordOf(service, id)).issued?.chain[2] ?? assert.fail('it has no root');
    assert.equal(judgeSignature(root, root), 'Verified OK');
    for (const pem of [pair.signPem, pair.encryptPem]) {
      const { isGood, text } = judgePair(pem, rootPem);
      assert.ok(isGood, text);
      assert.match(openssl(['asn1parse'], Buffer.from(pem)), /:SM2-with-SM3\n +\d+:d=1 [^\n]*BIT STRING/);
    }
  });

  test('finds both on the list once they are revoked, and the signature of the list good', async () => {
    const id = await issuePair(['revoked.com']);
    const { sign, encrypt } = pairOf(await detailOf(service, id));
    await service.ask('RevokeCertificate', { CertificateId: id });
    await service.waitForStatus(id, 10);
    service.advance(MINUTE_MS);
    await until('the list is made again', async () => hexOf(await listOf('national-issuing-1')).includes(sign.serial));
    const list = await listOf('national-issuing-1');
    const text = openssl(['crl', '-inform', 'DER', '-noout', '-text'], list);
    assert.match(text, /Signature Algorithm: SM2-with-SM3/);
    for (const { serial } of [sign, encrypt]) assert.ok(text.includes(`Serial Number: ${serial.toUpperCase()}`), text);
    const issuing = (await recordOf(service, id)).issued?.chain[1] ?? assert.fail('it has no issuer');
    assert.equal(judgeSignature(list, issuing), 'Verified OK');
  });
});

describe('A reissue replaces both certificates together', () => {
  test('original: both keys are kept, both serials are new, and it is done at once', async () => {
    const names = ['original.com'];
    const id = await issuePair(names);
    const input = { CertificateId: id, ValidType: 'DNS_AUTO' };
    const next = String((await service.ask('ReplaceCertificate', input))['CertificateId']);
    const [before, now] = [await detailOf(service, id), await detailOf(service, next)];
    assert.equal(now['Status'], 1);
    const [old, made] = [pairOf(before), pairOf(now)];
    assert.deepEqual([made.sign.spki, made.encrypt.spki], [old.sign.spki, old.encrypt.spki]);
    assert.equal(new Set([old, made].flatMap(({ sign, encrypt }) => [sign.serial, encrypt.serial])).size, 4);
    assert.deepEqual([made.sign.notAfter, made.encrypt.notAfter], [old.sign.notAfter, old.sign.notAfter]);
    for (const key of ['CertificatePrivateKey', 'EncryptPrivateKey']) assert.equal(now[key], before[key]);
  });

  test('upload: the key that signs is that of the CSR, the other is made anew by the service', async () => {
    const names = ['upload.com'];
    const id = await issuePair(names);
    const { pkcs8, csr } = await makeSubjectKey('sm2', names);
    const CsrContent = encodePem('CERTIFICATE REQUEST', csr);
    const next = await reissue(service, id, { input: { CsrType: 'upload', CsrContent } });
    const [old, detail] = [pairOf(await detailOf(service, id)), await detailOf(service, next)];
    const { sign, encrypt } = pairOf(detail);
    assert.equal(detail['CertificatePrivateKey'], '');
    assert.deepEqual(sign.spki, await publicHalfOf(encodePem('PRIVATE KEY', pkcs8)));
    assert.deepEqual(await publicHalfOf(detail['EncryptPrivateKey']), encrypt.spki);
    assert.notDeepEqual(encrypt.spki, old.encrypt.spki);
  });

  test('online with CertCSREncryptAlgo SM2: both keys are new', async () => {
    const id = await issuePair(['online.com']);
    const next = await reissue(service, id, { input: { CertCSREncryptAlgo: 'SM2' } });
    const [old, made] = [pairOf(await detailOf(service, id)), pairOf(await detailOf(service, next))];
    const keys = [old, made].flatMap(({ sign, encrypt }) => [hexOf(sign.spki), hexOf(encrypt.spki)]);
    assert.equal(new Set(keys).size, 4);
  });

  test('and refuses keys of other algorithms', async () => {
    const id = await issuePair(['other.com']);
    const online = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online', CertCSREncryptAlgo: 'ECC' };
    assert.equal(await service.refusal('ReplaceCertificate', online), 'InvalidParameter.RenewAlgorithmInvalid');
  });
});

test('An order may bring the CSR of the key that signs; the downloads then lack that key alone', async () => {
  const names = ['brought.com'];
  const id = await issuePair(names, { CsrType: 'parse', CsrContent: await makeCsrPem(names) });
  const files = filesOf(await service.ask('DownloadCertificate', { CertificateId: id }));
  assert.deepEqual(
    [...files.keys()].filter((name) => name.endsWith('.key')),
    ['Nginx/4_brought.com_encrypt.key', 'Apache/6_brought.com_encrypt.key'],
  );
});

test('The downloads carry both certificates and both keys, under names that tell them apart', async () => {
  const id = await issuePair(['files.com']);
  const detail = await detailOf(service, id);
  const files = filesOf(await service.ask('DownloadCertificate', { CertificateId: id }));
  assert.deepEqual(
    [...files.keys()],
    [
      'files.com_sign.csr',
      'files.com_encrypt.csr',
      'Nginx/1_files.com_sign_bundle.crt',
      'Nginx/2_files.com_encrypt_bundle.crt',
      'Nginx/3_files.com_sign.key',
      'Nginx/4_files.com_encrypt.key',
      'Apache/1_root_sign_bundle.crt',
      'Apache/2_root_encrypt_bundle.crt',
      'Apache/3_files.com_sign.crt',
      'Apache/4_files.com_encrypt.crt',
      'Apache/5_files.com_sign.key',
      'Apache/6_files.com_encrypt.key',
    ],
  );
  assert.equal(textOf(files, 'Nginx/1_files.com_sign_bundle.crt'), detail['CertificatePublicKey']);
  assert.equal(textOf(files, 'Nginx/2_files.com_encrypt_bundle.crt'), detail['EncryptCert']);
  assert.equal(textOf(files, 'Nginx/3_files.com_sign.key'), detail['CertificatePrivateKey']);
  assert.equal(textOf(files, 'Nginx/4_files.com_encrypt.key'), detail['EncryptPrivateKey']);
  const nginx = await fetchedFiles(await linkTo(service, { CertificateId: id }));
  assert.deepEqual(
    [...nginx.keys()],
    ['sign_bundle.crt', 'sign_bundle.pem', 'encrypt_bundle.crt', 'encrypt_bundle.pem', 'sign.key', 'encrypt.key']
      .map((name) => `files.com_${name}`)
      .concat(['files.com_sign.csr', 'files.com_encrypt.csr']),
  );
  const apache = await fetchedFiles(await linkTo(service, { CertificateId: id, ServiceType: 'apache' }));
  assert.ok(apache.has('root_encrypt_bundle.crt') && apache.has('files.com_encrypt.crt'));
  const pfx = await service.call('DescribeDownloadCertificateUrl', { CertificateId: id, ServiceType: 'iis' });
  assert.match(String(pfx.Error?.Message), /no key store takes keys of SM2/);
});

test('Neither key is shown to a caller whose policy allows no private keys', async () => {
  const id = await issuePair(['hidden.com']);
  const reading = await service.addKey({ policyName: 'ReadOnlyAccess' });
  const detail = await detailOf(service, id, reading);
  assert.deepEqual([detail['CertificatePrivateKey'], detail['EncryptPrivateKey']], ['', '']);
  assert.match(String(detail['EncryptCert']), /BEGIN CERTIFICATE/);
});

test('A link to what has the key of the half that encrypts is as closed as one to the other key', async () => {
  const names = ['closed.com'];
  const id = await issuePair(names, { CsrType: 'parse', CsrContent: await makeCsrPem(names) });
  const statement = [{ effect: 'allow' as const, action: ['ssl:Describe*'], resource: ['*'] }];
  await service.addPolicy('looking', { version: '2.0', statement });
  const looking = await service.addKey({ policyName: 'looking' });
  const wish = { CertificateId: id, ServiceType: 'nginx' };
  assert.equal(await service.refusal('DescribeDownloadCertificateUrl', wish, looking), 'UnauthorizedOperation');
  await service.ask('DescribeDownloadCertificateUrl', { ...wish, ServiceType: 'root' }, looking);
});

test('With its certificate the key of the half that encrypts is deleted', async () => {
  const id = await issuePair(['deleted.com']);
  await service.ask('RevokeCertificate', { CertificateId: id });
  await service.waitForStatus(id, 10);
  await service.ask('DeleteCertificate', { CertificateId: id });
  const { sealedKey, sealedEncryptionKey } = await recordOf(service, id);
  assert.deepEqual([sealedKey, sealedEncryptionKey], [undefined, undefined]);
});

test('A compromised pair is never certified again by either of its keys', async () => {
  const id = await issuePair(['leaked.com']);
  const { sign, encrypt } = pairOf(await detailOf(service, id));
  await service.ask('RevokeCertificate', { CertificateId: id, Reason: 'keyCompromise' });
  await service.waitForStatus(id, 10);
  const list = await service.store.reads.subjectKeys.listBlocked({ after: '', limit: 100 }, service.clock.now());
  const blocked = new Set(list.map(({ keySha256 }) => keySha256));
  for (const { spki } of [sign, encrypt]) assert.ok(blocked.has(keySha256Of(spki)), base64Of(spki));
});
