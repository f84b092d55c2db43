// Webhooks and events in the YAML file: what is taken, and what is refused with its line.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, readConfig } from '../../src/config/config.ts';
import {
  MAX_EXPIRY_NOTICES,
  MAX_KEEP_DAYS,
  MAX_NOTICE_DAYS,
  MAX_WEBHOOKS,
  MIN_KEEP_DAYS,
} from '../../src/config/webhooks.ts';

const read = (text: string): Promise<Config> =>
  readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text });

const hook = (facts: object = {}) => ({ name: 'ops', url: 'https://a.example/x?y=z', secretFile: '/s', ...facts });
const withHooks = (...hooks: readonly object[]) => `webhooks: ${JSON.stringify(hooks)}`;
const named = (count: number) => Array.from({ length: count }, (_, index) => hook({ name: `hook-${index}` }));

const daysOf = async (days: readonly number[]) =>
  (await read(`events: { expiryNoticeDays: ${JSON.stringify(days)} }`)).events.expiryNoticeDays;

test('A webhook is told of everything of all accounts, unless it says of what', async () => {
  const { webhooks } = await read(withHooks(hook()));
  assert.deepEqual(webhooks, [{ ...hook(), trustFile: undefined, events: undefined, accounts: ['*'] }]);
  const chosen = hook({ trustFile: '/t', events: ['certificate.failed'], accounts: ['100000000001'] });
  assert.deepEqual((await read(withHooks(chosen))).webhooks, [chosen]);
});

test('Days of notice are kept once each, the longest first, and there may be none', async () => {
  assert.deepEqual(await daysOf([1, 30, 7, 30]), [30, 7, 1]);
  assert.deepEqual(await daysOf([]), []);
});

test('At their limits, settings are taken', async () => {
  const days = Array.from({ length: MAX_EXPIRY_NOTICES }, (_, index) => MAX_NOTICE_DAYS - index);
  for (const keepDays of [MIN_KEEP_DAYS, MAX_KEEP_DAYS]) {
    await read(`events: { keepDays: ${keepDays}, expiryNoticeDays: ${JSON.stringify(days)} }`);
  }
  assert.equal((await read(withHooks(...named(MAX_WEBHOOKS)))).webhooks.length, MAX_WEBHOOKS);
});

for (const [what, text] of [
  ['more webhooks than may be', withHooks(...named(MAX_WEBHOOKS + 1))],
  ['two webhooks of one name', withHooks(hook(), hook())],
  ['a webhook without a secret', withHooks({ name: 'ops', url: 'https://a.example' })],
  ['a secret in the file itself', withHooks(hook({ secret: 'hush' }))],
  ['a name that is none', withHooks(hook({ name: 'Ops!' }))],
  ['a URL that is none', withHooks(hook({ url: 'a.example/x' }))],
  ['a URL of a file', withHooks(hook({ url: 'file:///etc/passwd' }))],
  ['a URL with a password', withHooks(hook({ url: 'https://u:p@a.example' }))],
  ['a URL with a fragment', withHooks(hook({ url: 'https://a.example/#x' }))],
  ['a kind of event that does not exist', withHooks(hook({ events: ['certificate.sold'] }))],
  ['a webhook without kinds', withHooks(hook({ events: [] }))],
  ['a webhook without accounts', withHooks(hook({ accounts: [] }))],
  ['events kept for too short a time', `events: { keepDays: ${MIN_KEEP_DAYS - 1} }`],
  ['events kept for too long a time', `events: { keepDays: ${MAX_KEEP_DAYS + 1} }`],
  ['notice on the day itself', 'events: { expiryNoticeDays: [0] }'],
  ['notice too early', `events: { expiryNoticeDays: [${MAX_NOTICE_DAYS + 1}] }`],
  [
    'too many notices',
    `events: { expiryNoticeDays: ${JSON.stringify(Array.from({ length: MAX_EXPIRY_NOTICES + 1 }, (_, day) => day + 1))} }`,
  ],
  ['an unknown key', 'events: { forever: true }'],
] as const) {
  test(`A file with ${what} is refused with its line`, async () => {
    await assert.rejects(read(text), { name: 'OperatorError', message: /^Cannot read reseal\.yaml, line 1: / });
  });
}
