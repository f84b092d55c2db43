// What the YAML says of the authority: hierarchies, name constraints and profiles.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_KEY_FILES, MAX_ORGANIZATION_LENGTH } from '../../src/config/authority.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

const configOf = async (yaml: string): Promise<Config> =>
  await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => yaml });

async function assertRefused(yaml: string, message: string): Promise<void> {
  await assert.rejects(
    configOf(yaml),
    (error: Error) => error instanceof OperatorError && error.message.includes(message),
    `refused with: ${message}`,
  );
}

describe('the owner of the authorities in the file', () => {
  test('has a country and an organization', async () => {
    const { hierarchies } = (await configOf('ca: {country: DE, organization: Beispiel GmbH}')).ca;
    for (const { owner } of Object.values(hierarchies)) {
      assert.deepEqual(owner, { country: 'DE', organization: 'Beispiel GmbH' });
    }
  });

  test('has an organization of at most 64 characters', async () => {
    const name = 'x'.repeat(MAX_ORGANIZATION_LENGTH);
    assert.equal((await configOf(`ca: {organization: ${name}}`)).ca.hierarchies.public.owner.organization, name);
    await assertRefused(`ca: {organization: ${name}x}`, 'line 1: ca.organization: Too big');
    await assertRefused('ca: {organization: " - "}', 'line 1: ca.organization: says nothing');
    await assertRefused('ca: {organization: "Example "}', 'line 1: ca.organization: it begins or ends with a blank');
  });

  for (const country of ['de', 'DEU', 'D1', '""', 'UK', 'EU', 'ZZ', 'XK']) {
    test(`has no country ${country}`, async () =>
      await assertRefused(`ca: {country: ${country}}`, 'line 1: ca.country: no code of ISO 3166-1, such as CN or GB'));
  }
});

describe('the private hierarchy in the file', () => {
  test('has its algorithm and what it may certify; where no address is permitted, every one is excluded', async () => {
    const { hierarchies } = (
      await configOf('ca: {private: {algorithm: rsa2048, nameConstraints: {names: [corp.example, internal]}}}')
    ).ca;
    assert.deepEqual(hierarchies.private, {
      algorithm: 'rsa2048',
      owner: { country: 'CN', organization: 'Reseal' },
      nameConstraints: {
        permitted: { names: ['corp.example', 'internal'], addresses: [] },
        excluded: { names: [], addresses: ['0.0.0.0/0', '::/0'] },
      },
    });
  });

  test('may certify addresses in ranges', async () => {
    const constraints = '{names: [internal], addresses: [10.0.0.0/8, "fd00::/8"], excludedNames: [secret.internal]}';
    const { nameConstraints } = (await configOf(`ca: {private: {nameConstraints: ${constraints}}}`)).ca.hierarchies
      .private;
    assert.deepEqual(nameConstraints, {
      permitted: { names: ['internal'], addresses: ['10.0.0.0/8', 'fd00::/8'] },
      excluded: { names: ['secret.internal'], addresses: [] },
    });
  });

  for (const range of ['10.0.0.1/8', '10.0.0.0/33', '10.0.0.0', 'fd00::/129', 'example.com/8', '10.0.0.0/8/8']) {
    test(`has no range ${range}`, async () => {
      const yaml = `ca:\n  private:\n    nameConstraints:\n      names: [internal]\n      addresses: ["${range}"]\n`;
      await assertRefused(yaml, 'line 5: ca.private.nameConstraints.addresses.0: not a range');
    });
  }
});

