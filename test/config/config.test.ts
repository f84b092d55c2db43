// The configuration: defaults, what may be set, and refusals that name the place.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTEMPT_LIMITS } from '../../src/accounts/sessions/attempts.ts';
import { DEFAULT_SESSION_LIFE } from '../../src/accounts/sessions/session.ts';
import { FREE_PRODUCT, MULTI_DOMAIN_PRODUCT, NATIONAL_PRODUCT } from '../../src/certificates/model/product.ts';
import { MAX_RESOLVERS } from '../../src/config/environment.ts';
import { MAX_PRIVATE_RANGES } from '../../src/config/file.ts';
import { MASS_REVOCATION } from '../../src/config/mass-revocation.ts';
import { BUILT_IN_PROFILES } from '../../src/ca/profile/profile.ts';
import { MAX_CONFIG_LENGTH } from '../../src/config/yaml.ts';
import { readConfig, type Config } from '../../src/config/config.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

function configOf(env: Record<string, string>): Promise<Config> {
  return readConfig({ env, readFile: () => Promise.reject(new Error('no file is expected to be read')) });
}

function configOfFile(text: string): Promise<Config> {
  return readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text });
}

async function assertRefused(config: Promise<Config>, message: string): Promise<void> {
  await assert.rejects(config, (error) => {
    assert.ok(error instanceof OperatorError);
    assert.ok(error.message.includes(message), error.message);
    return true;
  });
}

/** Days. */
const DEFAULT_RETENTION = {
  closedOrders: 90,
  deletedCertificates: 30,
  endedCertificates: 400,
  serials: 1095,
  proofs: 398,
  deletionTasks: 30,
  deployments: 400,
  formerMaterials: 30,
  bindTasks: 30,
  campaigns: 1095,
  acme: 30,
  csrs: 1095,
  operations: 750,
  publications: 90,
};

const DEFAULT_ACME = {
  open: new Map(),
  authorizationDays: 30,
  openOrders: 1000,
  pendingAuthorizations: 3000,
  accountsPerKey: 1000,
  accountsPerNetwork: 100,
  requestsPerSecond: 200,
  accountsPerSecond: 5,
};

const DEFAULT_VALIDATION = {
  allowPrivateAddresses: false,
  httpPort: 80,
  httpsPort: 443,
  sha1Csrs: true,
  dnssec: undefined,
  perspectives: undefined,
};

const DEFAULT_DNS = {
  zones: [],
  updates: [],
  providers: [],
  delegationZone: undefined,
  nameServer: undefined,
  nameServerAddresses: [],
  responsesPerSecond: 100,
};

const COUNTS = { campaignsPerAccount: 10, csrsPerAccount: 1000 };

test('With nothing set, everything has its documented default', async () => {
  const owner = { country: 'CN', organization: 'Reseal' };
  assert.deepEqual(await configOf({}), {
    listen: { host: '127.0.0.1', port: 8400 },
    dataFolder: './data',
    databaseUrl: undefined,
    publicUrl: undefined,
    masterKey: { kind: 'dataFolder' },
    nextMasterKey: undefined,
    resolvers: undefined,
    dnsListen: undefined,
    metricsListen: undefined,
    tls: 'off',
    configFile: undefined,
    logLevel: 'info',
    ca: {
      hierarchies: {
        public: { algorithm: 'p256', owner, nameConstraints: undefined },
        private: { algorithm: 'p256', owner, nameConstraints: undefined },
        national: { algorithm: 'sm2', owner, nameConstraints: undefined },
        service: { algorithm: 'p256', owner, nameConstraints: undefined },
      },
      profiles: new Map(BUILT_IN_PROFILES.map((profile) => [profile.id, profile])),
      blockedKeyFiles: [],
    },
    dns: DEFAULT_DNS,
    issuers: [],
    limits: {
      ratePerSecond: new Map(),
      bodyBytes: new Map(),
      freePerAccount: 20,
      freePerDomain: 20,
      ...COUNTS,
      ordersPerAccount: 10_000,
      quotas: { records: 200_000, bytes: 1_073_741_824, orders: 100_000, acts: 100_000 },
      quotasOf: new Map(),
    },
    validation: DEFAULT_VALIDATION,
    perspective: undefined,
    persistentRecords: { enabled: true, accountForms: ['plain'], accountHashPrefix: undefined, noticeDays: 30 },
    console: { life: DEFAULT_SESSION_LIFE, attempts: ATTEMPT_LIMITS, providers: [] },
    caa: { identifiers: [], accountUri: 'reseal:account:{account}' },
    keyPool: { sizes: new Map(), maxAgeDays: 30 },
    http: {
      connections: 4096,
      connectionsPerClient: 256,
      trustedProxies: [],
      forwardedBy: 'X-Forwarded-For',
      refused: new Set(),
      tlsNames: [],
    },
    acme: DEFAULT_ACME,
    webhooks: [],
    massRevocation: MASS_REVOCATION.parse({}),
    retention: DEFAULT_RETENTION,
    events: { keepDays: 90, expiryNoticeDays: [30, 14, 7, 3, 1] },
    products: [FREE_PRODUCT, MULTI_DOMAIN_PRODUCT, NATIONAL_PRODUCT],
    deploy: {
      targets: [],
      allowPrivateAddresses: false,
      limits: { actsAtOnce: 32, actSeconds: 30, stepMs: 20_000, handshakeMs: 10_000 },
    },
  });
});

