// Targets in the YAML file: what is taken, and what is refused with its line.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { MAX_COMMAND_WORDS, MAX_HOST_KEYS } from '../../src/config/targets/files.ts';
import { MAX_DEPLOY_RANGES, MAX_TARGETS } from '../../src/config/targets/deploy.ts';
import { MAX_ACT_SECONDS, MAX_ACTS_AT_ONCE, SECONDS_TO_PUT_BACK } from '../../src/config/targets/limits.ts';
import { MAX_SERVED, MAX_TARGET_DOMAINS, TARGET_TYPES } from '../../src/config/targets/target.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

const HOST_KEY = `SHA256:${'A'.repeat(43)}`;

const host = (facts: object = {}) => ({
  type: 'lighthouse',
  region: 'hz1',
  id: 'web-1',
  domains: ['www.example.com', '*.example.com'],
  accounts: ['*'],
  files: { fullchain: '/etc/nginx/tls/www.pem', key: '/etc/nginx/tls/www.key' },
  ...facts,
});
const ssh = (facts: object = {}) => ({
  ssh: { host: 'web-1.internal', user: 'deploy', keyFile: '/etc/reseal/web-1.key', hostKeys: [HOST_KEY], ...facts },
});
const files = (facts: object) => ({ files: { ...host().files, ...facts } });

async function deployOf(targets: readonly object[], allowPrivateAddresses: unknown = ['10.0.0.0/8']) {
  // One target a line: JSON is YAML, too.
  const lines = targets.map((target) => `    - ${JSON.stringify(target)}`);
  const text = [
    'deploy:',
    `  allowPrivateAddresses: ${JSON.stringify(allowPrivateAddresses)}`,
    '  targets:',
    ...lines,
    '',
  ];
  return (await readConfig({ env: { RESEAL_CONFIG: 'a.yaml' }, readFile: async () => text.join('\n') })).deploy;
}

async function assertRefused(targets: readonly object[], message: string): Promise<void> {
  await assert.rejects(deployOf(targets), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.ok(error.message.startsWith('Cannot read a.yaml, line '), error.message);
    assert.ok(error.message.includes(message), error.message);
    return true;
  });
}

test('A host over SSH is read whole', async () => {
  const commands = { test: ['sudo', 'nginx', '-t'], reload: ['sudo', 'nginx', '-s', 'reload'] };
  const served = ['10.0.0.11:443', '[2600::1]:8443', { address: 'edge.example.com:443', name: 'api.example.com' }];
  const { targets } = await deployOf([
    host({ ...ssh(), ...files({ mode: '0640', group: 'nginx' }), ...commands, served }),
  ]);
  assert.deepEqual(targets, [
    {
      resourceType: 'lighthouse',
      region: 'hz1',
      instanceId: 'hz1|web-1|www.example.com',
      name: 'hz1|web-1|www.example.com',
      domains: ['www.example.com', '*.example.com'],
      accounts: 'all',
      served: [
        { host: '10.0.0.11', port: 443, serverName: 'www.example.com' },
        { host: '2600::1', port: 8443, serverName: 'www.example.com' },
        { host: 'edge.example.com', port: 443, serverName: 'api.example.com' },
      ],
      way: {
        kind: 'files',
        ssh: { ...ssh().ssh, port: 22 },
        files: { paths: host().files, mode: 0o640, owner: undefined, group: 'nginx' },
        use: { kind: 'commands', ...commands },
      },
    },
  ]);
});

test('Without targets there are none, and no private address is dialled', async () => {
  const { deploy } = await readConfig({ env: {}, readFile: async () => '' });
  assert.deepEqual(deploy, {
    targets: [],
    allowPrivateAddresses: false,
    limits: { actsAtOnce: 32, actSeconds: 30, stepMs: 20_000, handshakeMs: 10_000 },
  });
});

test('Each type is named as clients of the contract name it', async () => {
  const parts = { id: 'one', region: 'r1', listener: 'two', namespace: 'space', secret: 'tls', port: 443 };
  const needed: Readonly<Record<string, readonly (keyof typeof parts)[]>> = {
    apigateway: ['id'],
    clb: ['id', 'listener'],
    cos: ['region', 'id'],
    ddos: ['id', 'port'],
    gaap: ['id', 'listener'],
    lighthouse: ['region', 'id'],
    mqtt: ['id'],
    tcb: ['id'],
    tdmq: ['id'],
    tse: ['id'],
    tke: ['id', 'namespace', 'secret'],
  };
  const targets = TARGET_TYPES.map((type, at) => ({
    type,
    domains: ['www.example.com'],
    accounts: ['*'],
    files: { combined: `/etc/tls/${at}.pem` },
    ...Object.fromEntries((needed[type] ?? []).map((part) => [part, parts[part]])),
  }));
  const sni = { ...targets[TARGET_TYPES.indexOf('clb')], sni: true, files: { combined: '/etc/tls/sni.pem' } };
  const ids = (await deployOf([...targets, sni])).targets.map(({ resourceType, instanceId }) => [
    resourceType,
    instanceId,
  ]);
  assert.deepEqual(ids, [
    ['apigateway', 'one|www.example.com'],
    ['cdn', 'www.example.com'],
    ['clb', 'one|two'],
    ['cos', 'r1|one|www.example.com'],
    ['ddos', 'one|www.example.com|443'],
    ['gaap', 'one|two'],
    ['lighthouse', 'r1|one|www.example.com'],
    ['live', 'www.example.com'],
    ['mqtt', 'one'],
    ['scf', 'www.example.com'],
    ['tcb', 'one|www.example.com'],
    ['tdmq', 'one'],
    ['teo', 'www.example.com'],
    ['tke', 'one|space|tls'],
    ['tse', 'one|www.example.com'],
    ['vod', 'www.example.com'],
    ['waf', 'www.example.com'],
    ['clb', 'one|two|www.example.com'],
  ]);
});

