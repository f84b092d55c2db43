// Keys of subjects: one account after the other, and none waits for a key of another's that takes long.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WAITING_KEYS_OF_ACCOUNT, openKeyMaker } from '../../src/app/keys/key-maker.ts';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { NotNow } from '../../src/certificates/ports/store.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { readCsrDer } from '../../src/x509/certificate/csr.ts';
import { keyAlgorithmOf, publicKeyOf } from '../../src/x509/keys/keys.ts';
import { readPublicKey } from '../../src/x509/keys/public-key.ts';
import { silentLog } from '../support/silent-log.ts';

const NAMES = [parseDomainName('a.example.com')];

function wanted(accountUin: string, algorithm: KeyAlgorithmId) {
  return { algorithm, names: NAMES, accountUin };
}

test('A key of each kind is made with the CSR that is signed with it', async () => {
  await using keyMaker = openKeyMaker(silentLog);
  for (const algorithm of ['p256', 'rsa2048', 'ed25519', 'sm2'] satisfies readonly KeyAlgorithmId[]) {
    const { pkcs8, csr } = await keyMaker.makeKey({ algorithm, names: NAMES, accountUin: 'a' });
    assert.equal(keyAlgorithmOf(readPublicKey(publicKeyOf(pkcs8))), algorithm);
    assert.deepEqual(readCsrDer(csr).dnsNames, NAMES);
  }
});

test('However many long keys an account wants, another’s long key is begun at once, and a short one needs no turn', async () => {
  const keyMaker = openKeyMaker(silentLog);
  const greedy = Array.from({ length: MAX_WAITING_KEYS_OF_ACCOUNT + 2 }, async () => {
    return await keyMaker.makeKey(wanted('greedy', 'rsa4096')).catch((error: unknown) => error);
  });
  const modest = keyMaker.makeKey(wanted('modest', 'rsa2048')).catch((error: unknown) => error);
  const { running, waiting, refused, shares } = keyMaker.figures;
  assert.deepEqual({ running, waiting, refused }, { running: 2, waiting: MAX_WAITING_KEYS_OF_ACCOUNT, refused: 1 });
  assert.equal(shares.get('modest')?.running, 1);
  await keyMaker.makeKey(wanted('modest', 'p256'));
  await keyMaker[Symbol.asyncDispose]();
  assert.ok((await Promise.all(greedy)).filter((outcome) => outcome instanceof NotNow).length > 60);
  await modest;
});
