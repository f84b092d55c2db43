// Secrets of every kind are planted in a service that serves; none is found in its database, its log, its answers or its errors.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { openSecrets } from '../../src/app/keys/secrets.ts';
import { readConfig } from '../../src/config/config.ts';
import { DATABASE_FILE, FIRST_KEY_FILE } from '../../src/data-folder/data-folder.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { openKeyRing, openDataKey } from '../../src/secrets/key-ring.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { commitGranted, idOf, LIFE_YAML, NATIONAL, orderGranted, replace } from '../support/life.ts';
import { findPlanted, keySecrets, type Place, type Planted, textSecret } from '../support/planted.ts';
import { findFreePort, openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import { signTc3, signV1 } from '../support/signing.ts';
import { fixedClock } from '../support/store.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import type { Credential } from '../support/toy-service.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const MASTER_KEY = Buffer.from(systemRandom(32));
const TSIG = Buffer.from(systemRandom(32));
const WEBHOOK = Buffer.from(systemRandom(32));
const DATABASE_PASSWORD = 'planted-database-password';
const PASSWORDS = {
  apply: 'Planted1Apply',
  replace: 'Planted2Replace',
  granted: 'Planted3Granted',
  upload: 'planted-4-upload',
  wrong: 'planted-5-wrong',
} as const;

let cleanup: AsyncDisposableStack;
let folder: TemporaryFolder;
let service: TestService;
let key: Credential;
const planted: Planted[] = [];
const places: Place[] = [];

before(async () => {
  cleanup = new AsyncDisposableStack();
  folder = cleanup.use(makeTemporaryFolder());
  const files = cleanup.use(makeTemporaryFolder());
  const [tsigFile, webhookFile] = [join(files.path, 'tsig'), join(files.path, 'webhook')];
  await writeFile(tsigFile, TSIG.toString('base64'), { mode: 0o600 });
  await writeFile(webhookFile, `whsec_${WEBHOOK.toString('base64')}`, { mode: 0o600 });
  // Nobody listens there: what fails, fails with these secrets at hand.
  const port = await findFreePort();
  const updates = `  updates: [{ zone: updated.net, server: "127.0.0.1:${port}", key: { name: reseal, secretFile: ${tsigFile} }, accounts: ["*"] }]`;
  const webhooks = `webhooks: [{ name: ops, url: "http://127.0.0.1:${port}/", secretFile: ${webhookFile} }]`;
  service = await openTestService({
    folder: folder.path,
    yaml: `${LIFE_YAML.replace('products:', `${updates}\nproducts:`)}\n${webhooks}\n`,
    env: { RESEAL_MASTER_KEY: MASTER_KEY.toString('base64') },
  });
  cleanup.defer(async () => await service[Symbol.asyncDispose]());
  key = await service.addKey({});
  planted.push(
    { name: 'the master key', bytes: MASTER_KEY },
    { name: 'the TSIG secret', bytes: TSIG },
    { name: 'the secret of the webhook', bytes: WEBHOOK },
    textSecret('the first SecretKey', service.key.secretKey),
    textSecret('a SecretKey', key.secretKey),
    textSecret('the password of the database', DATABASE_PASSWORD),
    ...Object.entries(PASSWORDS).map(([name, text]) => textSecret(`the password for ${name}`, text)),
  );
});
after(async () => await cleanup.disposeAsync());

/** Answers that may show a key to who may have it; what they show is planted from then on. */
const SHOWS_KEYS = new Set(['DescribeCertificateDetail', 'DownloadCertificate']);

async function call(action: string, input: object, credential = key) {
  const answer = await service.call(action, input, credential);
  const mayShow = SHOWS_KEYS.has(action) && answer.Error === undefined;
  if (!mayShow) places.push({ name: `the answer of ${action}`, content: Buffer.from(JSON.stringify(answer)) });
  return answer;
}

async function keyOf(CertificateId: string): Promise<{ readonly chain: string; readonly pem: string }> {
  const detail = await service.waitForStatus(CertificateId, 1, key);
  const [chain, pem] = [String(detail['CertificatePublicKey']), String(detail['CertificatePrivateKey'])];
  planted.push(...keySecrets(`the key of ${CertificateId}`, pem));
  const other = detail['EncryptPrivateKey'];
  if (typeof other === 'string' && other !== '')
    planted.push(...keySecrets(`the key of ${CertificateId} for encryption`, other));
  return { chain, pem };
}

test('Calls that succeed: applied for, reissued, uploaded, downloaded, revoked', async () => {
  const applied = { DvAuthMethod: 'DNS_AUTO', DomainName: 'planted.com', CsrKeyPassword: PASSWORDS.apply };
  const id = idOf(await call('ApplyCertificate', { ...applied, CsrEncryptAlgo: 'ECC' }));
  const { chain, pem } = await keyOf(id);
  const next = await replace(service, id, {
    credential: key,
    input: { CertCSREncryptAlgo: 'RSA', CsrkeyPassword: PASSWORDS.replace },
  });
  const rsa = await keyOf(next);
  const encrypted = createPrivateKey(rsa.pem).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASSWORDS.upload,
  });
  await call('UploadCertificate', { CertificatePublicKey: chain, CertificatePrivateKey: pem });
  const copy = { CertificatePublicKey: rsa.chain, CertificatePrivateKey: encrypted, KeyPassword: PASSWORDS.upload };
  await call('UploadCertificate', copy);
  for (const ServiceType of ['jks', 'iis', 'nginx']) {
    await call('DescribeDownloadCertificateUrl', { CertificateId: next, ServiceType });
  }
  assert.equal((await call('DownloadCertificate', { CertificateId: next })).Error, undefined);
  await keyOf(await commitGranted(service, ['pair.com'], { product: NATIONAL, credential: key }));
  await orderGranted(service, ['granted.com'], { input: { KeyPassword: PASSWORDS.granted }, credential: key });
  await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: 'www.updated.net' });
  await call('RevokeCertificate', { CertificateId: next, Reason: 'keyCompromise' });
  await call('DescribeCertificates', { Limit: 100 });
  await call('DescribeCertificateOperateLogs', { Limit: 100 });
});

