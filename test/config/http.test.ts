// Further names in the certificate of RESEAL_TLS are names of hosts, and few.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { MAX_TLS_NAMES } from '../../src/config/http.ts';

async function tlsNamesOf(names: readonly string[]): Promise<readonly string[]> {
  const file = JSON.stringify({ http: { tlsNames: names } });
  const config = await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => file });
  return config.http.tlsNames;
}

const MANY = Array.from({ length: MAX_TLS_NAMES }, (_, at) => `n${at}.example.com`);
const LABEL = 'a'.repeat(63);

test(`There may be ${MAX_TLS_NAMES} of them, and one more is refused`, async () => {
  assert.deepEqual(await tlsNamesOf(MANY), MANY);
  await assert.rejects(tlsNamesOf([...MANY, 'more.example.com']), /tlsNames/);
});

for (const name of ['ssl.tencentcloudapi.com', 'a.b', 'xn--fiq228c.example', `${LABEL}.example`]) {
  test(`"${name}" may be one`, async () => assert.deepEqual(await tlsNamesOf([name]), [name]));
}

for (const name of [
  '',
  'localhost',
  'A.example',
  '-a.example',
  'a_b.example',
  '192.0.2.1',
  '*.a.example',
  'a.example.',
  `${LABEL}a.example`,
]) {
  test(`"${name}" is refused`, async () => {
    await assert.rejects(tlsNamesOf([name]), /tlsNames/);
  });
}
