// Uploads besides server certificates: authorities without their keys, SM2, and tags within their bounds.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MAX_TAG_KEY_LENGTH, MAX_TAG_VALUE_LENGTH, MAX_TAGS } from '../../src/certificates/model/tag.ts';
import { answerDefects } from '../support/answer-contract.ts';
import {
  detailOf,
  idOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  MULTI_DOMAIN,
  recordOf,
  replace,
  waitForRest,
} from '../support/life.ts';
import { openssl, skipWithoutOpenssl } from '../support/openssl.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const INVALID = 'FailedOperation.InvalidParam';

let service: TestService;
let chain: object;
let authorities: string;
let root: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  const detail = await detailOf(service, await issueFree(service, 'kinds.com'));
  const { CertificatePublicKey, CertificatePrivateKey } = detail;
  chain = { CertificatePublicKey, CertificatePrivateKey };
  root = (detail['RootCert'] as { readonly Standard: string }).Standard;
  authorities = String(CertificatePublicKey).replace(/^.*?-----END CERTIFICATE-----\n/s, '') + root;
});
after(() => service[Symbol.asyncDispose]());

test('An authority is uploaded without its key, and shows names, keys and ends of its chain', async () => {
  const upload = { CertificatePublicKey: authorities, CertificateType: 'ca', Alias: 'clients' };
  const id = idOf(await service.ask('UploadCertificate', upload));
  const described = await service.ask('DescribeCertificate', { CertificateId: id });
  assert.deepEqual(answerDefects('DescribeCertificate', described), []);
  const { CertificateType, Status, CACommonNames, CAEncryptAlgorithms, CAEndTimes } = described;
  assert.deepEqual([CertificateType, Status], ['CA', 1]);
  assert.equal((CACommonNames as readonly string[]).length, 2);
  assert.deepEqual(CAEncryptAlgorithms, ['ECC prime256v1', 'ECC prime256v1']);
  assert.match(String((CAEndTimes as readonly string[])[0]), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const detail = await detailOf(service, id);
  assert.deepEqual(answerDefects('DescribeCertificateDetail', detail), []);
  assert.equal(detail['CertificatePrivateKey'], '');
  const listed = await service.ask('DescribeCertificates', { CertificateType: 'CA' });
  assert.deepEqual(answerDefects('DescribeCertificates', listed), []);
  assert.deepEqual(
    (listed['Certificates'] as readonly { readonly CertificateId: string }[]).map(({ CertificateId }) => CertificateId),
    [id],
  );
  await service.ask('DownloadCertificate', { CertificateId: id });
  await service.ask('DeleteCertificate', { CertificateId: id });
});

test('An authority is found again as a repetition, like any upload', async () => {
  const upload = { CertificatePublicKey: root, CertificateType: 'CA', Repeatable: false };
  const first = await service.ask('UploadCertificate', upload);
  assert.equal((await service.ask('UploadCertificate', upload))['RepeatCertId'], first['CertificateId']);
});

test('A repetition is looked for in the projects that are open to the key, so that others stay unknown to it', async () => {
  const ProjectId = await service.addProject('open');
  const confined = await service.addKey({ projectIds: [ProjectId] });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(
    service,
    await issueFree(service, 'twice.com'),
  );
  const upload = { CertificatePublicKey, CertificatePrivateKey, Repeatable: false };
  await service.ask('UploadCertificate', upload);
  const own = await service.ask('UploadCertificate', { ...upload, ProjectId }, confined);
  assert.equal(own['RepeatCertId'], '');
  const again = await service.ask('UploadCertificate', { ...upload, ProjectId }, confined);
  assert.equal(again['RepeatCertId'], own['CertificateId']);
  const known = await service.ask('CheckCertificateExist', { CertificatePublicKey }, confined);
  assert.equal(known['RepeatCertId'], own['CertificateId']);
});

test('An SM2 certificate is taken with its key, and not with another', { skip: skipWithoutOpenssl }, async () => {
  using folder = makeTemporaryFolder();
  const CertificatePrivateKey = openssl(['genpkey', '-algorithm', 'SM2']);
  const key = folder.write('key.pem', CertificatePrivateKey);
  const asked = ['req', '-x509', '-sm3', '-key', key, '-subj', '/CN=sm2.example', '-days', '9'];
  const CertificatePublicKey = openssl([...asked, '-sigopt', 'distid:1234567812345678']);
  const upload = { ...chain, CertificatePublicKey, CertificatePrivateKey };
  const id = idOf(await service.ask('UploadCertificate', upload));
  const detail = await detailOf(service, id);
  assert.equal(detail['EncryptAlgorithm'], 'SM2 sm2p256v1');
  assert.deepEqual(detail['CertificatePrivateKey'], CertificatePrivateKey);
  const other = { ...upload, CertificatePrivateKey: openssl(['genpkey', '-algorithm', 'SM2']) };
  assert.equal(await service.refusal('UploadCertificate', other), 'FailedOperation.CertificateMismatch');
  // By the empty identity that OpenSSL takes where none is named, the root's own signature is wrong.
  const odd = { ...upload, CertificatePublicKey: openssl([...asked, '-sigopt', 'distid:']) };
  assert.equal(await service.refusal('UploadCertificate', odd), 'FailedOperation.CertificateChainError');
});

test('Tags are kept with an upload and with an order, are shown, and go over to a reissue', async () => {
  const Tags = [
    { TagKey: 'team', TagValue: '销售 (a)' },
    { TagKey: 'x'.repeat(MAX_TAG_KEY_LENGTH), TagValue: 'y'.repeat(MAX_TAG_VALUE_LENGTH) },
  ];
  const uploaded = idOf(await service.ask('UploadCertificate', { ...chain, Tags: [...Tags, { TagKey: 'empty' }] }));
  const shown = (await detailOf(service, uploaded))['Tags'];
  assert.deepEqual(shown, [...Tags, { TagKey: 'empty', TagValue: '' }]);
  const order = { ProductId: MULTI_DOMAIN, DomainNum: 1, TimeSpan: 1, Tags };
  const [ordered] = (await service.ask('CreateCertificate', order))['CertificateIds'] as readonly string[];
  assert.deepEqual((await detailOf(service, String(ordered)))['Tags'], Tags);
  const original = await issueGranted(service, ['tagged.com']);
  await waitForRest(service);
  const record = await recordOf(service, original);
  const tags = [{ key: 'team', value: 'a' }];
  await service.store.transact(async (rows) => await rows.certificates.save(record, { ...record, tags }));
  assert.deepEqual((await recordOf(service, await replace(service, original))).tags, tags);
});

test(`Tags are at most ${MAX_TAGS}, each key once, in letters, digits and a few signs`, async () => {
  const many = Array.from({ length: MAX_TAGS + 1 }, (_, at) => ({ TagKey: `k${at}`, TagValue: 'v' }));
  await service.ask('UploadCertificate', { ...chain, Tags: many.slice(1) });
  for (const Tags of [
    many,
    [{ TagKey: '' }],
    [{ TagValue: 'v' }],
    [{ TagKey: 'a' }, { TagKey: 'a', TagValue: 'b' }],
    [{ TagKey: 'x'.repeat(MAX_TAG_KEY_LENGTH + 1) }],
    [{ TagKey: 'a', TagValue: 'y'.repeat(MAX_TAG_VALUE_LENGTH + 1) }],
    [{ TagKey: 'a"b' }],
    [{ TagKey: 'a', TagValue: 'b&c' }],
    [{ TagKey: '[a]' }],
    [{ TagKey: 'a:b' }],
  ]) {
    assert.equal(await service.refusal('UploadCertificate', { ...chain, Tags }), INVALID, JSON.stringify(Tags));
  }
});
