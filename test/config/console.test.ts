// The YAML's `console`: how long sessions last, how often a sign-in may be wrong, and providers of OpenID Connect, whose issuers nobody can listen to on the way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import {
  MAX_ATTEMPTS_OF_ADDRESS,
  MAX_ATTEMPTS_OF_NAME,
  MAX_CLIENT_ID_CHARACTERS,
  MAX_IDLE_MINUTES,
  MAX_PROVIDERS,
  MAX_SCOPES,
  MAX_SESSION_HOURS,
  MAX_TITLE_CHARACTERS,
  type ProviderSetting,
} from '../../src/config/console.ts';

const GOOD = { name: 'corp', title: 'Corp', issuer: 'https://id.corp.example', clientId: 'reseal' };

async function providersOf(providers: readonly object[]): Promise<readonly ProviderSetting[]> {
  const file = JSON.stringify({ console: { providers } });
  const config = await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => file });
  return config.console.providers;
}

test('There are no providers where none is named', async () => {
  assert.deepEqual((await readConfig({ env: {}, readFile: async () => '' })).console.providers, []);
});

test('A provider needs a name, a title, an issuer and a client', async () => {
  const [provider] = await providersOf([GOOD]);
  assert.equal(provider?.issuer.href, 'https://id.corp.example/');
  assert.deepEqual(provider.scopes, ['openid']);
  for (const key of Object.keys(GOOD))
    await assert.rejects(providersOf([{ ...GOOD, [key]: undefined }]), new RegExp(key));
});

const many = (count: number) => Array.from({ length: count }, (_, at) => ({ ...GOOD, name: `p${at}` }));
const scopes = (count: number) => ['openid', ...Array.from({ length: count - 1 }, (_, at) => `s${at}`)];

test('There are limits to how many there are, and to what each says', async () => {
  assert.equal((await providersOf(many(MAX_PROVIDERS))).length, MAX_PROVIDERS);
  await assert.rejects(providersOf(many(MAX_PROVIDERS + 1)), /providers/);
  for (const [key, most] of [
    ['title', MAX_TITLE_CHARACTERS],
    ['clientId', MAX_CLIENT_ID_CHARACTERS],
    ['name', 32],
  ] as const) {
    await providersOf([{ ...GOOD, [key]: 'a'.repeat(most) }]);
    await assert.rejects(providersOf([{ ...GOOD, [key]: 'a'.repeat(most + 1) }]), new RegExp(key));
  }
  await providersOf([{ ...GOOD, scopes: scopes(MAX_SCOPES) }]);
  await assert.rejects(providersOf([{ ...GOOD, scopes: scopes(MAX_SCOPES + 1) }]), /scopes/);
});

for (const issuer of [
  'https://id.example:8443/realms/a/',
  'http://127.0.0.1:8080/a',
  'http://[::1]/',
  'http://localhost',
]) {
  test(`${issuer} may be an issuer`, async () => {
    assert.equal((await providersOf([{ ...GOOD, issuer }]))[0]?.issuer.href, new URL(issuer).href);
  });
}

for (const issuer of [
  'http://id.example',
  'http://10.0.0.1',
  'ftp://localhost',
  'id.example',
  'https://u:p@id.example',
  'https://id.example/?a',
  'https://id.example/#a',
  'https://id.example/?',
]) {
  test(`${issuer} is no issuer`, async () => {
    await assert.rejects(providersOf([{ ...GOOD, issuer }]), /issuer/);
  });
}

test('Two providers of one name, names that are none, and scopes without "openid" are refused', async () => {
  await assert.rejects(providersOf([GOOD, GOOD]), /corp is named twice/);
  for (const name of ['', '-a', 'A', 'a/b', 'a b', '..'])
    await assert.rejects(providersOf([{ ...GOOD, name }]), /name/);
  for (const wrong of [[], ['profile'], ['openid', 'a b'], ['openid', 'a"b'], ['openid', '']]) {
    await assert.rejects(providersOf([{ ...GOOD, scopes: wrong }]), /scopes/);
  }
});

async function consoleOf(settings: object) {
  const file = JSON.stringify({ console: settings });
  return (await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => file })).console;
}

test('Sessions last as long as the operator says, up to a day without a request and a week in all', async () => {
  const most = { idleMinutes: MAX_IDLE_MINUTES, longestHours: MAX_SESSION_HOURS };
  assert.deepEqual((await consoleOf({ sessions: most })).life, { idleMs: DAY_MS, longestMs: 7 * DAY_MS });
  assert.deepEqual((await consoleOf({ sessions: { idleMinutes: 60, longestHours: 1 } })).life.idleMs, HOUR_MS);
  for (const [key, value] of Object.entries(most)) {
    await assert.rejects(consoleOf({ sessions: { ...most, [key]: value + 1 } }), new RegExp(key));
    await assert.rejects(consoleOf({ sessions: { ...most, [key]: 0 } }), new RegExp(key));
  }
  await assert.rejects(consoleOf({ sessions: { idleMinutes: 61, longestHours: 1 } }), /no longer than longestHours/);
});

test('So many sign-ins may be wrong before a wait as the operator says, up to 100 by name and 1,000 by address', async () => {
  const most = { byName: MAX_ATTEMPTS_OF_NAME, byAddress: MAX_ATTEMPTS_OF_ADDRESS };
  const { name, address } = (await consoleOf({ attempts: most })).attempts;
  assert.deepEqual([name.free, address.free], [100, 1000]);
  for (const [key, value] of Object.entries(most)) {
    await assert.rejects(consoleOf({ attempts: { [key]: value + 1 } }), new RegExp(key));
    await assert.rejects(consoleOf({ attempts: { [key]: 0 } }), new RegExp(key));
  }
});
