// Zones to be published to by updates: what the configuration may say of them, and refusals that name the place.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { MAX_SECONDARIES, MAX_UPDATE_ZONES } from '../../src/config/updates.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

const KEY = 'key: { name: reseal, secretFile: a }';

async function updatesOf(...dns: readonly string[]) {
  const text = ['dns:', ...dns.map((line) => `  ${line}`), ''].join('\n');
  return (await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text })).dns.updates;
}

async function assertRefused(dns: readonly string[], message: string): Promise<void> {
  await assert.rejects(updatesOf(...dns), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.ok(error.message.includes(message), error.message);
    return true;
  });
}

test('A zone to be updated is read whole; port 53, hmac-sha256 and no secondaries are what is not said', async () => {
  const key = 'key: { name: Reseal.Example.com., algorithm: hmac-sha512, secretFile: /etc/reseal/tsig.secret }';
  const updates = await updatesOf(
    'updates:',
    `  - { zone: example.com, server: "192.0.2.53:5353", secondaries: [192.0.2.54, "[2001:db8::1]:54"], ${key}, accounts: ["*"] }`,
    `  - { zone: example.org, server: "2001:db8::1", ${KEY}, accounts: ["100000000001"] }`,
  );
  assert.deepEqual(updates, [
    {
      zone: 'example.com',
      server: { host: '192.0.2.53', port: 5353 },
      secondaries: [
        { host: '192.0.2.54', port: 53 },
        { host: '2001:db8::1', port: 54 },
      ],
      key: { name: 'reseal.example.com', algorithm: 'hmac-sha512', secretFile: '/etc/reseal/tsig.secret' },
      accounts: ['*'],
    },
    {
      zone: 'example.org',
      server: { host: '2001:db8::1', port: 53 },
      secondaries: [],
      key: { name: 'reseal', algorithm: 'hmac-sha256', secretFile: 'a' },
      accounts: ['100000000001'],
    },
  ]);
});

test('A zone needs no accounts where the delegation zone lies in it', async () => {
  for (const zone of ['acme.example.net', 'example.net']) {
    const [update] = await updatesOf(
      'delegationZone: acme.example.net',
      'updates:',
      `  - { zone: ${zone}, server: 192.0.2.53, ${KEY} }`,
    );
    assert.deepEqual(update?.accounts, []);
  }
});

const update = (change: string): readonly string[] => [
  'updates:',
  `  - { zone: example.com, server: 192.0.2.53, ${KEY}, accounts: ["*"], ${change} }`,
];
const plain = `{ zone: example.com, server: 192.0.2.53, ${KEY}, accounts: ["*"] }`;

describe('Of zones to be updated is refused', () => {
  for (const [title, dns, message] of [
    [
      'a server by name',
      ['updates:', `  - { zone: example.com, server: ns.example.com, ${KEY} }`],
      'line 3: dns.updates.0.server: a server is an address',
    ],
    ['port 0', ['updates:', `  - { zone: example.com, server: "192.0.2.53:0", ${KEY} }`], 'a server is an address'],
    ['a secret in the file itself', update('secret: c2VjcmV0'), 'unknown key "secret" in dns.updates.0'],
    [
      'a missing key',
      ['updates:', '  - { zone: example.com, server: 192.0.2.53, accounts: ["*"] }'],
      'dns.updates.0.key',
    ],
    [
      'hmac-md5',
      [
        'updates:',
        '  - { zone: example.com, server: 192.0.2.53, key: { name: a, algorithm: hmac-md5, secretFile: a } }',
      ],
      'dns.updates.0.key.algorithm',
    ],
    [
      'a key with an odd name',
      ['updates:', '  - { zone: example.com, server: 192.0.2.53, key: { name: "a b", secretFile: a } }'],
      'a key is named like',
    ],
    [
      'a zone twice',
      ['updates:', `  - ${plain}`, `  - ${plain}`],
      'line 4: dns.updates.1.zone: example.com is named twice',
    ],
    [
      'a zone that is served too',
      ['zones:', '  - { name: example.com, accounts: ["*"] }', 'updates:', `  - ${plain}`],
      'example.com is named twice',
    ],
    [
      'a zone for nobody',
      ['updates:', `  - { zone: example.com, server: 192.0.2.53, ${KEY} }`],
      'example.com needs accounts',
    ],
    [
      'one secondary too many',
      update(`secondaries: [${Array.from({ length: MAX_SECONDARIES + 1 }, () => '192.0.2.54').join()}]`),
      'dns.updates.0.secondaries',
    ],
  ] as const) {
    test(title, async () => await assertRefused(dns, message));
  }
});

const zonesOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `  - { zone: z${at}.com, server: 192.0.2.53, ${KEY}, accounts: ["*"] }`);

test(`${MAX_UPDATE_ZONES} zones and ${MAX_SECONDARIES} secondaries are taken, and no more`, async () => {
  const secondaries = `secondaries: [${Array.from({ length: MAX_SECONDARIES }, () => '192.0.2.54').join()}]`;
  assert.equal((await updatesOf(...update(secondaries)))[0]?.secondaries.length, MAX_SECONDARIES);
  assert.equal((await updatesOf('updates:', ...zonesOf(MAX_UPDATE_ZONES))).length, MAX_UPDATE_ZONES);
  await assertRefused(['updates:', ...zonesOf(MAX_UPDATE_ZONES + 1)], 'dns.updates');
});
