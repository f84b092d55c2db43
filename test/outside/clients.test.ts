// Tencent Cloud's own clients in other languages live through a certificate: applied for, proved, reissued, downloaded, revoked.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { systemClock } from '../../src/lib/clock.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { filesOf, textOf } from '../support/downloads.ts';
import { skipWithout } from '../support/judges/needed.ts';
import type { JudgeName } from '../support/judges/table.ts';
import { keytool } from '../support/keytool.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const YAML = `
limits:
  freePerAccount: 1000
  freePerDomain: 1000
  ratePerSecond: { ApplyCertificate: 1000, ReplaceCertificate: 1000, DescribeCertificateDetail: 1000 }
`;

const [ISSUED, REVOKED] = [1, 10];

let dns: ApplicantDns;
let service: TestService;
let folder: TemporaryFolder;
/** PEM, in a file, of the authority of the service's own certificate. */
let root: string;

before(async () => {
  dns = await startApplicantDns();
  // Clients sign with the time of this machine, and go by it over TLS.
  const clock = { ...systemClock, advance: () => assert.fail('the time of other programs cannot be moved') };
  service = await openTestService({ clock, yaml: YAML, resolvers: [dns.address], env: { RESEAL_TLS: 'auto' } });
  folder = makeTemporaryFolder();
  root = folder.write('root.pem', await (await fetch(`http://${endpoint()}/ca/service-root-1.pem`)).text());
});
after(async () => {
  folder?.[Symbol.dispose]();
  await service?.[Symbol.asyncDispose]();
  await dns?.[Symbol.asyncDispose]();
});

function endpoint(): string {
  return `127.0.0.1:${service.service.port}`;
}

/** Each with its sign method as SDKs name it: TC3, and signature v1 by both of its hashes. */
const FORMS = [
  { scheme: 'http', sign: 'TC3-HMAC-SHA256', method: 'POST' },
  { scheme: 'http', sign: 'HmacSHA256', method: 'GET' },
  { scheme: 'https', sign: 'TC3-HMAC-SHA256', method: 'POST' },
  { scheme: 'https', sign: 'HmacSHA1', method: 'POST' },
] as const;

interface Driver {
  readonly language: string;
  readonly judge: JudgeName;
  readonly command: readonly [program: string, ...args: readonly string[]];
  /** How it comes to trust the root, besides by what it is told. */
  readonly trust: () => Readonly<Record<string, string>>;
}

const DRIVERS: readonly Driver[] = [
  {
    language: 'Python',
    judge: 'sdkPython',
    command: ['python3', join(import.meta.dirname, 'python/life.py')],
    trust: () => ({}),
  },
  { language: 'Go', judge: 'sdkGo', command: ['reseal-life-go'], trust: () => ({ SSL_CERT_FILE: root }) },
  { language: 'Java', judge: 'sdkJava', command: ['reseal-life-java'], trust: trustOfJava },
];

function trustOfJava(): Readonly<Record<string, string>> {
  const store = join(folder.path, 'trust.p12');
  const made = keytool(['-importcert', '-noprompt', '-file', root, '-keystore', store, '-storepass', 'changeit']);
  assert.ok(made.isGood, made.text);
  const options = { trustStore: store, trustStorePassword: 'changeit' };
  const words = Object.entries(options).map(([name, value]) => `-Djavax.net.ssl.${name}=${value}`);
  return { JDK_JAVA_OPTIONS: words.join(' ') };
}

interface Life {
  /** Of the original and of its reissue. */
  readonly ids: readonly [string, string];
  readonly ends: readonly [string, string];
  /** Base64 of the zip. */
  readonly archive: string;
  /** The code of a call for what is not there. */
  readonly refusal: string;
}

for (const driver of DRIVERS) {
  const options = { skip: skipWithout(driver.judge) };
  test(
    `The SDK for ${driver.language} lives through ${FORMS.length} certificates, by HTTP and HTTPS, TC3 and v1`,
    options,
    async () => {
      const forms = FORMS.map((form, at) => ({
        ...form,
        domain: `${driver.language}-${at}.example.net`.toLowerCase(),
      }));
      const lives = await drive(driver, { endpoint: endpoint(), ...service.key, root, forms });
      assert.equal(lives.length, FORMS.length);
      for (const [at, life] of lives.entries()) await checkLife(life, forms[at]?.domain ?? '');
    },
  );
}