test('Calls that fail, with secrets in their places and out of them', async () => {
  const id = idOf(await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: 'fails.com' }));
  const { chain, pem } = await keyOf(id);
  const other = idOf(await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: 'other.com' }));
  const { pem: otherPem } = await keyOf(other);
  const encrypted = createPrivateKey(pem).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: PASSWORDS.upload,
  });
  const wrong: readonly (readonly [string, object])[] = [
    ['UploadCertificate', { CertificatePublicKey: chain, CertificatePrivateKey: otherPem }],
    ['UploadCertificate', { CertificatePublicKey: pem, CertificatePrivateKey: pem }],
    [
      'UploadCertificate',
      { CertificatePublicKey: chain, CertificatePrivateKey: pem.replace('-----END', '-----END x') },
    ],
    ['UploadCertificate', { CertificatePublicKey: chain, CertificatePrivateKey: pem.slice(0, -60) }],
    [
      'UploadCertificate',
      { CertificatePublicKey: chain, CertificatePrivateKey: encrypted, KeyPassword: PASSWORDS.wrong },
    ],
    ['UploadCertificate', { CertificatePublicKey: chain, CertificatePrivateKey: [pem] }],
    ['UploadCertificate', { CertificatePublicKey: chain, CertificatePrivateKey: { pem } }],
    ['ReplaceCertificate', { CertificateId: id, ValidType: 'DNS', CsrType: 'upload', CsrContent: pem }],
    ['ReplaceCertificate', { CertificateId: id, ValidType: 'DNS', CsrkeyPassword: PASSWORDS.wrong, CsrType: pem }],
    ['ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: pem, CsrKeyPassword: PASSWORDS.wrong.repeat(99) }],
    ['ApplyCertificate', { DvAuthMethod: pem, DomainName: 'fails.com' }],
    ['CheckCertificateChain', { CertificateChain: pem }],
    ['CheckCertificateExist', { CertificatePublicKey: pem }],
    ['DescribeCertificateDetail', { CertificateId: key.secretKey, Unknown: PASSWORDS.wrong }],
    ['RevokeCertificate', { CertificateId: pem }],
    ['DescribeCertificates', { SearchKeys: PASSWORDS.wrong }],
  ];
  for (const [action, input] of wrong) assert.notEqual((await call(action, input)).Error, undefined, action);
});

