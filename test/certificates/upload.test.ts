// Uploaded certificates: chains in any order, keys that match, copies, and what cannot be kept.

import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { keyPlace } from '../../src/certificates/model/certificate.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { filesOf, textOf } from '../support/downloads.ts';
import { countRows, detailOf, idOf, issueFree, LIFE_YAML, recordOf, waitForRest } from '../support/life.ts';
import { materialOf } from '../support/material.ts';
import { openTestService, type TestService } from '../support/service.ts';

const PASSWORD = 'correct horse';

let service: TestService;
let leaf: string;
let intermediate: string;
let root: string;
let key: string;
let otherLeaf: string;
let otherKey: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  const detail = await detailOf(service, await issueFree(service, 'kept.com'));
  ({ leaf, intermediate, root, key } = materialOf(detail));
  const other = await detailOf(service, await issueFree(service, 'other.com'));
  otherKey = String(other['CertificatePrivateKey']);
  [otherLeaf = ''] = String(other['CertificatePublicKey']).split(/(?<=-----END CERTIFICATE-----\n)/);
  await waitForRest(service);
});
after(() => service[Symbol.asyncDispose]());

test('A chain is put in order, whatever order it comes in, and its root is set apart', async () => {
  for (const chain of [
    [leaf, intermediate, root],
    [root, leaf, intermediate],
    [root, intermediate, leaf],
    [intermediate, leaf],
  ]) {
    const id = await upload({ CertificatePublicKey: chain.join('') });
    const detail = await detailOf(service, id);
    assert.equal(await bundleOf(id), leaf + intermediate);
    assert.equal(detail['Domain'], 'kept.com');
    assert.deepEqual(detail['SubjectAltName'], ['www.kept.com']);
  }
});

test('An uploaded certificate shows what it is: issued, its own validity, from an upload, with its key', async () => {
  const ProjectId = await service.addProject('sales');
  const id = await upload({ Alias: 'bought elsewhere', ProjectId });
  const detail = await detailOf(service, id);
  const { issued } = await recordOf(service, id);
  assert.equal(detail['Status'], 1);
  assert.equal(detail['From'], 'upload');
  assert.equal(detail['Alias'], 'bought elsewhere');
  assert.equal(detail['ProjectId'], String(ProjectId));
  assert.equal(detail['PackageType'], '0');
  assert.equal(createPrivateKey(String(detail['CertificatePrivateKey'])).asymmetricKeyType, 'ec');
  assert.match(issued?.serial ?? '', /^[0-9a-f]{32}$/);
  await service.ask('DownloadCertificate', { CertificateId: id });
});

test('A key is read as PKCS #8, SEC 1 and encrypted with its password; it is stored as the same key', async () => {
  const object = createPrivateKey(key);
  const encrypted = { cipher: 'aes-256-cbc', passphrase: PASSWORD };
  const forms = [
    { CertificatePrivateKey: key },
    { CertificatePrivateKey: object.export({ type: 'sec1', format: 'pem' }) },
    { CertificatePrivateKey: object.export({ type: 'pkcs8', format: 'pem', ...encrypted }), KeyPassword: PASSWORD },
    { CertificatePrivateKey: key.replaceAll('\n', '\r\n'), CertificatePublicKey: leaf.replaceAll('\n', '\r\n') },
  ];
  for (const form of forms) {
    const { id, sealedKey } = await recordOf(service, await upload(form));
    const stored = service.service.world.secrets.open(sealedKey ?? new Uint8Array(), keyPlace(id));
    assert.deepEqual(Buffer.from(stored), object.export({ type: 'pkcs8', format: 'der' }));
  }
});

test('The same certificate is kept twice, unless Repeatable is false: then the one that is there is named', async () => {
  const { key: credential } = await service.addAccount();
  const input = { CertificatePublicKey: otherLeaf, CertificatePrivateKey: otherKey };
  const first = await service.ask('UploadCertificate', { ...input, Repeatable: false }, credential);
  assert.equal(first['RepeatCertId'], '');
  const second = await service.ask('UploadCertificate', { ...input, Repeatable: false }, credential);
  assert.equal(second['RepeatCertId'], first['CertificateId']);
  assert.equal(second['CertificateId'], first['CertificateId']);
  const third = await service.ask('UploadCertificate', input, credential);
  assert.notEqual(third['CertificateId'], first['CertificateId']);
  const elsewhere = await service.ask('UploadCertificate', { ...input, Repeatable: false });
  assert.equal(elsewhere['RepeatCertId'], '', 'what another account has is no repetition');
  for (const one of [first, third]) {
    await service.ask('DeleteCertificate', { CertificateId: one['CertificateId'] }, credential);
  }
  const anew = await service.ask('UploadCertificate', { ...input, Repeatable: false }, credential);
  assert.equal(anew['RepeatCertId'], '', 'what is deleted is no repetition');
});