test('A wildcard is asked for by a name below it', async () => {
  const [target] = (await deployOf([host({ domains: ['*.example.com'], served: ['10.0.0.11:443'] })])).targets;
  assert.equal(target?.served[0]?.serverName, 'www.example.com');
});

const REFUSED = [
  [
    'one twice',
    [host(), host(files({ key: '/k', fullchain: '/f' }))],
    'line 5: deploy.targets.1: the target lighthouse hz1|web-1|www.example.com in hz1 is named twice',
  ],
  [
    'one id in two regions, by which nobody can tell them apart',
    [
      host({ type: 'clb', id: 'lb', listener: 'one', region: 'r1' }),
      host({ type: 'clb', id: 'lb', listener: 'one', region: 'r2', ...files({ key: '/k', fullchain: '/f' }) }),
    ],
    'line 5: deploy.targets.1: the target clb lb|one in r2 is named twice',
  ],
  [
    'a file of two',
    [host(), host({ id: 'web-2' })],
    'line 5: deploy.targets.1: /etc/nginx/tls/www.pem is a file of the target',
  ],
  ['an unknown type', [host({ type: 'ftp' })], 'line 4: deploy.targets.0.type'],
  ['an unknown key', [host({ password: 'hush' })], 'unknown key "password" in deploy.targets.0'],
  ['no id', [host({ id: undefined })], 'deploy.targets.0.id: a target of type lighthouse needs it'],
  ['a listener of a host', [host({ listener: 'a' })], 'targets of type lighthouse have none'],
  ['an id with a bar', [host({ id: 'a|b' })], 'deploy.targets.0.id'],
  ['an id with shell characters', [host({ id: '$(id)' })], 'deploy.targets.0.id'],
  ['a domain in capitals', [host({ domains: ['WWW.example.com'] })], 'deploy.targets.0.domains.0: a domain is like'],
  ['no domain', [host({ domains: [] })], 'deploy.targets.0.domains'],
  ['a domain twice', [host({ domains: ['a.example', 'a.example'] })], 'a domain stands twice'],
  ['no accounts', [host({ accounts: undefined })], 'deploy.targets.0.accounts'],
  ['an account that is none', [host({ accounts: ['42'] })], 'an account is a Uin'],
  ['a served address without a port', [host({ served: ['10.0.0.11'] })], 'deploy.targets.0.served.0'],
  ['a served port 0', [host({ served: ['10.0.0.11:0'] })], 'deploy.targets.0.served.0'],
  ['a served URL', [host({ served: ['https://10.0.0.11:443/'] })], 'deploy.targets.0.served.0'],
  [
    'a served address of no listed range',
    [host({ served: ['192.168.0.1:443'] })],
    'deploy.targets.0.served.0: 192.168.0.1 is no public address; deploy.allowPrivateAddresses',
  ],
  [
    'a wildcard as the name of a handshake',
    [host({ served: [{ address: '10.0.0.1:1', name: '*.example.com' }] })],
    'deploy.targets.0.served.0',
  ],
  [
    'a relative path',
    [host(files({ key: 'www.key' }))],
    'deploy.targets.0.files.key: a file is named by its whole path',
  ],
  ['a path with ".."', [host(files({ key: '/etc/../root/key' }))], 'deploy.targets.0.files.key: the path has ".."'],
  ['a folder', [host(files({ key: '/etc/nginx/' }))], 'deploy.targets.0.files.key'],
  ['a path with a line feed', [host(files({ key: '/etc/a\nb' }))], 'deploy.targets.0.files.key'],
  ['one file for two things', [host(files({ key: '/etc/nginx/tls/www.pem' }))], 'one file stands for two things'],
  ['no file for the key', [host({ files: { fullchain: '/etc/a.pem' } })], 'it names combined, or key'],
  ['no way', [host({ files: undefined })], 'it says no way'],
  ['a mode that is a number', [host(files({ mode: 640 }))], 'deploy.targets.0.files.mode'],
  ['a mode that opens the key to everybody', [host(files({ mode: '0644' }))], 'everybody could read the key'],
  ['an odd group', [host(files({ group: 'a b' }))], 'deploy.targets.0.files.group'],
  [
    'a command as one text',
    [host({ reload: 'nginx -s reload' })],
    'deploy.targets.0.reload: a command is a list of words',
  ],
  ['an empty command', [host({ reload: [] })], 'deploy.targets.0.reload'],
  ['a command with a NUL', [host({ reload: ['nginx', 'a\0b'] })], 'a word has a control character'],
  [
    'a command of too many words',
    [host({ reload: Array.from({ length: MAX_COMMAND_WORDS + 1 }, () => 'a') })],
    'deploy.targets.0.reload',
  ],
  [
    'a bad fingerprint',
    [host(ssh({ hostKeys: ['SHA256:abc'] }))],
    'deploy.targets.0.ssh.hostKeys.0: a host key is like SHA256:',
  ],
  ['a fingerprint by MD5', [host(ssh({ hostKeys: [`MD5:${'aa:'.repeat(15)}aa`] }))], 'deploy.targets.0.ssh.hostKeys.0'],
  ['no host key', [host(ssh({ hostKeys: [] }))], 'deploy.targets.0.ssh.hostKeys'],
  ['a host with a user', [host(ssh({ host: 'root@web-1' }))], 'deploy.targets.0.ssh.host'],
  ['a user with an option', [host(ssh({ user: '-oProxyCommand=id' }))], 'deploy.targets.0.ssh.user'],
  [
    'a host of no listed range',
    [host(ssh({ host: '127.0.0.1' }))],
    'deploy.targets.0.ssh.host: 127.0.0.1 is no public address',
  ],
  ['a password', [host(ssh({ password: 'hush' }))], 'unknown key "password" in deploy.targets.0.ssh'],
] as const;

