// The keys that an order lacks: taken once, of a pair as many as there are, sealed for the order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysAtHandOf } from '../../src/certificates/keys/lacking-keys.ts';
import type { KeyMaker } from '../../src/certificates/ports/key-maker.ts';
import { makeCertificate } from '../contracts/store/samples.ts';

/** A key says which one it is, and what is sealed says for what. */
function takerOf(keys: number) {
  let taken = 0;
  const takeKeyAtHand: KeyMaker['takeKeyAtHand'] = async () => {
    if (taken === keys) return undefined;
    taken += 1;
    return { pkcs8: Uint8Array.of(taken), csr: Uint8Array.of(taken) };
  };
  const secrets = {
    seal: (secret: Uint8Array, place: string) => Buffer.from(`${secret.join('')} for ${place}`),
    open: () => assert.fail('nothing is opened'),
  };
  return { withKeys: keysAtHandOf({ keyMaker: { takeKeyAtHand }, secrets }), taken: () => taken };
}

const textOf = (sealed: Uint8Array | undefined) => sealed && Buffer.from(sealed).toString();

test('An order that is decided anew has the key that it has taken, and takes no other', async () => {
  const { withKeys, taken } = takerOf(9);
  const order = makeCertificate({ id: 'a', keyAlgorithm: 'rsa2048', csr: undefined });
  assert.equal(await withKeys(order, { mayTake: false }).then(({ csr }) => csr), undefined);
  for (const mayTake of [true, false, true]) {
    const { csr, sealedKey } = await withKeys(order, { mayTake });
    assert.deepEqual([csr, textOf(sealedKey)], [Uint8Array.of(1), '1 for certificate/a/key']);
  }
  assert.equal(taken(), 1);
});

test('An order that lacks no key stays as it is', async () => {
  const { withKeys, taken } = takerOf(9);
  const order = makeCertificate({ id: 'a', keyAlgorithm: 'rsa2048', csr: Uint8Array.of(7) });
  assert.equal(await withKeys(order, { mayTake: true }), order);
  assert.equal(taken(), 0);
});

test('Of a pair of which one key is at hand that one is given, and the other is lacking still', async () => {
  const order = makeCertificate({ id: 'a', keyAlgorithm: 'sm2', csr: undefined, encryptionCsr: undefined });
  const both = await takerOf(2).withKeys(order, { mayTake: true });
  assert.deepEqual(
    [textOf(both.sealedKey), textOf(both.sealedEncryptionKey)],
    ['1 for certificate/a/key', '2 for certificate/a/encryptionKey'],
  );
  const one = await takerOf(1).withKeys(order, { mayTake: true });
  assert.deepEqual([one.csr, one.encryptionCsr], [Uint8Array.of(1), undefined]);
});
