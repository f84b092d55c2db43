// A subject's key and the CSR that goes with it, made together; only the CSR is ever shown to an authority.

import type { KeyAlgorithmId } from './algorithms.ts';
import { makeCsr } from './csr.ts';
import { makeKeyPair } from './keys.ts';

export interface SubjectKey {
  /** DER. */
  readonly pkcs8: Uint8Array;
  /** PKCS #10, DER. */
  readonly csr: Uint8Array;
}

/** The first name is the common name. */
export async function makeSubjectKey(algorithm: KeyAlgorithmId, names: readonly string[]): Promise<SubjectKey> {
  const pkcs8 = await makeKeyPair(algorithm);
  return { pkcs8, csr: await makeCsr({ commonName: names[0] ?? '', dnsNames: names, pkcs8 }) };
}
