// What a test puts into key stores: a key with its chain, certified by openssl.

import { makeKeyPair, encodePrivateKeyPem } from '../../src/x509/keys/keys.ts';
import type { KeystoreContent } from '../../src/packaging/keystore.ts';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import { CA_EXTENSIONS, openOpensslAuthority } from './openssl-chain.ts';

export const STORE_PASSWORD = 'correct horse 1';

/** Leaf and issuer. */
export async function makeContent(algorithm: KeyAlgorithmId): Promise<KeystoreContent> {
  using authority = openOpensslAuthority();
  const root = authority.issue({ name: 'root', subject: '/CN=root', issuer: undefined, extensions: CA_EXTENSIONS });
  const key = await makeKeyPair(algorithm);
  const keyOf = { ...root, keyPem: encodePrivateKeyPem(key) };
  const leaf = authority.issue({ name: 'leaf', subject: '/CN=a.example', issuer: root, extensions: [], keyOf });
  return { key, chain: [leaf.der, root.der], alias: 'a.example', password: STORE_PASSWORD };
}