describe('Of targets is refused', () => {
  for (const [title, targets, message] of REFUSED) test(title, async () => await assertRefused(targets, message));
});

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    ...host(files({ key: `/k${at}`, fullchain: `/f${at}` })),
    id: `web-${at}`,
  }));
const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}.example.com`);
const places = (count: number) => Array.from({ length: count }, (_, at) => `10.0.0.1:${at + 1}`);

test('At their limits, targets are taken, and no more', async () => {
  const full = host({
    domains: names(MAX_TARGET_DOMAINS),
    served: places(MAX_SERVED),
    reload: Array.from({ length: MAX_COMMAND_WORDS }, () => 'a'),
    ...ssh({ hostKeys: Array.from({ length: MAX_HOST_KEYS }, () => HOST_KEY) }),
  });
  assert.equal((await deployOf([full])).targets.length, 1);
  assert.equal((await deployOf(many(MAX_TARGETS))).targets.length, MAX_TARGETS);
  await assertRefused(many(MAX_TARGETS + 1), 'deploy.targets');
  await assertRefused([host({ domains: names(MAX_TARGET_DOMAINS + 1) })], 'deploy.targets.0.domains');
  await assertRefused([host({ served: places(MAX_SERVED + 1) })], 'deploy.targets.0.served');
  const keys = Array.from({ length: MAX_HOST_KEYS + 1 }, () => HOST_KEY);
  await assertRefused([host(ssh({ hostKeys: keys }))], 'deploy.targets.0.ssh.hostKeys');
  const ranges = Array.from({ length: MAX_DEPLOY_RANGES + 1 }, () => '10.0.0.0/8');
  await assert.rejects(deployOf([host()], ranges), /deploy\.allowPrivateAddresses/);
  assert.equal((await deployOf([host()], ranges.slice(1))).targets.length, 1);
});

async function limitsOf(limits: object) {
  const text = `deploy: ${JSON.stringify({ limits })}`;
  return (await readConfig({ env: { RESEAL_CONFIG: 'a.yaml' }, readFile: async () => text })).deploy.limits;
}

test('How many acts there are at once, and how long they take, may be said within limits', async () => {
  const most = { actsAtOnce: MAX_ACTS_AT_ONCE, actSeconds: MAX_ACT_SECONDS };
  const step = MAX_ACT_SECONDS - SECONDS_TO_PUT_BACK;
  assert.deepEqual(await limitsOf({ ...most, stepSeconds: step, handshakeSeconds: 1 }), {
    ...most,
    stepMs: step * 1000,
    handshakeMs: 1000,
  });
  for (const [limits, message] of [
    [{ actsAtOnce: MAX_ACTS_AT_ONCE + 1 }, /deploy\.limits\.actsAtOnce/],
    [{ actsAtOnce: 0 }, /deploy\.limits\.actsAtOnce/],
    [{ actSeconds: MAX_ACT_SECONDS + 1 }, /deploy\.limits\.actSeconds/],
    [{ stepSeconds: 26 }, /deploy\.limits\.stepSeconds: it leaves less than 5 of the 30 s of actSeconds/],
    [{ handshakeSeconds: 0 }, /deploy\.limits\.handshakeSeconds/],
    [{ actSeconds: 10 }, /deploy\.limits\.stepSeconds: it leaves less than 5 of the 10 s/],
    [{ atOnce: 3 }, /unknown key "atOnce" in deploy\.limits/],
  ] as const) {
    await assert.rejects(limitsOf(limits), message);
  }
});