test('Requests that are broken, and a store that fails', async () => {
  const now = service.clock.now();
  const { host, port } = service.service;
  const at = `${host}:${port}`;
  const signed = { credential: key, action: 'DescribeCertificates', now, headers: { host: at } };
  const swapped = { secretId: key.secretKey, secretKey: key.secretId };
  const requests = [
    signTc3({ ...signed, body: `{"SecretKey": "${key.secretKey}", ` }),
    signTc3({ ...signed, credential: swapped }),
    signTc3({ ...signed, signed: { host: 'elsewhere' } }),
    signV1({ ...signed, host: at, fields: { SecretId: key.secretKey, Token: PASSWORDS.wrong } }),
    signTc3({ ...signed, headers: { host: at, authorization: `Bearer ${key.secretKey}` } }),
  ];
  for (const { method, target, headers, body } of requests) {
    const sent = { method, headers: Object.fromEntries([...headers].filter(([name]) => name !== 'host')) };
    const content = method === 'GET' ? {} : { body: new Uint8Array(body) };
    const answer = await fetch(`http://${at}${target}`, { ...sent, ...content });
    assert.match(await clone(answer), /"Error"/);
  }
  for (const path of [`/downloads/${key.secretKey}`, `/?SecretKey=${key.secretKey}`, `/${PASSWORDS.wrong}`]) {
    await clone(await fetch(`http://${at}${path}`));
  }
  await failTheStore();
});

async function clone(answer: Response): Promise<string> {
  const text = await answer.text();
  places.push({ name: 'an answer of the server', content: Buffer.from(text) });
  return text;
}

/** A column is missing for the length of an application and an upload, so that SQLite itself refuses them. */
async function failTheStore(): Promise<void> {
  const id = idOf(await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: 'broken.com' }));
  const { chain, pem } = await keyOf(id);
  using database = new DatabaseSync(join(folder.path, DATABASE_FILE));
  database.exec('pragma busy_timeout = 5000; alter table certificates rename column alias to alias_away');
  try {
    const upload = { CertificatePublicKey: chain, CertificatePrivateKey: pem, Repeatable: true };
    const apply = { DvAuthMethod: 'DNS', DomainName: 'away.com', CsrKeyPassword: PASSWORDS.apply };
    for (const [action, input] of [
      ['UploadCertificate', upload],
      ['ApplyCertificate', apply],
    ] as const) {
      assert.equal((await call(action, input)).Error?.Code, 'InternalError');
    }
  } finally {
    database.exec('alter table certificates rename column alias_away to alias');
  }
}

test('Commands that fail', async () => {
  const keyText = MASTER_KEY.toString('hex');
  const url = `postgres://reseal:${DATABASE_PASSWORD}@127.0.0.1:1/reseal`;
  const lines: readonly (readonly [readonly string[], Readonly<Record<string, string>>])[] = [
    [['secrets', 'rotate'], { RESEAL_MASTER_KEY: keyText, RESEAL_NEXT_MASTER_KEY: keyText }],
    [['secrets', 'rotate'], { RESEAL_MASTER_KEY: keyText, RESEAL_NEXT_MASTER_KEY: keyText.slice(1) }],
    [['accounts', 'list'], { RESEAL_MASTER_KEY: keyText, RESEAL_MASTER_KEY_FILE: '/nowhere' }],
    [['accounts', 'list'], { RESEAL_MASTER_KEY: keyText.slice(1) }],
    [['accounts', 'list'], { RESEAL_MASTER_KEY: keyText, RESEAL_DATABASE_URL: url }],
    [['list'], { TENCENTCLOUD_SECRET_ID: key.secretId, TENCENTCLOUD_SECRET_KEY: `${key.secretKey} x` }],
  ];
  const ended = lines.map(async ([words, env]) => {
    const { code, output } = await run(words, { ...env, RESEAL_PUBLIC_URL: 'http://a.example' });
    assert.notEqual(code, 0, words.join(' '));
    places.push({ name: `what "reseal ${words.join(' ')}" says`, content: Buffer.from(output) });
  });
  await Promise.all(ended);
});

