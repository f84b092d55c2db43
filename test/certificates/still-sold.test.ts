// Whether an order is still sold and proved as it stands, when it is to be signed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import { PROOF_DEADLINE_MS } from '../../src/certificates/ordering/order.ts';
import type { Authorization } from '../../src/certificates/model/authorization.ts';
import {
  FREE_PRODUCT,
  makeProducts,
  MULTI_DOMAIN_PRODUCT,
  type Product,
} from '../../src/certificates/model/product.ts';
import { findProductLoss } from '../../src/certificates/ordering/still-sold.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { ACCOUNT, domain, makeCertificate, makeProof, NOON, OTHER_ACCOUNT } from '../contracts/store/samples.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const PRODUCT: Product = {
  ...MULTI_DOMAIN_PRODUCT,
  id: '200',
  internalNames: true,
  addresses: true,
  trustedNames: [{ kind: 'suffix', suffix: 'corp.example', accounts: [ACCOUNT] }],
};

function orderOf(names: readonly string[], facts: Partial<Certificate> = {}): Certificate {
  const usual = { id: 'Ab12Cd34', productId: '200', step: 'issuing', keyAlgorithm: 'p256' } as const;
  return makeCertificate({ ...usual, names: names.map(domain), ...facts });
}

interface Asked {
  readonly product?: Partial<Product>;
  readonly authorizations?: readonly Omit<Authorization, 'accountUin'>[];
  readonly now?: Date;
}

async function lossOf(certificate: Certificate, { product = {}, authorizations = [], now = NOON }: Asked = {}) {
  const list = async (accountUin: string, domains: readonly string[], since: Date) =>
    authorizations
      .filter((one) => domains.includes(one.domain) && one.provedAt >= since)
      .map(({ domain: of, method, provedAt }) => ({ domain: of, method, provedAt, accountUin }));
  const products = makeProducts([{ ...PRODUCT, ...product }, FREE_PRODUCT]);
  const loss = await findProductLoss({ authorizations: { list } }, { certificate, products, now });
  return loss?.kind === 'lost' ? `${loss.failure}: ${inEnglish(loss.detail)}` : loss?.kind;
}

const provedProof = (name: string, method: 'dns' | 'file' = 'dns', provedAt = NOON) =>
  makeProof({ domain: domain(name), method, provedAt });
const proved = (names: readonly string[], facts: Partial<Certificate> = {}) =>
  orderOf(names, { proofs: names.map((name) => provedProof(name.replace('*.', ''))), ...facts });

test('What is proved, or vouched for, goes on', async () => {
  assert.equal(await lossOf(proved(['a.com', '*.b.com'])), undefined);
  assert.equal(await lossOf(orderOf(['db.corp.example'])), undefined);
  assert.equal(
    await lossOf(proved(['example.com'], { productId: '83', keyAlgorithm: 'rsa2048', maxNames: 1 })),
    undefined,
  );
  const authorizations = [{ domain: domain('a.com'), method: 'dns', provedAt: NOON }] as const;
  assert.equal(await lossOf(orderOf(['a.com', '*.a.com']), { authorizations }), undefined);
});

test('A trusted suffix that is withdrawn, or is of another account now, leaves what it covered unproved', async () => {
  const order = proved(['a.com'], { names: ['a.com', 'db.corp.example'].map(domain) });
  assert.equal(await lossOf(order), undefined);
  const others = [{ kind: 'suffix', suffix: 'corp.example', accounts: [OTHER_ACCOUNT] }] as const;
  const narrower = [{ kind: 'suffix', suffix: 'eu.corp.example', accounts: ['*'] }] as const;
  for (const trustedNames of [[], others, narrower]) {
    assert.match(
      String(await lossOf(order, { product: { trustedNames } })),
      /^proofMissing: Control of db\.corp\.example/,
    );
  }
  const filed = orderOf(['*.corp.example'], { method: 'file' });
  assert.equal(await lossOf(filed), undefined);
  assert.match(String(await lossOf(filed, { product: { trustedNames: [] } })), /^proofMissing: Control of \*\.corp/);
  const address = orderOf(['10.0.0.5'], { method: 'dns' });
  const range = [{ kind: 'range', range: '10.0.0.0/8', accounts: ['*'] }] as const;
  assert.equal(await lossOf(address, { product: { trustedNames: range } }), undefined);
  assert.match(String(await lossOf(address)), /^proofMissing: Control of 10\.0\.0\.5/);
});

test('A file proves its own name and no wildcard of it', async () => {
  const proofs = [provedProof('a.com', 'file')];
  assert.equal(await lossOf(orderOf(['a.com'], { method: 'file', proofs })), undefined);
  assert.match(String(await lossOf(orderOf(['a.com', '*.a.com'], { method: 'dns', proofs }))), /^proofMissing/);
});

test('Proofs of its own serve an order as long as others would, and without reuse for as long as it had to prove', async () => {
  const order = proved(['a.com']);
  for (const [proofReuseDays, lastsMs] of [
    [0, PROOF_DEADLINE_MS],
    [1, PROOF_DEADLINE_MS],
    [200, 200 * DAY_MS],
  ] as const) {
    const at = async (ms: number) => await lossOf(order, { product: { proofReuseDays }, now: addMs(NOON, ms) });
    assert.equal(await at(lastsMs), undefined);
    assert.match(String(await at(lastsMs + 1)), /^proofMissing/);
  }
});

test('A product that is gone, or sells the names or the key no more, ends the order', async () => {
  assert.match(
    String(await lossOf(proved(['a.com'], { productId: '999' }))),
    /^productWithdrawn: Product 999 is not sold/,
  );
  const ended: readonly (readonly [Certificate, Partial<Product>, RegExp])[] = [
    [proved(['*.a.com']), { wildcards: false }, /has no wildcards/],
    [proved(['a.com', 'b.com']), { maxNames: 1 }, /takes 1 domain, and the order has 2/],
    [
      proved(['a.com'], { keyAlgorithm: 'rsa4096' }),
      { keyAlgorithms: ['p256'] },
      /allows p256, and the key is rsa4096/,
    ],
    [proved(['printer']), { internalNames: false }, /no names such as printer/],
    [proved(['10.0.0.5'], { method: 'file' }), { addresses: false }, /no names such as 10\.0\.0\.5/],
  ];
  for (const [order, product, why] of ended) {
    assert.match(String(await lossOf(order, { product })), why);
    assert.match(String(await lossOf(order, { product })), /^productWithdrawn/);
  }
});

test('A reissue keeps its names, and its key is held against the rule for reissues', async () => {
  const again = proved(['*.a.com'], { replaces: 'Zz99Yy88' });
  assert.equal(await lossOf(again, { product: { wildcards: false, keyAlgorithms: ['rsa2048'] } }), undefined);
  const reissue = { keyAlgorithms: ['rsa2048'], limitPerLineage: undefined, locksDomain: false } as const;
  assert.match(String(await lossOf(again, { product: { reissue } })), /^productWithdrawn.*allows rsa2048/);
});
