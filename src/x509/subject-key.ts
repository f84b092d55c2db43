// A subject's key and the CSR that goes with it, made together; only the CSR is ever shown to an authority.

import { isIP } from 'node:net';
import type { KeyAlgorithmId } from './algorithms.ts';
import { makeCsr } from './csr.ts';
import { makeKeyPair } from './keys.ts';

export interface SubjectKey {
  /** DER. */
  readonly pkcs8: Uint8Array;
  /** PKCS #10, DER. */
  readonly csr: Uint8Array;
}

/** Names of hosts and their addresses; the first is the common name. */
export async function makeSubjectKey(algorithm: KeyAlgorithmId, names: readonly string[]): Promise<SubjectKey> {
  const pkcs8 = await makeKeyPair(algorithm);
  const addresses = names.filter((name) => isIP(name) !== 0);
  const dnsNames = names.filter((name) => isIP(name) === 0);
  return { pkcs8, csr: await makeCsr({ commonName: names[0] ?? '', dnsNames, addresses, pkcs8 }) };
}