describe('profiles in the file', () => {
  test('change the built-in ones, and add others like them', async () => {
    const { profiles } = (
      await configOf(`
ca:
  profiles:
    public: {policies: [2.23.140.1.2.1, 1.3.6.1.4.1.99999.1], keyAlgorithms: [p256, p384, rsa2048, rsa4096]}
    mutual: {like: private, purposes: [serverAuth, clientAuth], validityCaps: [{from: 2026-01-01, days: 30}]}
`)
    ).ca;
    assert.deepEqual(profiles.get('public')?.policies, ['2.23.140.1.2.1', '1.3.6.1.4.1.99999.1']);
    const mutual = profiles.get('mutual');
    assert.deepEqual(
      [mutual?.kind, mutual?.purposes, mutual?.internalNames],
      ['private', ['serverAuth', 'clientAuth'], true],
    );
    assert.deepEqual(mutual?.validityCaps, [{ from: new Date('2026-01-01T00:00:00Z'), days: 30 }]);
  });

  test('may be stricter than the Baseline Requirements and never laxer, later caps included', async () => {
    const caps = '[{from: 2026-01-01, days: 90}, {from: 2028-01-01, days: 398}]';
    const { profiles } = (
      await configOf(`
ca: {profiles: {public: {validityCaps: ${caps}}}}
products: {"13": {validityDays: 90}}
`)
    ).ca;
    assert.deepEqual(
      profiles.get('public')?.validityCaps.map(({ from, days }) => [from.toISOString().slice(0, 10), days]),
      [
        ['2026-01-01', 90],
        ['2026-03-15', 90],
        ['2027-03-15', 90],
        ['2028-01-01', 99],
        ['2029-03-15', 46],
      ],
    );
  });

  test('are what products issue by: what the profile does not allow is refused', async () => {
    const products = 'products: {"13": {profile: private, validityDays: 825}}';
    assert.equal((await configOf(products)).products.find(({ id }) => id === '13')?.profile, 'private');
    await assertRefused(
      'products:\n  "13":\n    profile: odd\n',
      'line 3: products.13.profile: there is no profile "odd"',
    );
    await assertRefused(products.replace('825', '826'), 'profile "private" allows 825 days at most');
    await assertRefused('ca: {profiles: {public: {keyAlgorithms: [p256]}}}', 'profile "public" has no keys of rsa2048');
  });

  test('private ones let a product have internal names, addresses and names that are trusted to accounts', async () => {
    const trusted = '[{suffix: corp.internal, accounts: ["*"]}, {suffix: 10.0.0.0/8, accounts: ["100000000001"]}]';
    const members = `internalNames: true, addresses: true, trustedSuffixes: ${trusted}`;
    const product = (await configOf(`products: {"13": {profile: private, ${members}}}`)).products.find(
      ({ id }) => id === '13',
    );
    assert.deepEqual(product?.trustedNames, [
      { kind: 'suffix', suffix: 'corp.internal', accounts: ['*'] },
      { kind: 'range', range: '10.0.0.0/8', accounts: ['100000000001'] },
    ]);
    await assertRefused(`products: {"13": {trustedSuffixes: ${trusted}}}`, 'only products of a private profile');
    const lone = '{profile: private, addresses: true, trustedSuffixes: [{suffix: 10.0.0.1, accounts: ["*"]}]}';
    await assertRefused(`products: {"13": ${lone}}`, 'one address is a range too: 10.0.0.1/32');
    await assertRefused('products: {"13": {internalNames: true}}', 'internalNames: profile "public" has none');
    await assertRefused('products: {"13": {addresses: true}}', 'addresses: profile "public" has none');
  });

  for (const [yaml, message] of [
    ['{mutual: {purposes: [clientAuth]}}', 'a further profile needs "like"'],
    ['{public: {like: private}}', 'a built-in profile is like itself'],
    ['{service: {like: public}}', "this name is taken by the service's own certificate"],
    ['{Public: {like: public}}', 'a profile is named in lower-case letters'],
    ['{public: {keyAlgorithms: [sm2]}}', 'ca.profiles.public.keyAlgorithms'],
    ['{public: {keyAlgorithms: [ed25519]}}', 'a public profile has no keys of ed25519'],
    ['{private: {keyAlgorithms: [sm2]}}', 'a private profile has no keys of sm2'],
    ['{national: {keyAlgorithms: [p256]}}', 'a national profile has no keys of p256'],
    ['{private: {policies: [3.1.4]}}', 'not an object identifier'],
    ['{private: {policies: [1.2.3, 1.2.3]}}', 'a policy stands twice'],
    ['{private: {policies: [2.5.29.32.0]}}', 'anyPolicy is for authorities'],
    ['{private: {purposes: [clientAuth, clientAuth]}}', 'a purpose stands twice'],
    ['{public: {policies: []}}', 'a public profile has 2.23.140.1.2.1 and no other of the reserved policies'],
    ['{public: {policies: [2.23.140.1.2.2]}}', 'a public profile has 2.23.140.1.2.1'],
    ['{public: {policies: [2.23.140.1.2.1, 2.23.140.1.1]}}', 'a public profile has 2.23.140.1.2.1'],
    ['{public: {purposes: [clientAuth]}}', 'a public profile has serverAuth alone'],
    ['{national: {purposes: [clientAuth]}}', 'a national profile has serverAuth alone'],
    ['{private: {validityCaps: []}}', 'validityCaps'],
    ['{private: {validityCaps: [{from: 2026-01-01, days: 3651}]}}', 'days'],
    ['{private: {validityDays: 3}}', 'unknown key "validityDays"'],
  ] as const) {
    test(`are refused as ${yaml}`, async () => await assertRefused(`ca: {profiles: ${yaml}}`, message));
  }
});

async function filesOf(yaml: string): Promise<readonly string[]> {
  return (await configOf(yaml)).ca.blockedKeyFiles;
}

describe('the files of blocked keys', () => {
  test('are none, one, or a list of up to 16', async () => {
    assert.deepEqual(await filesOf('ca: {}'), []);
    assert.deepEqual(await filesOf('ca: {blockedKeysFile: keys.txt}'), ['keys.txt']);
    const files = Array.from({ length: MAX_KEY_FILES }, (_, at) => `blacklist.${at}`);
    assert.deepEqual(await filesOf(`ca: {blockedKeysFile: [${files.join()}]}`), files);
    await assertRefused(`ca:\n  blockedKeysFile: [${[...files, 'more'].join()}]\n`, 'line 2: ca.blockedKeysFile');
  });

  test('have names', async () => {
    await assertRefused('ca:\n  blockedKeysFile: ""\n', 'line 2: ca.blockedKeysFile');
    await assertRefused('ca:\n  blockedKeysFile: 5\n', 'line 2: ca.blockedKeysFile');
  });
});