test('An empty variable, an empty file and a file of comments say nothing', async () => {
  assert.deepEqual(await configOf({ RESEAL_LISTEN: '', RESEAL_DATABASE_URL: ' ' }), await configOf({}));
  for (const text of ['', '# nothing\n', '---\n', '{}']) {
    assert.deepEqual({ ...(await configOfFile(text)), configFile: undefined }, await configOf({}));
  }
});

test('The environment is read', async () => {
  const config = await configOf({
    RESEAL_LISTEN: '[::1]:0',
    RESEAL_DATA: '/var/lib/reseal',
    RESEAL_PUBLIC_URL: 'https://reseal.example.com/',
    RESEAL_MASTER_KEY_FILE: '/run/secrets/key',
    RESEAL_RESOLVERS: '192.0.2.53, 192.0.2.54:5353,[2001:db8::53]:53',
    RESEAL_DNS_LISTEN: '0.0.0.0:53',
    RESEAL_METRICS_LISTEN: '[::1]:9400',
    RESEAL_TLS: 'auto',
    RESEAL_LOG: 'warn',
  });
  assert.deepEqual(config.listen, { host: '::1', port: 0 });
  assert.deepEqual(config.dnsListen, { host: '0.0.0.0', port: 53 });
  assert.deepEqual(config.metricsListen, { host: '::1', port: 9400 });
  assert.deepEqual(config.resolvers, [
    { host: '192.0.2.53', port: 53 },
    { host: '192.0.2.54', port: 5353 },
    { host: '2001:db8::53', port: 53 },
  ]);
  const { dataFolder, publicUrl, masterKey, tls, logLevel } = config;
  assert.deepEqual(
    [dataFolder, publicUrl, masterKey],
    ['/var/lib/reseal', 'https://reseal.example.com', { kind: 'file', path: '/run/secrets/key' }],
  );
  assert.deepEqual([tls, logLevel], ['auto', 'warn']);
});

for (const [name, value, message] of [
  ['RESEAL_LISTEN', '8400', '"8400" is not like 127.0.0.1:8400'],
  ['RESEAL_LISTEN', '127.0.0.1:65536', 'is not like'],
  ['RESEAL_LISTEN', '::1:8400', 'is not like'],
  ['RESEAL_LISTEN', '256.0.0.1:80', 'is not like'],
  ['RESEAL_DNS_LISTEN', ':53', 'Cannot use RESEAL_DNS_LISTEN'],
  ['RESEAL_METRICS_LISTEN', 'on', 'Cannot use RESEAL_METRICS_LISTEN'],
  ['RESEAL_METRICS_LISTEN', '9400', 'Cannot use RESEAL_METRICS_LISTEN'],
  ['RESEAL_RESOLVERS', 'dns.example.com:53', '"dns.example.com:53" is not an address with a port'],
  ['RESEAL_RESOLVERS', '192.0.2.1:0', 'is not an address with a port'],
  ['RESEAL_RESOLVERS', '192.0.2.1,', 'Cannot use RESEAL_RESOLVERS'],
  ['RESEAL_PUBLIC_URL', 'reseal.example.com', 'Cannot use RESEAL_PUBLIC_URL'],
  ['RESEAL_PUBLIC_URL', 'https://a.example/reseal', 'without user, path or query'],
  ['RESEAL_PUBLIC_URL', 'ftp://a.example', 'Cannot use RESEAL_PUBLIC_URL'],
  ['RESEAL_PUBLIC_URL', 'https://a_b.example', 'certificates name it, and it has a host that is neither a name'],
  ['RESEAL_PUBLIC_URL', 'https://a.example.', 'has a host that is neither a name of letters, digits and hyphens'],
  ['RESEAL_TLS', 'on', '"on" is none of off, auto'],
  ['RESEAL_LOG', 'trace', '"trace" is none of error, warn, info'],
  ['RESEAL_PUBLICURL', 'https://a.example', 'Cannot use RESEAL_PUBLICURL: there is no such setting; there are'],
  ['RESEAL_', '', 'Cannot use RESEAL_: there is no such setting'],
] as const) {
  test(`${name}=${value} is refused by name`, () => assertRefused(configOf({ [name]: value }), message));
}