async function run(words: readonly string[], env: Readonly<Record<string, string>>) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const options = { env: { ...COMPILE_CACHE, RESEAL_DATA: folder.path, ...env } };
  const child = execFile(process.execPath, [MAIN, ...words], options, (_, stdout, stderr) => resolve(stdout + stderr));
  const output = await promise;
  return { code: child.exitCode, output };
}

test('A rotation beside it', async () => {
  const env = {
    RESEAL_DATA: folder.path,
    RESEAL_MASTER_KEY: MASTER_KEY.toString('hex'),
    RESEAL_PUBLIC_URL: 'http://a.net',
  };
  const config = await readConfig({ env, readFile: () => Promise.reject(new Error('there is no such file')) });
  const surroundings = { log: silentLog, clock: service.clock, random: systemRandom };
  await using secrets = await openSecrets(config, surroundings);
  const { resealed } = await secrets.rotate(async () => undefined);
  assert.ok(resealed > 10, `${resealed} values`);
  assert.equal((await call('DescribeCertificates', {})).Error, undefined);
});

test('None of them is found', async () => {
  planted.push(...(await keysOfTheInstallation()));
  places.push({ name: 'the log', content: Buffer.from(service.logLines.join('')) });
  for (const name of await readdir(folder.path)) {
    if (name !== FIRST_KEY_FILE) places.push({ name, content: await readFile(join(folder.path, name)) });
  }
  assert.ok(places.some(({ name }) => name === `${DATABASE_FILE}-wal`));
  assert.ok(planted.length > 20, `${planted.length} secrets`);
  assert.ok(service.logLines.some((line) => line.includes('request failed')));
  assert.deepEqual(findPlanted(planted, places), []);
});

/** The authority's keys, and the data keys. */
async function keysOfTheInstallation(): Promise<readonly Planted[]> {
  const masterKey = new Uint8Array(MASTER_KEY);
  await using store = await openSqliteStore({ file: join(folder.path, DATABASE_FILE), clock: fixedClock });
  const parts = { clock: fixedClock, random: systemRandom, readMasterKey: async () => masterKey };
  const ring = await openKeyRing({ store, masterKey, ...parts });
  const authorities = await store.reads.sealedValues.list({ kind: 'authorityKey', after: '', limit: 100 });
  const dataKeys = await store.reads.dataKeys.list();
  return [
    ...authorities.flatMap(({ sealed, place }) =>
      keySecrets(place, encodePem('PRIVATE KEY', ring.open(sealed, place))),
    ),
    ...dataKeys.map((record) => ({
      name: `data key ${record.id}`,
      bytes: openDataKey(record, { masterKey, random: systemRandom }),
    })),
  ];
}

test('A secret would be found in each of its forms', () => {
  const secret = Buffer.from(systemRandom(32));
  const sought = [{ name: 'it', bytes: secret }];
  const found = (content: string | Uint8Array): number =>
    findPlanted(sought, [{ name: 'here', content: Buffer.from(content) }]).length;
  const base64 = (before: number): string =>
    Buffer.concat([Buffer.alloc(before, 7), secret, Buffer.alloc(5, 9)]).toString('base64');
  const forms = [
    secret,
    secret.toReversed(),
    secret.toString('hex'),
    secret.toString('hex').toUpperCase(),
    secret.toString('base64url'),
    base64(0),
    base64(1),
    base64(2),
    `${base64(0).slice(0, 20)}\\n${base64(0).slice(20)}`,
    JSON.stringify([...secret]),
    secret.subarray(0, 25),
    secret.subarray(7),
  ];
  forms.forEach((form, at) => assert.ok(found(form) > 0, `form ${at}`));
  assert.equal(found(systemRandom(10_000)), 0);
});
