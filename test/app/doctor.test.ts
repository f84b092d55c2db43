// What reseal doctor finds: an installation that is well, one that is not, and each rule at its edge.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { besideServer, besideWritten, APART_MS } from '../../src/app/doctor/clock.ts';
import { levelOf, SLOW_MS } from '../../src/app/doctor/key-pool.ts';
import { checkDatabase, NODE_CONNECTIONS } from '../../src/app/doctor/database.ts';
import { BAD_FREE_BYTES, LOW_FREE_BYTES, roomOf } from '../../src/app/doctor/disk.ts';
import { examine } from '../../src/app/doctor/examine.ts';
import { authorityFinding, compromiseFinding } from '../../src/app/doctor/issuers.ts';
import type { AuthorityRecord } from '../../src/ca/ports.ts';
import type { Condition, Finding } from '../../src/cli/finding.ts';
import { REST_WARNING_MS } from '../../src/clocks/start.ts';
import { readConfig } from '../../src/config/config.ts';
import * as installation from '../../src/installation.ts';
import { addMs, DAY_MS, MAX_CLOCK_SKEW_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { NOON } from '../contracts/store/samples.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { makeFileBefore } from '../support/older-file.ts';
import { startOpenIdIssuer } from '../support/servers/open-id-issuer.ts';
import { findFreePort, openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const never = new AbortController().signal;
const folder = makeTemporaryFolder();
after(() => folder[Symbol.dispose]());

let service: TestService;
before(async () => {
  service = await openTestService();
});
after(async () => await service?.[Symbol.asyncDispose]());

async function findings(env: Readonly<Record<string, string>>, yaml = ''): Promise<readonly Finding[]> {
  const { host, port } = service.service;
  const usual = {
    RESEAL_DATA: service.folder,
    RESEAL_LISTEN: `${host}:${port}`,
    RESEAL_PUBLIC_URL: `http://${host}:${port}`,
    RESEAL_RESOLVERS: `${service.dns.host}:${service.dns.port}`,
    RESEAL_CONFIG: 'reseal.yaml',
  };
  const config = await readConfig({ env: { ...usual, ...env }, readFile: async () => yaml });
  return await examine({ config, clock: service.clock, random: systemRandom, signal: never });
}

function conditionsOf(found: readonly Finding[]): object {
  return Object.fromEntries(found.map(({ check, condition }) => [check, condition]));
}

const of = (found: readonly Finding[], check: string): Finding =>
  found.find((one) => one.check === check) ?? assert.fail(`nothing was found of ${check}`);

describe('An installation', () => {
  test('that is well has nothing that is not good, and no finding without its check', async () => {
    const found = await findings({});
    const good = ['configuration', 'database', 'masterKey', 'disk', 'clock', 'resolvers', 'addresses', 'issuers'];
    assert.deepEqual(conditionsOf(found), Object.fromEntries(good.map((check) => [check, 'good'])));
    assert.ok(found.every(({ advice }) => advice === undefined));
    assert.equal(found.filter(({ check }) => check === 'issuers').length, 4);
  });

  test('has its troubles told, each with what to do', async () => {
    const secretFile = folder.write('hook.secret', 'whsec_hush\n');
    const target = {
      type: 'cdn',
      domains: ['www.example.com'],
      accounts: ['*'],
      files: { combined: '/no-such-folder/www.pem' },
    };
    const yaml = JSON.stringify({
      webhooks: [{ name: 'ops', url: 'https://hooks.example.com/', secretFile }],
      deploy: { targets: [target] },
    });
    const closed = await findFreePort();
    const found = await findings(
      {
        RESEAL_DATA: join(folder.path, 'other'),
        RESEAL_PUBLIC_URL: `http://127.0.0.1:${closed}`,
        RESEAL_RESOLVERS: `127.0.0.1:${closed}`,
      },
      yaml,
    );
    assert.deepEqual(conditionsOf(found), {
      configuration: 'good',
      database: 'attention',
      masterKey: 'good',
      disk: 'good',
      clock: 'good',
      resolvers: 'bad',
      addresses: 'bad',
      webhooks: 'bad',
      targets: 'bad',
    });
    for (const { condition, advice } of found) assert.equal(advice !== undefined, condition !== 'good');
    assert.match(of(found, 'webhooks').found, /hook\.secret/);
    assert.match(of(found, 'targets').found, /no such file/);
    assert.doesNotMatch(JSON.stringify(found), /hush/);
  });

  test('has each provider at which people sign in asked for its document', async () => {
    await using issuer = await startOpenIdIssuer(() => service.clock.now());
    const common = { clientId: 'reseal', allowPrivateAddresses: true };
    const away = `http://127.0.0.1:${await findFreePort()}`;
    const providers = [
      { name: 'here', title: 'Here', issuer: issuer.issuer, ...common },
      { name: 'away', title: 'Away', issuer: away, ...common },
      {
        name: 'unread',
        title: 'Unread',
        issuer: issuer.issuer,
        clientSecretFile: join(folder.path, 'none'),
        ...common,
      },
    ];
    const found = await findings({}, JSON.stringify({ console: { providers } }));
    const told = found.filter(({ check }) => check === 'providers');
    assert.deepEqual(
      told.map(({ subject, condition }) => [subject, condition]),
      [
        ['here', 'good'],
        ['away', 'bad'],
        ['unread', 'bad'],
      ],
    );
    for (const { condition, advice } of told) assert.equal(advice !== undefined, condition !== 'good');
  });

  test('without a public URL is told that certificates name the default address', async () => {
    const found = await findings({ RESEAL_PUBLIC_URL: '' });
    const told = found.filter(({ check }) => check === 'addresses').map(({ condition }) => condition);
    assert.deepEqual(told, ['attention', 'good']);
  });

  test('whose settings cannot be used has nothing else looked at', async () => {
    const found = await installation.examine({ RESEAL_LISTEN: 'nowhere' }, never);
    assert.deepEqual(conditionsOf(found), { configuration: 'bad' });
    assert.match(of(found, 'configuration').found, /RESEAL_LISTEN/);
  });

  test('whose master key is gone is told so', async () => {
    const data = join(folder.path, 'keyless');
    await using closed = await openTestService({ folder: data });
    await closed[Symbol.asyncDispose]();
    rmSync(join(data, 'master-key'));
    assert.equal(of(await findings({ RESEAL_DATA: data }), 'masterKey').condition, 'bad');
  });

  test('with another file in place of the database, or an older schema, is told so, and both stay as they are', async () => {
    using other = makeTemporaryFolder();
    other.write('reseal.db', 'no database at all, but long enough to look like one\n'.repeat(20));
    assert.equal(of(await findings({ RESEAL_DATA: other.path }), 'database').condition, 'bad');
    using data = makeTemporaryFolder();
    const file = await makeFileBefore(MIGRATIONS.at(-1) ?? assert.fail(), { folder: data.path, rows: [] });
    const before = readFileSync(file);
    const found = of(await findings({ RESEAL_DATA: data.path }), 'database');
    assert.equal(found.condition, 'attention');
    assert.match(found.found, new RegExp(`lacks ${MIGRATIONS.at(-1)?.number},`));
    assert.ok(readFileSync(file).equals(before));
    assert.deepEqual(readdirSync(data.path), ['reseal.db']);
  });
});

describe('The clock', () => {
  for (const [title, newest, condition] of [
    ['goes with a store in which nothing was written', undefined, undefined],
    ['may be as much behind what was written as nodes may be apart', addMs(NOON, MAX_CLOCK_SKEW_MS), undefined],
    ['is wrong where it is more behind', addMs(NOON, MAX_CLOCK_SKEW_MS + 1), 'bad'],
    ['may have seen nothing written for a month', addMs(NOON, -REST_WARNING_MS), undefined],
    ['is looked at where it has seen nothing for longer', addMs(NOON, -REST_WARNING_MS - 1), 'attention'],
  ] as const) {
    test(title, () => assert.equal(besideWritten({ newest }, NOON)?.condition, condition));
  }

  for (const [apartMs, condition] of [
    [APART_MS, undefined],
    [APART_MS + 1, 'attention'],
    [MAX_CLOCK_SKEW_MS, 'attention'],
    [MAX_CLOCK_SKEW_MS + 1, 'bad'],
  ] as const) {
    test(`${apartMs} ms beside the database's server are ${condition ?? 'good'}, in both directions`, () => {
      for (const now of [addMs(NOON, apartMs), addMs(NOON, -apartMs)]) {
        const server = { now, mostConnections: 100, openConnections: 1 };
        assert.equal(besideServer({ server }, NOON)?.condition, condition);
      }
    });
  }
});

for (const [freeBytes, condition] of [
  [LOW_FREE_BYTES, 'good'],
  [LOW_FREE_BYTES - 1, 'attention'],
  [BAD_FREE_BYTES, 'attention'],
  [BAD_FREE_BYTES - 1, 'bad'],
] as const satisfies readonly (readonly [number, Condition])[]) {
  test(`${freeBytes} bytes that are free are ${condition}`, () => {
    assert.equal(roomOf('/data', freeBytes).condition, condition);
  });
}

for (const [left, condition] of [
  [NODE_CONNECTIONS, 'good'],
  [NODE_CONNECTIONS - 1, 'attention'],
  [1, 'attention'],
  [0, 'bad'],
] as const satisfies readonly (readonly [number, Condition])[]) {
  test(`${left} connections that PostgreSQL has left are ${condition}, and its password is told nowhere`, async () => {
    const env = { RESEAL_DATABASE_URL: 'postgres://reseal:hush@db.example.com/reseal' };
    const config = await readConfig({ env, readFile: async () => '' });
    const server = { now: NOON, mostConnections: 97, openConnections: 97 - left };
    const found = checkDatabase(config, {
      isNew: false,
      lacking: [],
      newest: NOON,
      authorities: [],
      keyPool: [],
      server,
    });
    assert.deepEqual(conditionsOf(found), { database: 'good', pool: condition });
    assert.doesNotMatch(JSON.stringify(found), /hush/);
  });
}

test('An older schema is told by what it lacks, and that of a newer version is bad', async () => {
  const config = await readConfig({ env: {}, readFile: async () => '' });
  const older = { isNew: false, lacking: [54], newest: undefined, authorities: [], keyPool: [], server: undefined };
  const [found] = checkDatabase(config, older);
  assert.equal(found?.condition, 'attention');
  assert.match(found?.found ?? '', /lacks 54/);
});

function conditionOfPool(keys: number, newestMadeAt: Date | undefined): Condition {
  const level = newestMadeAt && ({ algorithm: 'rsa2048', keys, oldestMadeAt: NOON, newestMadeAt } as const);
  return levelOf({ algorithm: 'rsa2048', wanted: 9, level, now: NOON }).condition;
}

test('A pool of keys is good while it is full or being filled, and wants attention when none was made for an hour', () => {
  assert.equal(conditionOfPool(9, new Date(0)), 'good');
  assert.equal(conditionOfPool(8, addMs(NOON, -SLOW_MS)), 'good');
  assert.equal(conditionOfPool(8, addMs(NOON, -SLOW_MS - 1)), 'attention');
  assert.equal(conditionOfPool(0, undefined), 'attention');
});

test('An authority is good until it ends before what is sold, and bad when it has ended, or does not begin yet', async () => {
  const authority = (await service.store.reads.authorities.list()).find(({ role }) => role === 'issuing');
  assert.ok(authority !== undefined);
  const { notBefore, notAfter } = readCertificate(authority.certificate);
  const at = (now: Date) =>
    authorityFinding(authority, { products: [{ validityDays: 90 }, { validityDays: 30 }], now });
  assert.equal(at(addMs(notAfter, -90 * DAY_MS)).condition, 'good');
  assert.equal(at(addMs(notAfter, -90 * DAY_MS + 1)).condition, 'attention');
  assert.equal(at(addMs(notAfter, -1)).condition, 'attention');
  assert.equal(at(notAfter).condition, 'bad');
  assert.equal(at(notBefore).condition, 'good');
  assert.equal(at(addMs(notBefore, -1)).condition, 'bad');
});

test('An authority that is compromised is told of until its end, and is bad without a successor or past its time', async () => {
  const authority = (await service.store.reads.authorities.list()).find(({ role }) => role === 'issuing');
  assert.ok(authority !== undefined);
  const { notBefore, notAfter } = readCertificate(authority.certificate);
  const revokeAt = addMs(notBefore, 7 * DAY_MS);
  const compromise = { declaredAt: notBefore, revokeAt, isRevokedOnceReplaced: false };
  const compromised = { ...authority, compromise };
  assert.deepEqual(compromiseConditionsOf(authority, true, notBefore), []);
  assert.deepEqual(compromiseConditionsOf(compromised, true, notBefore), ['bad']);
  assert.deepEqual(compromiseConditionsOf(compromised, false, revokeAt), ['attention']);
  assert.deepEqual(compromiseConditionsOf(compromised, false, addMs(revokeAt, 1)), ['bad']);
  const revoked = { ...compromised, revocation: { at: revokeAt, reason: 2 } };
  assert.deepEqual(compromiseConditionsOf(revoked, false, addMs(revokeAt, 1)), ['good']);
  assert.deepEqual(compromiseConditionsOf(revoked, false, notAfter), ['good']);
  const superseded = { ...compromised, revocation: { at: revokeAt, reason: 4 } };
  const foundOf = (record: AuthorityRecord) =>
    compromiseFinding(record, { isNewest: false, now: revokeAt }).map(({ found }) => found);
  assert.match(foundOf(superseded).join(), /for another reason \(4\), which its root's list and OCSP keep$/);
  assert.doesNotMatch(foundOf(revoked).join(), /another reason/);
  assert.deepEqual(compromiseConditionsOf(revoked, false, addMs(notAfter, 1)), []);
});

function compromiseConditionsOf(record: AuthorityRecord, isNewest: boolean, now: Date): readonly string[] {
  return compromiseFinding(record, { isNewest, now }).map(({ condition }) => condition);
}
