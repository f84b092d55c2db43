// A subject's key and the CSR that goes with it, made together; only the CSR is ever shown to an authority.

import { isIP } from 'node:net';
import { KEY_ALGORITHMS, type KeyAlgorithmId } from './algorithms.ts';
import { makeCsr } from '../certificate/csr.ts';
import type { NameAttribute } from '../certificate/name-writer.ts';
import { makeKeyPair, makeKeyPairHere } from './keys.ts';

export interface SubjectKey {
  /** DER. */
  readonly pkcs8: Uint8Array;
  /** PKCS #10, DER. */
  readonly csr: Uint8Array;
}

/** As table of a thread for keys that take long. */
export const SUBJECT_KEY_TASKS = { makeSubjectKeyHere };

/** Whether a key takes a processor for seconds; one of a curve is made in less than a millisecond. */
export function takesLong(algorithm: KeyAlgorithmId): boolean {
  return KEY_ALGORITHMS[algorithm].shape.kind === 'rsa';
}

/** Names of hosts and their addresses; the first is the common name, and `subject` stands before it. */
export async function makeSubjectKey(
  algorithm: KeyAlgorithmId,
  names: readonly string[],
  subject: readonly NameAttribute[] = [],
): Promise<SubjectKey> {
  return await withCsr(await makeKeyPair(algorithm), { names, subject });
}

/** In the thread that asks, which stands meanwhile: for one that was begun for such work. */
async function makeSubjectKeyHere({
  algorithm,
  ...asked
}: {
  readonly algorithm: KeyAlgorithmId;
  readonly names: readonly string[];
  readonly subject: readonly NameAttribute[];
}): Promise<SubjectKey> {
  return await withCsr(makeKeyPairHere(algorithm), asked);
}

/** A key that there is, with its CSR for names and a subject as above. */
export async function withCsr(
  pkcs8: Uint8Array,
  { names, subject = [] }: { readonly names: readonly string[]; readonly subject?: readonly NameAttribute[] },
): Promise<SubjectKey> {
  const addresses = names.filter((name) => isIP(name) !== 0);
  const dnsNames = names.filter((name) => isIP(name) === 0);
  return { pkcs8, csr: await makeCsr({ commonName: names[0] ?? '', dnsNames, addresses, subject, pkcs8 }) };
}
