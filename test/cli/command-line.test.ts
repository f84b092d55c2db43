// The reseal command: what each command prints, where errors go, and the exit codes.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCaller } from '../../src/accounts/caller.ts';
import { ensureFirstAccount } from '../../src/accounts/first-account.ts';
import { READ_ONLY } from '../../src/accounts/policy.ts';
import { addMs, DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import { MAX_KEY_RANGES } from '../../src/accounts/key-addresses.ts';
import { MAX_REASON_LENGTH } from '../../src/cli/blocked-keys.ts';
import { utcDayOf } from '../../src/certificates/model/quota.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Shell } from '../../src/cli/shell.ts';
import { openFirstKeyFile } from '../../src/data-folder/first-key-file.ts';
import { NO_AUTHORITY } from '../support/no-authority.ts';
import { openAccountWorld, type AccountWorld } from '../support/account-world.ts';

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
}

/** Runs one command against the world's data, as if it were opened by the command. */
async function run(world: AccountWorld, line: string): Promise<Outcome> {
  const output: string[] = [];
  const complaints: string[] = [];
  const shell: Shell = {
    version: '1.2.3',
    print: (text) => output.push(text),
    complain: (text) => complaints.push(text),
    readLines: () => assert.fail('no lines are read'),
    readFile: (path) => readFile(path, 'utf8'),
    writePrivateFile: () => Promise.reject(new Error('no command writes here')),
    environment: {},
    readClientsDocument: () => readFile(join(import.meta.dirname, '../../docs/clients.md'), 'utf8'),
    findPublicUrl: async () => 'https://certs.example.net:8443',
    checkVariables: () => undefined,
    homeFolder: world.folder,
    clock: world.clock,
    pause: async () => undefined,
    stopSignal: () => new AbortController().signal,
    openLocal: async () => {
      await ensureFirstAccount({ ...world, firstKeyFile: openFirstKeyFile(world.folder, world.random) });
      return { ...world, authority: NO_AUTHORITY, [Symbol.asyncDispose]: async () => undefined };
    },
    openOperator: () => Promise.reject(new Error('there is no installation to be asked')),
    openIssuers: () => Promise.reject(new Error('no issuers are looked at')),
    openSecrets: () => Promise.reject(new Error('there is no installation')),
    examine: () => Promise.reject(new Error('nothing is examined')),
    openTargets: () => Promise.reject(new Error('no targets are looked at')),
    backUp: () => Promise.reject(new Error('there is nothing to back up')),
    restore: () => Promise.reject(new Error('there is nothing to restore')),
    serve: () => Promise.reject(new Error('the port is\n taken')),
    servePerspective: () => Promise.reject(new Error('the port is\n taken')),
  };
  const code = await runCommandLine(
    line.split(' ').filter((word) => word !== ''),
    shell,
  );
  return { code, output: output.join('\n'), complaint: complaints.join('\n') };
}

async function json(world: AccountWorld, line: string): Promise<unknown> {
  const outcome = await run(world, `${line} --json`);
  assert.deepEqual({ code: outcome.code, complaint: outcome.complaint }, { code: 0, complaint: '' });
  assert.ok(!outcome.output.includes('\n'));
  return JSON.parse(outcome.output);
}

/** For commands that print one object: its members as texts. */
async function row(world: AccountWorld, line: string): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries(Object(await json(world, line))).map(([name, value]) => [name, String(value)]));
}

async function makeKey(world: AccountWorld, options = ''): Promise<string> {
  return (await row(world, `keys create ${options}`)).get('SecretId') ?? '';
}

async function assertFails(world: AccountWorld, line: string, complaint: RegExp): Promise<void> {
  const outcome = await run(world, line);
  assert.equal(outcome.code, 1);
  assert.equal(outcome.output, '');
  assert.match(outcome.complaint, complaint);
  assert.ok(!outcome.complaint.includes('\n'));
}

