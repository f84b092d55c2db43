// Zones at DNS providers: what the configuration may say of them, and refusals that name the place.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { MAX_DNS_PROVIDERS, MAX_NAME_SERVERS, MAX_PROVIDER_ZONES } from '../../src/config/dns-providers.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

const ZONES = 'zones: [{ name: example.com, accounts: ["*"] }]';
const COMMON = { nameServers: [], allowPrivateAddresses: false, zones: [{ name: 'example.com', accounts: ['*'] }] };

async function providersOf(...dns: readonly string[]) {
  const text = ['dns:', ...dns.map((line) => `  ${line}`), ''].join('\n');
  return (await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text })).dns.providers;
}

async function assertRefused(dns: readonly string[], message: string): Promise<void> {
  await assert.rejects(providersOf(...dns), (error) => {
    assert.ok(error instanceof OperatorError);
    assert.ok(error.message.includes(message), error.message);
    return true;
  });
}

const KINDS: readonly (readonly [yaml: string, way: object])[] = [
  [
    'kind: cloudflare, tokenFile: /t',
    { kind: 'cloudflare', endpoint: new URL('https://api.cloudflare.com/client/v4'), tokenFile: '/t' },
  ],
  [
    'kind: dnspod, secretId: AKID, secretKeyFile: /k',
    { kind: 'dnspod', endpoint: new URL('https://dnspod.tencentcloudapi.com'), secretId: 'AKID', secretKeyFile: '/k' },
  ],
  [
    'kind: alibaba, accessKeyId: LTAI, accessKeySecretFile: /k, endpoint: "https://alidns.cn-hangzhou.aliyuncs.com"',
    {
      kind: 'alibaba',
      endpoint: new URL('https://alidns.cn-hangzhou.aliyuncs.com'),
      accessKeyId: 'LTAI',
      accessKeySecretFile: '/k',
    },
  ],
  [
    'kind: powerdns, endpoint: "http://127.0.0.1:8081", apiKeyFile: /k',
    { kind: 'powerdns', endpoint: new URL('http://127.0.0.1:8081'), apiKeyFile: '/k', serverId: 'localhost' },
  ],
  [
    'kind: httpreq, endpoint: "https://hook.example.com/dns", mode: raw, username: u, passwordFile: /p',
    {
      kind: 'httpreq',
      endpoint: new URL('https://hook.example.com/dns'),
      mode: 'raw',
      username: 'u',
      passwordFile: '/p',
    },
  ],
  ['kind: exec, command: [/bin/publish, -q]', { kind: 'exec', command: ['/bin/publish', '-q'], mode: 'default' }],
];

for (const [yaml, way] of KINDS) {
  test(`A provider is read whole: ${yaml}`, async () => {
    const [provider] = await providersOf('providers:', `  - { name: p, ${yaml}, ${ZONES} }`);
    assert.deepEqual(provider, { name: 'p', ...COMMON, ...way });
  });
}

test('A zone needs no accounts where the delegation zone lies in it', async () => {
  const [provider] = await providersOf(
    'delegationZone: acme.example.net',
    'providers:',
    '  - { name: p, kind: cloudflare, tokenFile: /t, nameServers: ["192.0.2.53", "[2001:db8::1]:54"], zones: [{ name: example.net }] }',
  );
  assert.deepEqual(provider?.zones, [{ name: 'example.net', accounts: [] }]);
  assert.deepEqual(provider.nameServers, [
    { host: '192.0.2.53', port: 53 },
    { host: '2001:db8::1', port: 54 },
  ]);
});

const provider = (rest: string, name = 'p'): string => `  - { name: ${name}, ${rest} }`;