/** Publishes what the program asks for, on a line of its own, and answers with an empty one. */
async function drive({ command, trust }: Driver, task: object): Promise<readonly Life[]> {
  const [program, ...args] = command;
  const running = spawn(program, [...args, JSON.stringify(task)], { env: { ...env, ...trust() } });
  const complaint = text(running.stderr);
  const ended = once(running, 'exit');
  const lives: Life[] = [];
  for await (const line of createInterface(running.stdout)) {
    const [word, first = '', second = ''] = line.split(' ');
    if (word === 'lived') lives.push(JSON.parse(line.slice(word.length)));
    else {
      dns.records.set(first, { txt: [second] });
      running.stdin.write('\n');
    }
  }
  const [code] = await ended;
  assert.equal(code, 0, await complaint);
  return lives;
}

async function checkLife({ ids, ends, archive, refusal }: Life, domain: string): Promise<void> {
  assert.equal(ends[1], ends[0]);
  const files = filesOf({ RequestId: '', Content: archive });
  assert.match(textOf(files, `Nginx/1_${domain}_bundle.crt`), /^-----BEGIN CERTIFICATE-----/);
  assert.match(textOf(files, `Nginx/2_${domain}.key`), /PRIVATE KEY-----/);
  for (const CertificateId of ids) {
    const { Status, Domain } = await service.ask('DescribeCertificate', { CertificateId });
    assert.deepEqual([Status, Domain], [REVOKED, domain]);
  }
  assert.equal(refusal, 'FailedOperation.CertificateNotFound');
}

test('tccli lives through a certificate by HTTP', { skip: skipWithout('tccli') }, async () => {
  const domain = 'tccli.example.net';
  const { CertificateId: id } = await tccli('ApplyCertificate', '--DvAuthMethod', 'DNS', '--DomainName', domain);
  await prove(String(id));
  const original = await service.waitForStatus(String(id), ISSUED);
  const wish = ['--ValidType', 'DNS', '--CsrType', 'online', '--Reason', 'a new key'];
  const { CertificateId: next } = await tccli('ReplaceCertificate', '--CertificateId', String(id), ...wish);
  await prove(String(next));
  const replacement = await service.waitForStatus(String(next), ISSUED);
  const { Content } = await tccli('DownloadCertificate', '--CertificateId', String(next));
  await tccli('RevokeCertificate', '--CertificateId', String(id), '--Reason', 'superseded');
  await service.waitForStatus(String(id), REVOKED);
  await service.waitForStatus(String(next), REVOKED);
  await assert.rejects(
    tccli('DescribeCertificate', '--CertificateId', 'nothing1'),
    /FailedOperation\.CertificateNotFound/,
  );
  const ends: [string, string] = [String(original['CertEndTime']), String(replacement['CertEndTime'])];
  const refusal = 'FailedOperation.CertificateNotFound';
  await checkLife({ ids: [String(id), String(next)], ends, archive: String(Content), refusal }, domain);
});

async function prove(CertificateId: string): Promise<void> {
  const { DvAuthDetail } = await tccli('DescribeCertificate', '--CertificateId', CertificateId);
  for (const { DvAuthKey, DvAuthValue } of Object(DvAuthDetail).DvAuths)
    dns.records.set(DvAuthKey, { txt: [DvAuthValue] });
  await tccli('CompleteCertificate', '--CertificateId', CertificateId);
}

/** Answers what it prints; rejects, with that in the message, where it fails. */
async function tccli(action: string, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const variables = {
    HOME: folder.path,
    TENCENTCLOUD_SECRET_ID: service.key.secretId,
    TENCENTCLOUD_SECRET_KEY: service.key.secretKey,
    TENCENTCLOUD_REGION: 'ap-guangzhou',
  };
  const words = ['ssl', action, ...args, '--endpoint', `http://${endpoint()}`];
  const { stdout } = await promisify(execFile)('tccli', words, { env: { ...env, ...variables } }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`, { cause: error });
  });
  return JSON.parse(stdout);
}