test("What Kubernetes sets beside a service called reseal, and the command line's own, are no mistakes", async () => {
  const env = {
    RESEAL_ENDPOINT: 'http://127.0.0.1:8400',
    RESEAL_SERVICE_HOST: '10.0.0.1',
    RESEAL_SERVICE_PORT_HTTP: '8400',
    RESEAL_PORT: 'tcp://10.0.0.1:8400',
    RESEAL_PORT_8400_TCP_ADDR: '10.0.0.1',
  };
  assert.deepEqual(await configOf(env), await configOf({}));
});

test('The address of a PostgreSQL database is taken as it is', async () => {
  assert.equal((await configOf({})).databaseUrl, undefined);
  for (const url of ['postgres://reseal:hu%25sh@db.example.com:5433/reseal', 'postgresql:///reseal?host=/run']) {
    assert.equal((await configOf({ RESEAL_DATABASE_URL: url })).databaseUrl, url);
  }
});

test('An address that is not one of a PostgreSQL database is refused without showing its password', async () => {
  for (const url of [
    'mysql://reseal:hush@db.example.com/reseal',
    'postgres://reseal:hush@db.example.com',
    'postgres://reseal:hush@db.example.com/',
    'postgres://reseal:hush@db.example.com/a/b',
    'postgres://reseal:hush%@db.example.com/reseal',
    'postgres://reseal:hush%ff@db.example.com/reseal',
    'postgres://reseal:hush@db.example.com:port/reseal',
    'reseal:hush@db.example.com/reseal',
  ]) {
    const env = { RESEAL_DATABASE_URL: url };
    await assertRefused(configOf(env), 'Cannot use RESEAL_DATABASE_URL: it must be like postgres://');
    await assert.rejects(configOf(env), (error: Error) => !error.message.includes('hush'));
  }
});

test(`${MAX_RESOLVERS} resolvers are taken, one more is refused`, async () => {
  const most = Array.from({ length: MAX_RESOLVERS }, () => '192.0.2.53:53').join(',');
  assert.equal((await configOf({ RESEAL_RESOLVERS: most })).resolvers?.length, MAX_RESOLVERS);
  await assertRefused(configOf({ RESEAL_RESOLVERS: `${most},192.0.2.53:53` }), 'there are more than 8');
});

test('The file is read', async () => {
  const config = await configOfFile(`
ca: {algorithm: rsa2048}
dns:
  zones:
    - {name: example.com, accounts: ["*"]}
    - {name: example.net, accounts: ["100000000001"]}
  delegationZone: acme.example.org
  nameServer: ns1.example.org
limits:
  ratePerSecond: {ReplaceCertificate: 1000}
  freePerAccount: 0
  freePerDomain: 100
validation: {allowPrivateAddresses: true, httpPort: 8080, httpsPort: 8443, sha1Csrs: false}
`);
  assert.equal(config.ca.hierarchies.public.algorithm, 'rsa2048');
  assert.deepEqual(config.dns.zones[1], { name: 'example.net', accounts: ['100000000001'] });
  assert.deepEqual([config.dns.delegationZone, config.dns.nameServer], ['acme.example.org', 'ns1.example.org']);
  assert.equal(config.limits.ratePerSecond.get('ReplaceCertificate'), 1000);
  assert.deepEqual([config.limits.freePerAccount, config.limits.freePerDomain], [0, 100]);
  assert.deepEqual(config.validation, {
    allowPrivateAddresses: true,
    httpPort: 8080,
    httpsPort: 8443,
    sha1Csrs: false,
    dnssec: undefined,
    perspectives: undefined,
  });
});

function rangesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `10.${at}.0.0/16`);
}

async function allowedOf(ranges: readonly string[]): Promise<Config['validation']['allowPrivateAddresses']> {
  const { validation } = await configOfFile(`validation: {allowPrivateAddresses: [${ranges.join(', ')}]}`);
  return validation.allowPrivateAddresses;
}

test('Private addresses are allowed by ranges, of which the list has an end', async () => {
  assert.deepEqual(await allowedOf(rangesOf(MAX_PRIVATE_RANGES)), rangesOf(MAX_PRIVATE_RANGES));
  for (const bad of [rangesOf(MAX_PRIVATE_RANGES + 1), [], ['10.0.0.1'], ['10.0.0.1/8'], ['corp.internal']]) {
    await assert.rejects(allowedOf(bad), /allowPrivateAddresses/);
  }
});

