// Several nodes on one PostgreSQL: they share orders, one reissue is made, and first starts agree.

import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openLocal } from '../../../src/app/local.ts';
import { SHARDS, shardOf, WHOLE_LIST } from '../../../src/ca/profile/shards.ts';
import { LIST_PAUSE_MS } from '../../../src/ca/lists/revocation-list.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { readConfig } from '../../../src/config/config.ts';
import { hexOf } from '../../../src/lib/bytes.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { readRevokedEntries } from '../../../src/x509/status/crl.ts';
import { begin, prepare } from '../../faults/orders.ts';
import { openObserved } from '../../faults/observed.ts';
import { assertConsistent, certificatesOf, look, waitForRest } from '../../faults/sight.ts';
import { areListsPaused } from '../../support/due-jobs.ts';
import { issueGranted, LIFE_YAML, until } from '../../support/life.ts';
import { type Database, type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { openReceiver, webhooksYaml } from '../../support/receiver.ts';
import { addRevoked } from '../../support/revoked.ts';
import { makeTestClock, openTestService } from '../../support/service.ts';
import { fixedClock } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { silentLog } from '../../support/silent-log.ts';

const ORDERS = 20;
const CALLERS = 100;
const PLACES = 5;
const PLACES_YAML = `limits: { freePerAccount: ${PLACES}, ratePerSecond: { ApplyCertificate: 1000 } }`;

let server: PostgresServer;

before(async () => {
  server = await startPostgres();
});
after(async () => await server[Symbol.asyncDispose]());

test(`two nodes share ${ORDERS} orders, and no order is planned twice`, async () => {
  await using pair = await openPair();
  const orders = Array.from({ length: ORDERS }, (_, index) => ({
    kind: 'apply' as const,
    domain: `a${index}.example.com`,
  }));
  await Promise.all(orders.map(async (order, index) => await begin(pair.nodes[index % 2] ?? pair.nodes[0], order)));
  const sight = await pair.rest();
  assert.equal(sight.certificates.length, ORDERS);
  assert.equal(new Set(sight.issuances.map(({ serial }) => serial)).size, ORDERS);
  assert.ok(sight.issuances.every(({ state }) => state === 'issued'));
});

test('two nodes revoke each certificate that was superseded once, and none whose reissue is revoked before it', async () => {
  await using pair = await openPair();
  const [one, other] = pair.nodes;
  const kind = 'superseded';
  const domains = Array.from({ length: ORDERS }, (_, at) => `a${at}.example.com`);
  const prepared = await Promise.all(
    domains.map(async (domain) => ({ kind, domain, prepared: await prepare(one, { kind, domain }) }) as const),
  );
  await Promise.all(
    prepared.map(async (order, at) => {
      const id = await begin(at % 2 === 0 ? one : other, order);
      // Of every other one both go, or the old one stays: that is which of the two nodes came first.
      if (at % 2 === 1) await one.ask('RevokeCertificate', { CertificateId: id });
    }),
  );
  await until('nothing is to go any more', async () => (await pair.look()).certificates.every(isSettled));
  await until('no list is being made', async () => await pair.areListsPaused());
  one.advance(LIST_PAUSE_MS);
  const sight = await pair.rest();
  for (const [at, { domain, prepared: old }] of prepared.entries()) {
    const [next, first] = certificatesOf(sight, domain);
    assert.deepEqual([first?.id, next?.step], [old, at % 2 === 1 ? 'revoked' : 'issued']);
    if (at % 2 === 0) assert.equal(first?.step, 'revoked');
    assert.equal(first?.step === 'revoked', first?.scheduledRevocation !== undefined);
  }
});

function isSettled({ step, scheduledRevocation }: Certificate): boolean {
  return step === 'revoked' || (step === 'issued' && scheduledRevocation === undefined);
}
test('two nodes tell a webhook of each event once, and know the same events', async () => {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await server.makeDatabase());
  const folder = cleanup.use(makeTemporaryFolder());
  const receiver = cleanup.use(await openReceiver());
  const { url, secretFile } = receiver;
  const yaml = LIFE_YAML + webhooksYaml([{ name: 'all', url, secretFile }]);
  const options = { folder: folder.path, clock: makeTestClock(), yaml, env: { RESEAL_DATABASE_URL: database.url } };
  const first = cleanup.use(await openTestService(options));
  const second = cleanup.use(await openTestService(options));
  const issued = Array.from({ length: ORDERS }, (_, index) =>
    issueGranted(index % 2 === 0 ? first : second, [`told${index}.example.com`]),
  );
  const ids = await Promise.all(issued);
  await until('nothing is on its way', async () => (await first.store.reads.deliveries.list(undefined)).length === 0);
  assert.deepEqual(receiver.told.map(({ data }) => String(data['certificateId'])).toSorted(), ids.toSorted());
  const events = await second.store.reads.events.listAfter(0, { accountUin: undefined, kinds: undefined });
  assert.deepEqual(events.map(({ certificateId }) => certificateId).toSorted(), ids.toSorted());
});

test(`of ${CALLERS} identical calls for a reissue at two nodes one makes it, and the others learn that it is made`, async () => {
  await using pair = await openPair();
  const CertificateId = await prepare(pair.nodes[0], { kind: 'reissue', domain: 'pair.example.com' });
  const wish = { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'online', CertCSREncryptAlgo: 'ECC' };
  const codes = await Promise.all(
    Array.from({ length: CALLERS }, async (_, index) => {
      const answer = await pair.nodes[index % 2]?.call('ReplaceCertificate', wish);
      return answer?.Error?.Code;
    }),
  );
  const refusals = codes.filter((code) => code !== undefined);
  assert.equal(refusals.length, CALLERS - 1);
  assert.deepEqual([...new Set(refusals)], ['FailedOperation.OrderAlreadyReplaced']);
  const sight = await pair.rest();
  assert.equal(certificatesOf(sight, 'pair.example.com').length, 2);
});