describe('A provider is refused, with its place, for', () => {
  const cloudflare = `kind: cloudflare, tokenFile: /t, ${ZONES}`;
  const updated = '{ zone: example.com, server: 192.0.2.53, key: { name: a, secretFile: a }, accounts: ["*"] }';
  const refusals: readonly (readonly [string, readonly string[], string])[] = [
    ['a kind that is none', ['providers:', provider(`kind: route53, ${ZONES}`)], 'line 3: dns.providers.0.kind'],
    ['a token in the file itself', ['providers:', provider(`${cloudflare}, token: a`)], 'unknown key "token"'],
    [
      'an endpoint over http',
      ['providers:', provider(`${cloudflare}, endpoint: "http://192.0.2.1"`)],
      'a URL with https',
    ],
    [
      'an endpoint with a password',
      ['providers:', provider(`${cloudflare}, endpoint: "https://a:b@example.com"`)],
      'without a user',
    ],
    [
      'a program without its path',
      ['providers:', provider(`kind: exec, command: [publish], ${ZONES}`)],
      'by its whole path',
    ],
    [
      'a name without a password',
      ['providers:', provider(`kind: httpreq, endpoint: "https://a.example", username: u, ${ZONES}`)],
      'go together',
    ],
    ['no zones', ['providers:', provider('kind: cloudflare, tokenFile: /t, zones: []')], 'dns.providers.0.zones'],
    [
      'a zone whose accounts are not said',
      ['providers:', provider('kind: cloudflare, tokenFile: /t, zones: [{ name: example.com }]')],
      'example.com needs accounts',
    ],
    [
      'two of one name',
      [
        'providers:',
        provider(cloudflare),
        provider('kind: cloudflare, tokenFile: /t, zones: [{ name: example.org, accounts: ["*"] }]'),
      ],
      'p is named twice',
    ],
    [
      'two for one zone',
      ['providers:', provider(cloudflare), provider(cloudflare, 'q')],
      'line 4: dns.providers.1.zones.0.name: example.com is named twice',
    ],
    [
      'a zone that is updated',
      [`updates: [${updated}]`, 'providers:', provider(cloudflare)],
      'example.com is named twice',
    ],
    [
      'a zone that is served here',
      ['zones: [{ name: example.com, accounts: ["*"] }]', 'providers:', provider(cloudflare)],
      'example.com is named twice',
    ],
    [
      'a name server by its name',
      ['providers:', provider(`${cloudflare}, nameServers: [ns1.example.com]`)],
      'a name server is an address',
    ],
  ];
  for (const [what, dns, message] of refusals) test(what, async () => await assertRefused(dns, message));
});

const named = (at: number): string => `{ name: z${at}.com, accounts: ["*"] }`;

function zonesOf(count: number): string {
  return `zones: [${Array.from({ length: count }, (_, at) => named(at)).join(', ')}]`;
}

function manyProviders(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    provider(`kind: cloudflare, tokenFile: /t, zones: [${named(at)}]`, `p${at}`),
  );
}

test('Providers, their zones and name servers are bounded', async () => {
  const one = 'kind: cloudflare, tokenFile: /t';
  const whole = await providersOf('providers:', provider(`${one}, ${zonesOf(MAX_PROVIDER_ZONES)}`));
  assert.equal(whole[0]?.zones.length, MAX_PROVIDER_ZONES);
  const tooMany = ['providers:', provider(`${one}, ${zonesOf(MAX_PROVIDER_ZONES + 1)}`)];
  await assertRefused(tooMany, 'dns.providers.0.zones');
  const [full, over] = [MAX_NAME_SERVERS, MAX_NAME_SERVERS + 1].map((count) =>
    provider(`${one}, ${ZONES}, nameServers: [${'192.0.2.53, '.repeat(count)}]`),
  );
  assert.equal((await providersOf('providers:', full ?? ''))[0]?.nameServers.length, MAX_NAME_SERVERS);
  await assertRefused(['providers:', over ?? ''], 'dns.providers.0.nameServers');
  assert.equal((await providersOf('providers:', ...manyProviders(MAX_DNS_PROVIDERS))).length, MAX_DNS_PROVIDERS);
  await assertRefused(['providers:', ...manyProviders(MAX_DNS_PROVIDERS + 1)], 'dns.providers');
});
