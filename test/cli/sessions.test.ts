// Terminal sessions of users against a whole service, as the files in sessions/ tell them.

import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readKeyLists } from '../../src/ca/key-policy/key-list.ts';
import { makeKeyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import { hashOfKey } from '../../src/certificates/keys/named-key.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { LocalService, Shell } from '../../src/cli/shell.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { SERVICE } from '../../src/lib/origin.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { encodePrivateKeyPem } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { NO_AUTHORITY } from '../support/no-authority.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { openTestService, TEST_YAML, type TestService } from '../support/service.ts';
import { type Outcome, playSession } from '../support/session.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const SESSIONS = join(import.meta.dirname, 'sessions');
const POLL_MS = 50;
/** An old free certificate is to go three days after its reissue was issued. */
const YAML = `${TEST_YAML}products: { "83": { afterReissue: { revokeAfterHours: 72 } } }\n`;

let dns: ApplicantDns;
let service: TestService;
/** What the file has that ca.blockedKeysFile names, which a process reads when it starts. */
let listedKeys = '';

before(async () => {
  dns = await startApplicantDns();
  service = await openTestService({ resolvers: [dns.address], yaml: YAML });
});
after(async () => {
  await service?.[Symbol.asyncDispose]();
  await dns?.[Symbol.asyncDispose]();
});

/** The service's data as another process beside it sees them. */
async function openLocal(): Promise<LocalService> {
  const { secrets, limits, random } = service.service.world;
  const keyPolicy = makeKeyPolicy(readKeyLists([{ path: 'listed-keys', text: listedKeys }]));
  const { clock, folder } = service;
  const store = await openSqliteStore({ file: join(folder, DATABASE_FILE), clock });
  const close = async (): Promise<void> => await store[Symbol.asyncDispose]();
  const empty = { authority: NO_AUTHORITY, webhooks: [], origin: SERVICE, hooksToldOf: () => [] };
  return {
    store,
    secrets,
    keyPolicy,
    limits,
    keyPool: { sizes: new Map(), maxAgeDays: 30 },
    random,
    clock,
    ...empty,
    [Symbol.asyncDispose]: close,
  };
}

/** One command, as in a terminal of someone who has the first account's key. */
async function reseal(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Outcome> {
  const output: string[] = [];
  const complaints: string[] = [];
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => output.push(text),
    complain: (text) => complaints.push(text),
    readLines: () => assert.fail('no lines are read'),
    readFile: (path) => readFile(path, 'utf8'),
    writePrivateFile: () => Promise.reject(new Error('users keep no keys of authorities')),
    environment,
    readClientsDocument: () => Promise.reject(new Error('no document is read')),
    findPublicUrl: () => Promise.reject(new Error('no address is asked for')),
    checkVariables: () => undefined,
    homeFolder: '/nowhere',
    clock: service.clock,
    pause: async (milliseconds) => {
      service.advance(milliseconds);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    },
    openLocal,
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: () => Promise.reject(new Error('users have no data folder')),
    stopSignal: () => new AbortController().signal,
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: () => Promise.reject(new Error('no targets are looked at')),
    backUp: () => Promise.reject(new Error('there is nothing to back up')),
    restore: () => Promise.reject(new Error('there is nothing to restore')),
    serve: () => Promise.reject(new Error('users serve nothing')),
    servePerspective: () => Promise.reject(new Error('users serve nothing')),
  };
  const code = await runCommandLine(words, shell);
  return { code, output: output.join('\n'), complaint: complaints.join('\n') };
}

function environmentOfFirst(): Readonly<Record<string, string>> {
  return {
    RESEAL_ENDPOINT: `http://${service.service.host}:${service.service.port}`,
    TENCENTCLOUD_SECRET_ID: service.key.secretId,
    TENCENTCLOUD_SECRET_KEY: service.key.secretKey,
  };
}

/** What the wire calls a certificate whose revocation the issuer knows. */
const REVOKED = 10;

/**
 * What a session may do besides: publish in the applicant's DNS, make a CSR with a key, put its key on a list of blocked ones,
 * wait for what the service revokes by itself, look at the modes of files.
 */
async function run(words: readonly string[]): Promise<Outcome> {
  const [command, first = '', second = ''] = words;
  if (command === 'reseal') return await reseal(words.slice(1), environmentOfFirst());
  if (command === 'publish') dns.records.set(first, { txt: [second] });
  else if (command === 'csr') await makeCsr(first, second);
  else if (command === 'list-key') await listKey(first);
  else if (command === 'until-revoked') await service.waitForStatus(first, REVOKED);
  else assert.equal(command, 'modes');
  return { code: 0, output: command === 'modes' ? modesIn(first) : '', complaint: '' };
}

async function makeCsr(name: string, path: string): Promise<void> {
  const { csr, pkcs8 } = await makeSubjectKey('rsa2048', [name]);
  await writeFile(`${path}.csr`, encodePem('CERTIFICATE REQUEST', csr));
  await writeFile(`${path}.key`, encodePrivateKeyPem(pkcs8));
}

async function listKey(path: string): Promise<void> {
  const pem = await readFile(path, 'utf8');
  listedKeys += `${await hashOfKey(service.store.reads, { kind: 'file', path, pem })}\n`;
}

function modesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => `${(statSync(join(folder, path)).mode & 0o777).toString(8)} ${path}`)
    .join('\n');
}

