// The products of the YAML file: changes to the built-in ones, and further ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterReissueFor,
  FREE_PRODUCT,
  MULTI_DOMAIN_PRODUCT,
  type Product,
} from '../../src/certificates/model/product.ts';
import { readConfig } from '../../src/config/config.ts';
import { MAX_ACCOUNT_RULES } from '../../src/config/products.ts';

async function productOf(text: string, id: string): Promise<Product | undefined> {
  const { products } = await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text });
  return products.find((product) => product.id === id);
}

test('A built-in product is changed in what the file says and in nothing else', async () => {
  const text = 'products: {"13": {validityDays: 150, reissue: {limitPerLineage: 3}}}';
  assert.deepEqual(await productOf(text, '13'), {
    ...MULTI_DOMAIN_PRODUCT,
    validityDays: 150,
    reissue: { ...MULTI_DOMAIN_PRODUCT.reissue, limitPerLineage: 3 },
  });
  assert.deepEqual(await productOf(text, '83'), FREE_PRODUCT);
});

test('A limit of reissues is lifted by null', async () => {
  const free = await productOf('products: {"83": {reissue: {limitPerLineage: null}}}', '83');
  assert.equal(free?.reissue.limitPerLineage, undefined);
});

test('A further product is like the built-in one of its kind', async () => {
  const text = 'products: {"99": {kind: free, name: Short, validityDays: 7}}';
  assert.deepEqual(await productOf(text, '99'), {
    ...FREE_PRODUCT,
    id: '99',
    aliases: [],
    name: 'Short',
    nameZh: 'Short',
    validityDays: 7,
  });
});

test('A product that says its keys is reissued with those, unless its reissues say others', async () => {
  const further = 'kind: granted, name: Further, keyAlgorithms: [p384, p256]';
  assert.deepEqual(await keysOf('200', further), [
    ['p384', 'p256'],
    ['p384', 'p256'],
  ]);
  assert.deepEqual(await keysOf('200', `${further}, reissue: {limitPerLineage: 2}`), [
    ['p384', 'p256'],
    ['p384', 'p256'],
  ]);
  assert.deepEqual(await keysOf('200', `${further}, reissue: {keyAlgorithms: [p256]}`), [['p384', 'p256'], ['p256']]);
  assert.deepEqual(await keysOf('83', 'keyAlgorithms: [p256]'), [['p256'], ['p256']]);
  assert.deepEqual(await keysOf('83', 'validityDays: 30'), [
    FREE_PRODUCT.keyAlgorithms,
    FREE_PRODUCT.reissue.keyAlgorithms,
  ]);
});

test('What becomes of a certificate after its reissue is a rule of the product: it is kept, or goes after so many hours', async () => {
  for (const [text, rule] of [
    ['', { kind: 'keep', deploys: false }],
    ['afterReissue: keep', { kind: 'keep', deploys: false }],
    ['afterReissue: {deploy: true}', { kind: 'keep', deploys: true }],
    ['afterReissue: {revokeAfterHours: 0}', { kind: 'revoke', afterHours: 0, onlyWhenServed: false, deploys: false }],
    [
      'afterReissue: {deploy: true, revokeAfterHours: 72, revokeOnlyWhenServed: true}',
      { kind: 'revoke', afterHours: 72, onlyWhenServed: true, deploys: true },
    ],
  ] as const) {
    assert.deepEqual((await productOf(`products: {"83": {${text}}}`, '83'))?.afterReissue, rule);
  }
});

/** Of so many accounts, as the YAML has them. */
const rulesOf = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"${100_000_000_001 + at}": {deploy: true}`).join(', ');

test('Accounts may have rules of their own, as many as may be, and others go by the product', async () => {
  const of = async (count: number) =>
    await productOf(
      `products: {"83": {afterReissue: {revokeAfterHours: 5}, afterReissueOf: {${rulesOf(count)}}}}`,
      '83',
    );
  const product = await of(MAX_ACCOUNT_RULES);
  assert.deepEqual(afterReissueFor(product, '100000000001'), { kind: 'keep', deploys: true });
  assert.equal(afterReissueFor(product, '200000000000').kind, 'revoke');
  await assert.rejects(of(MAX_ACCOUNT_RULES + 1), /at most 1000 accounts/);
  await assert.rejects(productOf('products: {"83": {afterReissueOf: {"1": keep}}}', '83'), /12 digits/);
});

test('A revocation that waits for targets needs its hours, and a rule says something', async () => {
  for (const text of [
    '{}',
    '{deploy: false}',
    '{revokeOnlyWhenServed: true}',
    '{deploy: true, revokeOnlyWhenServed: true}',
  ]) {
    await assert.rejects(
      productOf(`products: {"83": {afterReissue: ${text}}}`, '83'),
      /revokeOnlyWhenServed needs/,
      text,
    );
  }
});

test('CAA records are looked at for what a product sells, unless it says otherwise, for an ACME authority may refer to the built-in one', async () => {
  const issuers = 'issuers: [{ name: le, kind: acme, preset: letsencrypt, termsAgreed: true }]';
  const checks = async (text: string): Promise<boolean | undefined> =>
    (await productOf(`${issuers}\nproducts: {"83": {${text}}}`, '83'))?.checksCaa;
  assert.equal(await checks(''), true);
  assert.equal(await checks('caa: false'), false);
  assert.equal(await checks('issuer: le, fallbackIssuer: builtin'), true);
});

async function keysOf(id: string, text: string) {
  const product = await productOf(`products: {"${id}": {${text}}}`, id);
  return [product?.keyAlgorithms, product?.reissue.keyAlgorithms];
}
