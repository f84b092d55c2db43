// Which issuer an order is at: whoever has opened it, also when its product has gone over to another, and by a fallback.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FREE_PRODUCT, makeProducts, type Product } from '../../src/certificates/model/product.ts';
import { issuerOfOrder } from '../../src/certificates/ordering/issuer-of-order.ts';
import { issuerOf } from '../../src/certificates/ordering/order.ts';
import type { Issuer, OpenOutcome, OrderRequest } from '../../src/certificates/ports/issuer.ts';
import { NO_CHANGE } from '../../src/certificates/ports/write-set.ts';
import { ACCOUNT } from '../contracts/store/samples.ts';
import { told } from '../support/reasons.ts';

const BUILT_IN_ORDER = 'Ab12Cd34';
const ACME_ORDER = 'acme:judge:Ab12Cd34/1';
const REQUEST: OrderRequest = {
  certificateId: 'Ab12Cd34',
  accountUin: ACCOUNT,
  names: [],
  replacesOrder: undefined,
  csr: undefined,
};

/** Notes what is cancelled at it, with its name. */
function issuerNamed(name: string, open: () => OpenOutcome = away, cancelled: string[] = []): Issuer {
  return {
    local: undefined,
    open: async () => await Promise.resolve(open()),
    issue: async () => await Promise.resolve({ kind: 'refused', detail: told(name) }),
    cancel: async (reference) => {
      cancelled.push(`${name} ${reference}`);
      return await Promise.resolve({ kind: 'cancelled', commit: () => NO_CHANGE });
    },
    revoke: async () => await Promise.resolve({ kind: 'refused', detail: told(name) }),
    suggest: undefined,
  };
}

const away = (): OpenOutcome => ({ kind: 'unreachable', detail: told('no route') });
const opening = (orderReference: string) => (): OpenOutcome => ({
  kind: 'opened',
  orderReference,
  challenges: undefined,
  commit: () => NO_CHANGE,
});

const [BUILT_IN, JUDGE] = [issuerNamed('builtin'), issuerNamed('judge')];

function worldOf(product: Partial<Product>) {
  const issuers = new Map([
    ['builtin', BUILT_IN],
    ['judge', JUDGE],
  ]);
  return { issuers, products: makeProducts([{ ...FREE_PRODUCT, ...product }]) };
}

const at = (orderReference: string, product: Partial<Product>, productId = FREE_PRODUCT.id) =>
  issuerOfOrder(worldOf(product), { orderReference, productId });

test('An order stays with whoever has opened it, whichever issuer its product has gone over to', () => {
  for (const product of [{ issuer: 'builtin' }, { issuer: 'judge' }, { issuer: 'judge', fallbackIssuer: 'builtin' }]) {
    assert.equal(at(BUILT_IN_ORDER, product), BUILT_IN);
    assert.equal(at(ACME_ORDER, product), JUDGE);
    assert.equal(at(BUILT_IN_ORDER, product, '999'), BUILT_IN);
    assert.equal(at(ACME_ORDER, product, '999'), JUDGE);
  }
});

test('What is not ordered yet is at the issuer of its product, and without its product at the built-in one', () => {
  assert.equal(at('', { issuer: 'judge' }), JUDGE);
  assert.equal(at('', { issuer: 'builtin' }), BUILT_IN);
  assert.equal(at('', { issuer: 'judge' }, '999'), BUILT_IN);
});

test('An order of an issuer that is configured no more is let go, and its revocations wait', async () => {
  const gone = at('acme:gone:Ab12Cd34/1', { issuer: 'judge' });
  assert.equal((await gone.cancel('acme:gone:Ab12Cd34/1')).kind, 'cancelled');
  assert.equal((await gone.open(REQUEST)).kind, 'unreachable');
});

test('An order that was opened by the fallback is cancelled at the fallback, and others at the first', async () => {
  const cancelled: string[] = [];
  const issuersWhere = (firstOpens: () => OpenOutcome) =>
    new Map([
      ['judge', issuerNamed('judge', firstOpens, cancelled)],
      ['builtin', issuerNamed('builtin', opening(BUILT_IN_ORDER), cancelled)],
    ]);
  for (const firstOpens of [away, opening(ACME_ORDER)]) {
    const issuer = issuerOf({ issuers: issuersWhere(firstOpens) }, { issuer: 'judge', fallbackIssuer: 'builtin' });
    const opened = await issuer.open(REQUEST);
    assert.ok(opened.kind === 'opened');
    await issuer.cancel(opened.orderReference);
  }
  assert.deepEqual(cancelled, [`builtin ${BUILT_IN_ORDER}`, `judge ${ACME_ORDER}`]);
});