for (const [what, text, message] of [
  ['an unknown key', 'ca: {}\nissuer: []\n', 'reseal.yaml, line 2: unknown key "issuer"'],
  ['an unknown key deep inside', 'ca:\n  # which key\n  algorithim: p256\n', 'line 3: unknown key "algorithim" in ca'],
  [
    'an unknown key in a list',
    'dns:\n  zones:\n    - name: a.example\n      accounts: ["*"]\n      ttl: 5\n',
    'line 5: unknown key "ttl" in dns.zones.0',
  ],
  ['an unknown algorithm', 'ca:\n  algorithm: p521\n', 'line 2: ca.algorithm: Invalid option'],
  [
    'a text for a number',
    'validation:\n  httpPort: "80"\n',
    'line 2: validation.httpPort: Invalid input: expected number',
  ],
  ['a key given twice', 'ca: {}\nca: {}\n', 'line 2: Map keys must be unique'],
  ['broken YAML', 'ca: {algorithm: p256\n', 'reseal.yaml, line '],
  ['an unknown tag', 'ca: !secret {}\n', 'line 1: Unresolved tag'],
  ['a list for a file', '- ca\n', 'line 1: Invalid input: expected object'],
  ['a port of 0', 'validation:\n  httpPort: 0\n', 'line 2: validation.httpPort: Too small'],
  ['a port past the last', 'validation:\n  httpPort: 65536\n', 'line 2: validation.httpPort: Too big'],
  [
    'a rate of nothing',
    'limits:\n  ratePerSecond:\n    ReplaceCertificate: 0\n',
    'line 3: limits.ratePerSecond.ReplaceCertificate: Too small',
  ],
  [
    'a rate for no action',
    'limits:\n  ratePerSecond:\n    ReplaceCertifcate: 5\n',
    'line 3: limits.ratePerSecond.ReplaceCertifcate: no action has this name',
  ],
  [
    'a zone in capitals',
    'dns:\n  zones:\n    - {name: Example.com, accounts: ["*"]}\n',
    'line 3: dns.zones.0.name: a zone is like example.com',
  ],
  [
    'a zone open to nobody',
    'dns:\n  zones:\n    - {name: example.com, accounts: []}\n',
    'line 3: dns.zones.0.accounts',
  ],
  [
    'an account that is a number',
    'dns:\n  zones:\n    - {name: example.com, accounts: [100000000001]}\n',
    'dns.zones.0.accounts.0',
  ],
  [
    'a product that is valid too long',
    'products:\n  "13":\n    validityDays: 201\n',
    'line 3: products.13.validityDays: profile "public" allows 199 days at most',
  ],
  [
    'a product under an unquoted number',
    'products:\n  13:\n    wildcard: true\n',
    'line 3: unknown key "wildcard" in products.13',
  ],
  [
    'a product with an unknown algorithm',
    'products:\n  "13":\n    keyAlgorithms: [rsa1024]\n',
    'products.13.keyAlgorithms.0: Invalid option',
  ],
  [
    'a product with an algorithm of another profile',
    'products:\n  "13":\n    keyAlgorithms: [sm2]\n',
    'profile "public" has no keys of sm2',
  ],
  [
    'a further product without a name',
    'products:\n  "99":\n    kind: free\n',
    'line 2: products.99: a further product needs at least name and kind',
  ],
  [
    'a further product under a name that is taken',
    'products:\n  "99":\n    {kind: free, name: x, aliases: ["2"]}\n',
    'products.99: PackageType 2 is taken',
  ],
  [
    'a revocation before the reissue',
    'products:\n  "13":\n    afterReissue: {revokeAfterHours: -1}\n',
    'line 3: products.13.afterReissue.revokeAfterHours: Too small',
  ],
  [
    'another fate of what is reissued',
    'products:\n  "13": {afterReissue: revoke}\n',
    'products.13.afterReissue: it is keep, or',
  ],
  ['the product of uploads', 'products:\n  "0": {}\n', 'products.0: a PackageType is a number, and not 0'],
  ['another issuer', 'products:\n  "13": {issuer: acme}\n', 'products.13.issuer: there is no issuer "acme"'],
] as const) {
  test(`A file with ${what} is refused with its line`, () => assertRefused(configOfFile(text), message));
}

test('A file that cannot be opened is refused by its path', async () => {
  await assertRefused(configOf({ RESEAL_CONFIG: '/etc/reseal.yaml' }), 'Cannot read configuration /etc/reseal.yaml');
});

test(`A file of ${MAX_CONFIG_LENGTH} characters is read, one of one more is not`, async () => {
  assert.ok(await configOfFile('#'.padEnd(MAX_CONFIG_LENGTH)));
  await assertRefused(configOfFile('#'.padEnd(MAX_CONFIG_LENGTH + 1)), 'more than 1048576 characters');
});

test('A file whose references multiply is refused instead of filling the memory', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let depth = 1; depth < 9; depth++) {
    const before = `*a${depth - 1}`;
    lines.push(`a${depth}: &a${depth} [${Array.from({ length: 9 }, () => before).join(', ')}]`);
  }
  await assertRefused(configOfFile(lines.join('\n')), 'it refers to itself too often');
});