test('Twenty uploads of one certificate at once, Repeatable false, keep it once', async () => {
  const { key: credential } = await service.addAccount();
  const input = { CertificatePublicKey: leaf, CertificatePrivateKey: key, Repeatable: false };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => service.ask('UploadCertificate', input, credential)),
  );
  assert.equal(new Set(answers.map(idOf)).size, 1);
});

const PARSE = 'FailedOperation.CertificateParseError';
const CHAIN = 'FailedOperation.CertificateChainError';
const KEY = 'InvalidParameter.WithDetailReason';
const MISMATCH = 'FailedOperation.CertificateMismatch';
const MISSING = 'InvalidParameter.MissMatchPrivateKey';

const REFUSED: readonly (readonly [
  what: string,
  input: () => object | Promise<object>,
  code: string,
  message: RegExp,
])[] = [
  ['text that is no PEM', () => ({ CertificatePublicKey: 'hello' }), PARSE, /it has no PEM block/],
  ['an empty certificate', () => ({ CertificatePublicKey: '' }), PARSE, /it has no PEM block/],
  ['a certificate that is cut short', () => ({ CertificatePublicKey: leaf.slice(0, 200) }), PARSE, /no END line/],
  ['a certificate that is not DER', () => ({ CertificatePublicKey: pem(Buffer.from('hello')) }), PARSE, /Cannot read/],
  ['a CSR', async () => ({ CertificatePublicKey: await csrPem() }), PARSE, /no certificate/],
  ['a key among the certificates', () => ({ CertificatePublicKey: leaf + key }), PARSE, /no certificate/],
  ['a chain of two strangers', () => ({ CertificatePublicKey: leaf + otherLeaf }), CHAIN, /./],
  ['a chain with a gap', () => ({ CertificatePublicKey: leaf + root }), CHAIN, /./],
  ['no key', () => ({ CertificatePrivateKey: undefined }), MISSING, /no private key/],
  ['an empty key', () => ({ CertificatePrivateKey: '' }), MISSING, /no private key/],
  ['a key that is no PEM', () => ({ CertificatePrivateKey: 'hello' }), KEY, /it is not PEM/],
  ['a key that is a certificate', () => ({ CertificatePrivateKey: leaf }), KEY, /its PEM is a CERTIFICATE/],
  ['two keys', () => ({ CertificatePrivateKey: key + otherKey }), KEY, /more than one PEM block/],
  ['the key of another certificate', () => ({ CertificatePrivateKey: otherKey }), MISMATCH, /do not match/],
  ['an encrypted key without its password', () => ({ CertificatePrivateKey: encrypted() }), KEY, /no password/],
  [
    'an encrypted key with a wrong password',
    () => ({ CertificatePrivateKey: encrypted(), KeyPassword: 'wrong' }),
    KEY,
    /password does not open it/,
  ],
  ['an unknown CertificateType', () => ({ CertificateType: 'X' }), 'FailedOperation.InvalidParam', /SVR or CA/],
  [
    'CertificateType CA for a server certificate',
    () => ({ CertificateType: 'CA', CertificatePrivateKey: undefined }),
    'FailedOperation.CertificateCaError',
    /may not sign others/,
  ],
  [
    'the wrong key of an authority',
    () => ({ CertificateType: 'CA', CertificatePublicKey: root }),
    MISMATCH,
    /do not match/,
  ],
];

for (const [what, input, code, message] of REFUSED) {
  test(`An upload with ${what} is refused; nothing is stored, and nothing secret is told`, async () => {
    const before = countRows(service);
    const usual = { CertificatePublicKey: leaf + intermediate, CertificatePrivateKey: key };
    const answer = await service.call('UploadCertificate', { ...usual, ...(await input()) });
    assert.equal(answer.Error?.Code, code);
    assert.match(answer.Error.Message, message);
    assert.deepEqual(countRows(service), before);
    const told = `${answer.Error.Message}${service.logLines.join('')}`;
    for (const secret of [...key.split('\n').slice(1, 3), PASSWORD]) assert.ok(!told.includes(secret));
  });
}

/** Of its download: in the order in which servers want it, without the root. */
async function bundleOf(CertificateId: string): Promise<string> {
  const files = filesOf(await service.ask('DownloadCertificate', { CertificateId }));
  return textOf(files, 'Nginx/1_kept.com_bundle.crt');
}

async function upload(input: object): Promise<string> {
  const usual = { CertificatePublicKey: leaf + intermediate, CertificatePrivateKey: key };
  return idOf(await service.ask('UploadCertificate', { ...usual, ...input }));
}

function encrypted(): string {
  return createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSWORD });
}

function pem(der: Uint8Array): string {
  return encodePem('CERTIFICATE', der);
}

async function csrPem(): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', (await makeSubjectKey('p256', ['kept.com'])).csr);
}