test(`of ${3 * PLACES} applications at once at two nodes as many are admitted as the account has places`, async () => {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await server.makeDatabase());
  const folder = cleanup.use(makeTemporaryFolder());
  const options = { folder: folder.path, yaml: PLACES_YAML, env: { RESEAL_DATABASE_URL: database.url } };
  const nodes = [cleanup.use(await openTestService(options)), cleanup.use(await openTestService(options))];
  const codes = await Promise.all(
    Array.from({ length: 3 * PLACES }, async (_, index) => {
      const wish = { DvAuthMethod: 'DNS', DomainName: `place${index}.example.com` };
      return (await nodes[index % 2]?.call('ApplyCertificate', wish))?.Error?.Code;
    }),
  );
  assert.equal(codes.filter((code) => code === undefined).length, PLACES);
  assert.deepEqual(new Set(codes), new Set([undefined, 'FailedOperation.ExceedsFreeLimit']));
});

test('of two nodes that start for the first time at once, each in a folder of its own, one makes account and authority', async () => {
  await using database = await server.makeDatabase();
  await using cleanup = new AsyncDisposableStack();
  const keyFolder = cleanup.use(makeTemporaryFolder());
  const masterKeyFile = join(keyFolder.path, 'master-key');
  await writeFile(masterKeyFile, '5a'.repeat(32));
  const folders = [cleanup.use(makeTemporaryFolder()), cleanup.use(makeTemporaryFolder())];
  const nodes = await Promise.all(
    folders.map(
      async ({ path }) => await openNode(database, { RESEAL_DATA: path, RESEAL_MASTER_KEY_FILE: masterKeyFile }),
    ),
  );
  for (const node of nodes) cleanup.use(node);
  for (const { store } of nodes) {
    assert.equal((await store.reads.accounts.list()).length, 1);
    assert.deepEqual(
      (await store.reads.authorities.list()).map(({ id }) => id),
      ['issuing-1', 'national-issuing-1', 'national-root-1', 'root-1'],
    );
  }
  const found = await Promise.all(folders.map(async ({ path }) => await readdir(path)));
  assert.equal(found.flat().filter((name) => name === 'first-key.json').length, 1);
});

test('revocation lists that two nodes publish at once have one number more each, and name all that is revoked', async () => {
  await using database = await server.makeDatabase();
  using folder = makeTemporaryFolder();
  await using first = await openNode(database, { RESEAL_DATA: folder.path });
  await using second = await openNode(database, { RESEAL_DATA: folder.path });
  const serials = ['0101', '40aa', '7fff'];
  for (const serial of serials) await addRevoked(first, { serial });
  const both = [first, second];
  await Promise.all(both.map(async ({ authority }) => await authority.publishRevocationList('issuing-1')));
  const heads = await second.store.reads.revocationLists.listHeads('issuing-1');
  const remade = new Set([WHOLE_LIST, ...serials.map((serial) => shardOf(serial, SHARDS))]);
  assert.deepEqual(
    heads.map(({ number }) => number),
    Array.from({ length: SHARDS + 1 }, (_, shard) => (remade.has(shard) ? 2 : 1)),
  );
  const whole = await second.store.reads.revocationLists.findLatest('issuing-1', WHOLE_LIST);
  const entries = hexOf(readRevokedEntries(whole?.der ?? new Uint8Array()));
  for (const serial of serials) assert.ok(entries.includes(`0202${serial}`), serial);
});

test('a node with another master key than the first one is refused, and leaves no account', async () => {
  await using database = await server.makeDatabase();
  using mine = makeTemporaryFolder();
  using theirs = makeTemporaryFolder();
  await using first = await openNode(database, { RESEAL_DATA: mine.path });
  await assert.rejects(openNode(database, { RESEAL_DATA: theirs.path }), {
    name: 'OperatorError',
    message: /sealed under another master key/,
  });
  assert.deepEqual(await readdir(theirs.path), ['master-key']);
  assert.equal((await first.store.reads.accounts.list()).length, 1);
});

async function openNode(database: Database, env: Readonly<Record<string, string>>) {
  const config = await readConfig({
    env: { ...env, RESEAL_DATABASE_URL: database.url },
    readFile: () => Promise.reject(new Error('there is no such file')),
  });
  return await openLocal(config, { log: silentLog, clock: fixedClock, random: systemRandom });
}

/** Two services on one database, with one clock; at rest, what stands on record is consistent. */
async function openPair() {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await server.makeDatabase());
  const folder = cleanup.use(makeTemporaryFolder());
  const clock = makeTestClock();
  const options = { folder: folder.path, clock, env: { RESEAL_DATABASE_URL: database.url } };
  const first = cleanup.use(await openObserved(options));
  const second = cleanup.use(await openObserved(options));
  const kept = cleanup.move();
  return {
    nodes: [first.service, second.service] as const,
    look: async () => await look(first.store, first.service.accountUin),
    areListsPaused: async () => await areListsPaused(first.store, clock),
    /** Nobody died, and a slow worker is not taken for dead. */
    rest: async () => {
      await waitForRest(first.store, first.service, { nudgeMs: 0 });
      const sight = await look(first.store, first.service.accountUin);
      assertConsistent(sight);
      return sight;
    },
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
}