test('keys create makes a key of the first account on a fresh data folder, and prints it as JSON', async () => {
  await using world = await openAccountWorld();
  const key = await row(world, 'keys create');
  assert.deepEqual([...key.keys()], ['AccountUin', 'SecretId', 'SecretKey']);
  const found = await findCaller(world, key.get('SecretId') ?? '');
  assert.equal(found?.secretKey, key.get('SecretKey'));
  assert.equal(found?.caller.accountUin, (await world.store.reads.accounts.list())[0]?.uin);
});

test('--version says which version this is', async () => {
  await using world = await openAccountWorld();
  assert.deepEqual(await run(world, '--version'), { code: 0, output: '1.2.3', complaint: '' });
});

test('accounts create prints the Uin, for which keys are made then', async () => {
  await using world = await openAccountWorld();
  const account = await row(world, 'accounts create --name shop');
  assert.deepEqual([...account.keys()], ['AccountUin']);
  const uin = account.get('AccountUin') ?? '';
  const found = await findCaller(world, await makeKey(world, `--account ${uin}`));
  assert.equal(found?.caller.accountUin, uin);
  assert.equal(found?.caller.verified, true);
});

test('accounts list shows the first account first, and what verify and unverify have set', async () => {
  await using world = await openAccountWorld();
  const uin = (await row(world, 'accounts create --name shop')).get('AccountUin') ?? '';
  assert.equal((await row(world, `accounts unverify ${uin}`)).get('Verified'), 'false');
  const listed = await json(world, 'accounts list');
  assert.ok(Array.isArray(listed));
  assert.deepEqual(
    listed.find((account) => account.AccountUin === uin),
    { AccountUin: uin, Name: 'shop', Verified: false, SuspendedAt: null, CreatedAt: world.clock.now().toISOString() },
  );
  assert.equal((await row(world, `accounts verify ${uin}`)).get('Verified'), 'true');
});

test('accounts usage shows what is kept and was added today beside the quotas, of one account or of all', async () => {
  await using world = await openAccountWorld();
  const uin = (await row(world, 'accounts create')).get('AccountUin') ?? '';
  await world.store.transact(async (rows) => {
    const amounts = { records: 4, bytes: 3, orders: 2, acts: 1 };
    const day = utcDayOf(world.clock.now());
    await rows.usage.take({ accountUin: uin, amounts, allowed: world.limits.quotas, day });
  });
  const shown = [
    { AccountUin: uin, Quota: 'records', Used: 4, Limit: 40 },
    { AccountUin: uin, Quota: 'bytes', Used: 3, Limit: 30 },
    { AccountUin: uin, Quota: 'orders', Used: 2, Limit: 20 },
    { AccountUin: uin, Quota: 'acts', Used: 1, Limit: 10 },
  ];
  assert.deepEqual(await json(world, `accounts usage ${uin}`), shown);
  const all = await json(world, 'accounts usage');
  assert.ok(Array.isArray(all));
  assert.deepEqual(all.slice(-shown.length), shown);
  await assertFails(world, 'accounts usage 100000000009', /^reseal: Cannot find account "100000000009"/);
});

test('An account is suspended and resumed, again without a change, and accounts list says since when', async () => {
  await using world = await openAccountWorld();
  const uin = (await row(world, 'accounts create')).get('AccountUin') ?? '';
  const suspended = { AccountUin: uin, SuspendedAt: world.clock.now().toISOString() };
  for (const _ of [1, 2]) assert.deepEqual(await json(world, `accounts suspend ${uin}`), suspended);
  assert.ok(JSON.stringify(await json(world, 'accounts list')).includes(`"SuspendedAt":"${suspended.SuspendedAt}"`));
  for (const _ of [1, 2]) {
    assert.deepEqual(await json(world, `accounts resume ${uin}`), { AccountUin: uin, SuspendedAt: null });
  }
  await assertFails(world, 'accounts suspend 100000000009', /^reseal: Cannot find account "100000000009"/);
});

