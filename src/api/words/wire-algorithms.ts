// Key algorithms in the wire's words: the algorithm and its parameter, as CertCSREncryptAlgo and CertCSRKeyParameter name them.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';

export interface WireAlgorithm {
  readonly encryptAlgorithm: 'RSA' | 'ECC' | 'SM2' | 'ED25519';
  readonly keyParameter: string;
}

/** Of one encryptAlgorithm the first row is its default. */
export const WIRE_ALGORITHMS: { readonly [id in KeyAlgorithmId]: WireAlgorithm } = {
  rsa2048: { encryptAlgorithm: 'RSA', keyParameter: '2048' },
  rsa3072: { encryptAlgorithm: 'RSA', keyParameter: '3072' },
  rsa4096: { encryptAlgorithm: 'RSA', keyParameter: '4096' },
  p256: { encryptAlgorithm: 'ECC', keyParameter: 'prime256v1' },
  p384: { encryptAlgorithm: 'ECC', keyParameter: 'secp384r1' },
  sm2: { encryptAlgorithm: 'SM2', keyParameter: 'sm2p256v1' },
  ed25519: { encryptAlgorithm: 'ED25519', keyParameter: 'ed25519' },
};

/** "RSA 2048", as certificates and CSRs are described. */
export function describeAlgorithm(id: KeyAlgorithmId): string {
  const { encryptAlgorithm, keyParameter } = WIRE_ALGORITHMS[id];
  return `${encryptAlgorithm} ${keyParameter}`;
}