for (const file of readdirSync(SESSIONS)) {
  test(`The session ${file} goes as it is told`, async () => {
    using folder = makeTemporaryFolder();
    await playSession(join(SESSIONS, file), new Map([['folder', folder.path]]), run);
  });
}

test('With --json a command prints what the service answers, and nothing else', async () => {
  const listed = await run(['reseal', 'list', '--json', '--limit', '1000']);
  assert.deepEqual([listed.code, listed.complaint], [0, '']);
  const answer = JSON.parse(listed.output);
  assert.deepEqual(Object.keys(answer).sort(), ['Certificates', 'RequestId', 'TotalCount']);
  const { CertificateId } = answer.Certificates[0] ?? {};
  const shown = JSON.parse((await run(['reseal', 'show', '--json', CertificateId])).output);
  assert.equal(shown.CertificateId, CertificateId);
  assert.ok(!('CertificatePrivateKey' in shown));
  const { CertificateId: valid } = answer.Certificates.find(({ Status }: { readonly Status: number }) => Status === 1);
  const { output } = await run(['reseal', 'show', '--json', valid]);
  const members = ['SerialNumber', 'Fingerprint', 'Issuer', 'DaysLeft'];
  assert.deepEqual(Object.keys(JSON.parse(output).Issued), members);
  assert.doesNotMatch(output, /PRIVATE KEY/);
});

test('A key that the service does not know is refused with the code, the RequestId and exit code 3', async () => {
  const environment = { ...environmentOfFirst(), TENCENTCLOUD_SECRET_ID: `AKID${'x'.repeat(32)}` };
  const { code, output, complaint } = await reseal(['list'], environment);
  assert.deepEqual([code, output], [3, '']);
  assert.match(complaint, /^reseal: AuthFailure\.SecretIdNotFound: .* \(RequestId [0-9a-f-]{36}\)$/);
});

test('Without a credential, or without a service at the endpoint, one line says so', async () => {
  const { RESEAL_ENDPOINT: endpoint = '' } = environmentOfFirst();
  const without = await reseal(['list'], { RESEAL_ENDPOINT: endpoint });
  assert.equal(without.code, 1);
  assert.match(without.complaint, /^reseal: Cannot sign: .*nor can \/nowhere\/\.tencentcloud\/credentials be read$/);
  const nobody = await reseal(['list', '--endpoint', 'http://127.0.0.1:1'], environmentOfFirst());
  assert.equal(nobody.code, 1);
  assert.match(nobody.complaint, /^reseal: Cannot reach the service at http:\/\/127\.0\.0\.1:1: /);
});