test('A key is disabled, enabled and deleted by its SecretId', async () => {
  await using world = await openAccountWorld();
  const secretId = await makeKey(world);
  assert.deepEqual(await json(world, `keys disable ${secretId}`), { SecretId: secretId, Disabled: true });
  assert.equal(await findCaller(world, secretId), undefined);
  assert.deepEqual(await json(world, `keys enable ${secretId}`), { SecretId: secretId, Disabled: false });
  assert.ok(await findCaller(world, secretId));
  assert.deepEqual(await json(world, `keys delete ${secretId}`), { SecretId: secretId });
  await assertFails(world, `keys delete ${secretId}`, /^reseal: Cannot find API key "AKID/);
});

test('A key is made until a time, which can be changed and taken away, and keys list says it', async () => {
  await using world = await openAccountWorld();
  const now = world.clock.now();
  const secretId = await makeKey(world, '--expires 90d');
  const expiresAt = async () => {
    const keys = Object(await json(world, 'keys list')) as readonly { SecretId: string; ExpiresAt: string | null }[];
    return keys.find((key) => key.SecretId === secretId)?.ExpiresAt;
  };
  assert.equal(await expiresAt(), addMs(now, 90 * DAY_MS).toISOString());
  for (const [text, expected] of [
    ['12h', addMs(now, 12 * HOUR_MS).toISOString()],
    ['2099-02-28T23:59:59Z', '2099-02-28T23:59:59.000Z'],
    ['never', null],
  ] as const) {
    await json(world, `keys change ${secretId} --expires ${text}`);
    assert.equal(await expiresAt(), expected);
  }
  await assertFails(world, `keys change ${secretId} --expires 2001-01-01T00:00:00Z`, /that time is past$/);
});

test('A rotated key is shown once, beside the time at which the old one ends', async () => {
  await using world = await openAccountWorld();
  const secretId = await makeKey(world);
  const shown = await row(world, `keys rotate ${secretId} --overlap 2`);
  assert.deepEqual([...shown.keys()], ['AccountUin', 'SecretId', 'SecretKey', 'OldSecretId', 'OldExpiresAt']);
  assert.equal((await findCaller(world, shown.get('SecretId') ?? ''))?.secretKey, shown.get('SecretKey'));
  assert.equal(shown.get('OldSecretId'), secretId);
  assert.equal(shown.get('OldExpiresAt'), addMs(world.clock.now(), 2 * HOUR_MS).toISOString());
  assert.ok(await findCaller(world, secretId));
});

test('A key is confined to addresses, which can be changed and opened, and keys list says them', async () => {
  await using world = await openAccountWorld();
  const secretId = await makeKey(world, '--from 10.0.0.0/8,2001:DB8::/32,192.0.2.7');
  const from = async () => {
    const keys = Object(await json(world, 'keys list')) as readonly { SecretId: string; From: unknown }[];
    return keys.find((key) => key.SecretId === secretId)?.From;
  };
  assert.deepEqual(await from(), ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7/32']);
  const rotated = await row(world, `keys rotate ${secretId}`);
  const successor = await findCaller(world, rotated.get('SecretId') ?? '');
  assert.deepEqual(successor?.addresses, ['10.0.0.0/8', '2001:db8::/32', '192.0.2.7/32']);
  await json(world, `keys change ${secretId} --from ::1`);
  assert.deepEqual(await from(), ['::1/128']);
  await json(world, `keys change ${secretId} --expires 12h`);
  assert.deepEqual(await from(), ['::1/128'], 'another change leaves them');
  await json(world, `keys change ${secretId} --from anywhere`);
  assert.equal(await from(), null);
});

for (const options of [
  'create --expires tomorrow',
  'create --from 10.0.0.1/8',
  'create --from example.com',
  'create --from 10.0.0.0/33',
  'create --from 10.0.0.0/8,',
  'create --from ::ffff:10.0.0.0/104',
  `create --from ${Array.from({ length: MAX_KEY_RANGES + 1 }, (_, at) => `192.0.2.${at}`).join()}`,
  'create --expires 2027-02-31T00:00:00Z',
  'create --expires 100000d',
  'rotate AKID --overlap 2161',
  'rotate AKID --overlap -1',
]) {
  test(`keys ${options} is an error of usage`, async () => {
    await using world = await openAccountWorld();
    assert.equal((await run(world, `keys ${options}`)).code, 2);
  });
}

test('Policies are put from a file, given to keys, shown, listed and deleted', async () => {
  await using world = await openAccountWorld();
  const file = join(world.folder, 'policy.json');
  await writeFile(file, JSON.stringify(READ_ONLY));
  assert.equal((await row(world, `policies put reader ${file}`)).get('PolicyName'), 'reader');
  const secretId = await makeKey(world, '--policy reader');
  assert.deepEqual((await findCaller(world, secretId))?.caller.policy, READ_ONLY);
  assert.deepEqual(await json(world, 'policies show reader'), READ_ONLY);
  assert.match((await run(world, 'policies list')).output, /^reader +false$/m);
  await assertFails(world, 'policies delete reader', /has it$/);
  await json(world, `keys change ${secretId} --policy FullAccess`);
  assert.deepEqual(await json(world, 'policies delete reader'), { PolicyName: 'reader' });
});

test('Projects are made and listed, and opened to keys', async () => {
  await using world = await openAccountWorld();
  const id = Number((await row(world, 'projects create shop')).get('ProjectId'));
  assert.deepEqual(await json(world, 'projects list'), [
    { ProjectId: 0, Name: 'default' },
    { ProjectId: id, Name: 'shop' },
  ]);
  const secretId = await makeKey(world, `--project ${id} 0`);
  assert.deepEqual((await findCaller(world, secretId))?.caller.projectIds, [id, 0]);
  await json(world, `keys change ${secretId} --project 0`);
  assert.deepEqual((await findCaller(world, secretId))?.caller.projectIds, [0]);
  await json(world, `keys change ${secretId} --all-projects`);
  assert.equal((await findCaller(world, secretId))?.caller.projectIds, undefined);
});

test('keys list never shows a SecretKey', async () => {
  await using world = await openAccountWorld();
  const key = await row(world, 'keys create');
  const { output } = await run(world, 'keys list');
  assert.ok(output.includes(key.get('SecretId') ?? '?') && !output.includes(key.get('SecretKey') ?? ''));
});

test('A thousand blocked keys are listed at once, and those after the last of them by its hash', async () => {
  await using world = await openAccountWorld();
  const hashes = Array.from({ length: 1001 }, (_, at) => hash('sha256', String(at))).toSorted();
  await world.store.transact(async (rows) => {
    for (const keySha256 of hashes) {
      await rows.subjectKeys.block({ keySha256, reason: '', blockedAt: world.clock.now() });
    }
  });
  const listed = async (options: string) => (await json(world, `keys blocked ${options}`)) as readonly unknown[];
  assert.equal((await listed('')).length, 1000);
  const rest = await listed(`--after ${hashes[999]}`);
  const blocked = { Reason: '', BlockedAt: world.clock.now().toISOString(), ValidCertificates: 0 };
  assert.deepEqual(rest, [{ KeySha256: hashes[1000], ...blocked }]);
});

test('A key is blocked with a reason of as many characters as one may have', async () => {
  await using world = await openAccountWorld();
  const [sha256, reason] = [hash('sha256', 'key'), 'x'.repeat(MAX_REASON_LENGTH)];
  const shown = await row(world, `keys block ${sha256.toUpperCase()} --reason ${reason}`);
  assert.deepEqual([shown.get('KeySha256'), shown.get('Reason'), shown.get('New')], [sha256, reason, 'true']);
});

test('keys pool lists the keys that were made ahead beside how many there should be, and throws them away', async () => {
  await using world = await openAccountWorld();
  const madeAt = world.clock.now();
  const keys = [
    { id: 'a', algorithm: 'rsa2048', sealedKey: Uint8Array.of(1), madeAt },
    { id: 'b', algorithm: 'sm2', sealedKey: Uint8Array.of(1), madeAt },
  ] as const;
  await world.store.transact(async (rows) => await rows.keyPool.add(keys));
  const time = madeAt.toISOString();
  const row = { Keys: 1, OldestMadeAt: time, NewestMadeAt: time };
  assert.deepEqual(await json(world, 'keys pool'), [
    { Algorithm: 'rsa2048', Wanted: 7, ...row },
    { Algorithm: 'sm2', Wanted: 0, ...row },
  ]);
  assert.deepEqual(await json(world, 'keys pool --empty'), { ThrownAway: 2 });
  assert.deepEqual(await json(world, 'keys pool'), [
    { Algorithm: 'rsa2048', Wanted: 7, Keys: 0, OldestMadeAt: null, NewestMadeAt: null },
  ]);
});

test('ca show lists the certificates of the authority, none before the first start of the service', async () => {
  await using world = await openAccountWorld();
  assert.deepEqual(await json(world, 'ca show'), []);
  assert.equal((await run(world, 'ca show')).output, '(none)');
});

for (const [line, complaint] of [
  ['keys create --account 1', /^reseal: Cannot find account "1"/],
  ['keys create --policy none', /Cannot find policy "none"/],
  ['keys create --project 12345', /Cannot find project 12345/],
  ['policies put mine /nowhere/policy.json', /Cannot read policy \/nowhere\/policy\.json/],
  ['policies delete FullAccess', /built in/],
  ['accounts verify 1', /Cannot find account "1"/],
  ['serve', /^reseal: the port is taken$/],
] as const) {
  test(`"reseal ${line}" fails with one line on stderr and exit code 1`, async () => {
    await using world = await openAccountWorld();
    await assertFails(world, line, complaint);
  });
}

for (const line of [
  '',
  'keys',
  'nonsense',
  'keys create --nonsense',
  'keys disable',
  `keys block --reason ${'x'.repeat(MAX_REASON_LENGTH + 1)}`,
  'keys block --reason a\tb',
  'keys create --project shop',
  'serve now',
]) {
  test(`"reseal ${line}" is an error of usage: exit code 2, and nothing on stdout`, async () => {
    await using world = await openAccountWorld();
    const outcome = await run(world, line);
    assert.equal(outcome.code, 2);
    assert.equal(outcome.output, '');
    assert.notEqual(outcome.complaint, '');
  });
}

for (const line of ['', 'keys', 'keys create', 'accounts', 'policies put', 'projects list', 'ca show', 'serve']) {
  test(`"reseal ${line} --help" explains itself on stdout`, async () => {
    await using world = await openAccountWorld();
    const outcome = await run(world, `${line} --help`);
    assert.deepEqual([outcome.code, outcome.complaint], [0, '']);
    assert.match(outcome.output, /^Usage: reseal/);
  });
}

test('"reseal client-setup" says which tools there are, and one of them by the address of this machine\'s service', async () => {
  await using world = await openAccountWorld();
  const { output: tools } = await run(world, 'client-setup');
  assert.match(tools, /^Tool\ntccli\nnode\n/);
  const own = await run(world, 'client-setup python');
  assert.deepEqual([own.code, own.complaint], [0, '']);
  assert.match(own.output, /endpoint="certs\.example\.net:8443", certification="reseal-root\.pem"/);
  const other = await run(world, 'client-setup python --endpoint 127.0.0.1:9000');
  assert.match(other.output, /protocol="http", endpoint="127\.0\.0\.1:9000"/);
  const unknown = await run(world, 'client-setup cobol');
  assert.deepEqual([unknown.code, unknown.output], [2, '']);
  assert.match(unknown.complaint, /^reseal: unknown tool 'cobol'; there are tccli, node, python, go, java, /);
});
