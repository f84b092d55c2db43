// The whole service with DNS_AUTO in zones of a real server that takes updates.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import type { Publication } from '../../src/dns/ports.ts';
import { ARRIVAL_MS } from '../../src/dns/rfc2136/update-provider.ts';
import { SEND_MS, sendUpdate } from '../../src/dns/rfc2136/send.ts';
import { addMs, systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { txtAt } from '../support/dns.ts';
import { BIND_9, type DnsProgram, KNOT_DNS, type RunningDns, UPDATE_KEY } from '../support/dns-programs.ts';
import { applyFor, commitGranted, dvAuthsOf, issueFree, reissue, until, waitForRetraction } from '../support/life.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { verify } from '../support/watched-proofs.ts';

const ZONES = ['example.com', 'acme.example.net', 'closed.org'];

interface Setting {
  readonly server: RunningDns;
  readonly applicant: ApplicantDns;
  readonly service: TestService;
}

for (const program of [BIND_9, KNOT_DNS]) {
  describe(`DNS_AUTO in zones of ${program.name}`, { skip: program.skip }, () => {
    let cleanup: AsyncDisposableStack;
    let setting: Setting;
    before(async () => {
      cleanup = new AsyncDisposableStack();
      setting = await open(program, cleanup);
    });
    after(async () => await cleanup.disposeAsync());
    serviceContract(() => setting);
  });
}

function serviceContract(setting: () => Setting): void {
  test('issues and reissues, and leaves neither a record nor a note of one', async () => {
    const { service } = setting();
    const id = await issueFree(service, 'www.example.com');
    const next = await reissue(service, id);
    for (const one of [id, next]) await waitForRetraction(service, one);
    await assertClean(setting(), '_dnsauth.www.example.com');
  });

  test('proves a name and its wildcard that are ordered side by side', async () => {
    const { service } = setting();
    const orders = await Promise.all([
      commitGranted(service, ['side.example.com']),
      commitGranted(service, ['*.side.example.com']),
    ]);
    for (const id of orders) await service.waitForStatus(id, 1);
    for (const id of orders) await waitForRetraction(service, id);
    await assertClean(setting(), '_dnsauth.side.example.com');
  });

  test('proves by delegation what the applicant points to an updated zone', async () => {
    const { service, applicant } = setting();
    const id = await applyFor(service, 'delegated.io');
    const [auth] = await dvAuthsOf(service, id);
    assert.match(auth?.DvAuthValue ?? '', /\.acme\.example\.net$/);
    applicant.records.set('_dnsauth.delegated.io', { cname: auth?.DvAuthValue ?? '' });
    await service.ask('CompleteCertificate', { CertificateId: id });
    await service.waitForStatus(id, 1);
    await waitForRetraction(service, id);
    await assertClean(setting(), auth?.DvAuthValue ?? '');
  });

  test('takes the record back when the order is cancelled', async () => {
    const { service, server } = setting();
    const id = await applyFor(service, 'cancelled.io');
    const [auth] = await dvAuthsOf(service, id);
    const target = auth?.DvAuthValue ?? '';
    await until('it is published', async () => (await txtAt(server.address, target)).length === 1);
    await service.ask('CancelCertificateOrder', { CertificateId: id });
    await waitForRetraction(service, id);
    await assertClean(setting(), target);
  });

  test('tells applicant and operator that the server refuses, and is through with the order when that is cancelled', async () => {
    const { service } = setting();
    const id = await applyFor(service, 'closed.org');
    const reason = async (): Promise<string> => (await verify(service, id))[0]?.LocalCheckFailReason ?? '';
    await until('the refusal is told', async () => (await reason()).includes('could not publish'));
    assert.match(await reason(), /the primary server of closed\.org answers NOTAUTH \(BADSIG\)$/);
    const line = service.logLines.find((one) => one.includes('Cannot publish a proof record by update')) ?? '';
    assert.match(line, /"level":"warn".*"server":"127\.0\.0\.1:\d+".*"keyName":"reseal"/);
    assert.ok(!service.logLines.some((one) => one.includes(UPDATE_KEY.secret)), 'no secret in the log');
    assert.ok(!service.logLines.some((one) => one.includes('A job failed')));
    await service.ask('CancelCertificateOrder', { CertificateId: id });
    await waitForRetraction(service, id);
    await assertClean(setting(), '_dnsauth.closed.org');
  });
}

test('A start sweeps up what a run left that was overtaken and died', { skip: BIND_9.skip }, async () => {
  using folder = makeTemporaryFolder();
  await using server = await BIND_9.start(ZONES);
  const before = await openWith(server, { folder: folder.path });
  await before[Symbol.asyncDispose]();
  const record = { name: '_dnsauth.left.example.com', value: 'left', certificateId: 'Ab12Cd34' };
  await noteAttempt(folder.path, {
    ...record,
    accountUin: '100000000001',
    provider: 'updates example.com',
    sentAt: addMs(systemClock.now(), -ARRIVAL_MS - 1),
  });
  const { name, algorithm, secret } = { ...UPDATE_KEY, algorithm: BIND_9.algorithm };
  const key = { name, algorithm, secret: Buffer.from(secret, 'base64') };
  const how = { server: server.address, key, signedAt: systemClock.now(), random: systemRandom, timeoutMs: SEND_MS };
  assert.deepEqual(await sendUpdate({ act: 'add', zone: 'example.com', ...record }, how), { kind: 'done' });
  await using _ = await openWith(server, { folder: folder.path });
  await until('it is gone', async () => (await txtAt(server.address, record.name)).length === 0);
  await until('nothing is noted', () => countNotes(folder.path) === 0);
});

async function open(program: DnsProgram, cleanup: AsyncDisposableStack): Promise<Setting> {
  const server = cleanup.use(await program.start(ZONES));
  const applicant = cleanup.use(await startApplicantDns());
  const service = cleanup.use(await openWith(server, { applicant, algorithm: program.algorithm }));
  return { server, applicant, service };
}

/** The clock is the server's, since signatures hold for minutes; the embedded DNS server does not listen. */
async function openWith(
  server: RunningDns,
  wish: { readonly folder?: string; readonly applicant?: ApplicantDns; readonly algorithm?: string },
): Promise<TestService> {
  const { algorithm = BIND_9.algorithm, applicant, folder } = wish;
  const wrongFile = `${server.secretFile}.wrong`;
  await writeFile(wrongFile, Buffer.from('another secret of thirty-two byte').toString('base64'));
  const resolvers = [server.address, ...(applicant === undefined ? [] : [applicant.address])];
  return await openTestService({
    yaml: yamlOf(server, { algorithm, wrongFile }),
    clock: makeTestClock(systemClock.now()),
    env: { RESEAL_DNS_LISTEN: '', RESEAL_RESOLVERS: resolvers.map(({ host, port }) => `${host}:${port}`).join() },
    ...(folder === undefined ? {} : { folder }),
  });
}

function yamlOf(
  { address, secretFile }: RunningDns,
  { algorithm, wrongFile }: { readonly algorithm: string; readonly wrongFile: string },
): string {
  const server = `server: "${address.host}:${address.port}"`;
  const keyWith = (file: string) =>
    `key: { name: ${UPDATE_KEY.name}., algorithm: ${algorithm}, secretFile: "${file}" }`;
  return `
dns:
  delegationZone: acme.example.net
  updates:
    - { zone: example.com, ${server}, ${keyWith(secretFile)}, accounts: ["*"] }
    - { zone: acme.example.net, ${server}, ${keyWith(secretFile)} }
    - { zone: closed.org, ${server}, ${keyWith(wrongFile)}, accounts: ["*"] }
limits:
  ratePerSecond: { DescribeCertificateDetail: 100000, CheckCertificateDomainVerification: 100000 }
`;
}

/** As a run leaves it that was held up between noting its attempt and hearing of its end. */
async function noteAttempt(folder: string, attempt: Omit<Publication, 'id' | 'isSettled'>): Promise<void> {
  await using store = await openSqliteStore({ file: join(folder, DATABASE_FILE), clock: systemClock });
  await store.transact(async (rows) => await rows.publications.add({ ...attempt, id: 'left', isSettled: false }));
}

async function assertClean({ server, service }: Setting, name: string): Promise<void> {
  assert.deepEqual(await txtAt(server.address, name), []);
  assert.equal(countNotes(service.folder), 0);
}

function countNotes(folder: string): number {
  using database = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: true });
  return Number(database.prepare('SELECT count(*) AS notes FROM publications').get()?.['notes']);
}
