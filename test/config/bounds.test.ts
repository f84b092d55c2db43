// Numbers in the configuration have a greatest value, and lists a length.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_BODY_BYTES } from '../../src/api/call/body-limits.ts';
import { MAX_REVOKE_AFTER_HOURS } from '../../src/certificates/model/product.ts';
import { readConfig, type Config } from '../../src/config/config.ts';
import {
  MAX_FREE_CERTIFICATES,
  MAX_CAMPAIGNS_PER_ACCOUNT,
  MAX_CSRS_PER_ACCOUNT,
  MAX_ORDERS_UNDER_WAY,
  MAX_RATE_PER_SECOND,
  MAX_RESPONSES_PER_SECOND,
  MAX_ZONES,
} from '../../src/config/file.ts';
import { MAX_CONNECTIONS } from '../../src/config/http.ts';
import { MAX_PRODUCT_NAMES, MAX_PROOF_REUSE_DAYS } from '../../src/config/products.ts';
import { MAX_QUOTA } from '../../src/config/quotas.ts';
import { OperatorError } from '../../src/lib/operator-error.ts';

function configOfFile(text: string): Promise<Config> {
  return readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text });
}

async function assertRefused(config: Promise<Config>, message: string): Promise<void> {
  await assert.rejects(config, (error) => error instanceof OperatorError && error.message.includes(message));
}

for (const [key, most, text] of [
  ['limits.bodyBytes', MAX_BODY_BYTES, (n: number) => `limits: {bodyBytes: {UploadCertificate: ${n}}}`],
  ['limits.ratePerSecond', MAX_RATE_PER_SECOND, (n: number) => `limits: {ratePerSecond: {ReplaceCertificate: ${n}}}`],
  ['limits.freePerAccount', MAX_FREE_CERTIFICATES, (n: number) => `limits: {freePerAccount: ${n}}`],
  ['limits.freePerDomain', MAX_FREE_CERTIFICATES, (n: number) => `limits: {freePerDomain: ${n}}`],
  ['limits.campaignsPerAccount', MAX_CAMPAIGNS_PER_ACCOUNT, (n: number) => `limits: {campaignsPerAccount: ${n}}`],
  ['limits.csrsPerAccount', MAX_CSRS_PER_ACCOUNT, (n: number) => `limits: {csrsPerAccount: ${n}}`],
  ['limits.ordersPerAccount', MAX_ORDERS_UNDER_WAY, (n: number) => `limits: {ordersPerAccount: ${n}}`],
  ['limits.quotas.records', MAX_QUOTA, (n: number) => `limits: {quotas: {records: ${n}}}`],
  ['dns.responsesPerSecond', MAX_RESPONSES_PER_SECOND, (n: number) => `dns: {responsesPerSecond: ${n}}`],
  ['http.connections', MAX_CONNECTIONS, (n: number) => `http: {connections: ${n}}`],
  ['validation.httpsPort', 65_535, (n: number) => `validation: {httpsPort: ${n}}`],
  ['products.13.validityDays', 199, (n: number) => `products: {"13": {validityDays: ${n}}}`],
  ['products.13.maxNames', MAX_PRODUCT_NAMES, (n: number) => `products: {"13": {maxNames: ${n}}}`],
  [
    'products.13.afterReissue',
    MAX_REVOKE_AFTER_HOURS,
    (n: number) => `products: {"13": {afterReissue: {revokeAfterHours: ${n}}}}`,
  ],
  ['products.13.proofReuseDays', MAX_PROOF_REUSE_DAYS, (n: number) => `products: {"13": {proofReuseDays: ${n}}}`],
] as const) {
  test(`${key} may be ${most} and not more`, async () => {
    assert.ok(await configOfFile(text(most)));
    await assertRefused(configOfFile(text(most + 1)), key);
  });
}

test(`The embedded DNS server may have ${MAX_ZONES} zones and not more`, async () => {
  const zones = Array.from({ length: MAX_ZONES }, (_, index) => `{name: z${index}.example, accounts: ["*"]}`);
  assert.equal((await configOfFile(`dns: {zones: [${zones.join()}]}`)).dns.zones.length, MAX_ZONES);
  await assertRefused(configOfFile(`dns: {zones: [${[...zones, zones[0]].join()}]}`), 'dns.zones');
});

test('Quotas are set one by one, for single accounts too, and those that are not named stay as they are', async () => {
  const text = 'limits: { quotas: { records: 7, accounts: { "100000000001": { ordersPerDay: 3, bytes: 0 } } } }';
  const { quotas, quotasOf } = (await configOfFile(text)).limits;
  assert.deepEqual([quotas.records, quotas.orders], [7, 100_000]);
  assert.deepEqual([...quotasOf], [['100000000001', { orders: 3, bytes: 0 }]]);
  await assertRefused(configOfFile('limits: { quotas: { accounts: { shop: {} } } }'), '12 digits');
});
