// Keys of kinds that this service neither certifies nor keeps, by the names that people know.

import { because, type Reason } from '../../reasons/reason.ts';
import { OID } from '../der/oid.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  [OID.secp521r1, 'P-521'],
  [OID.secp224r1, 'P-224'],
  [OID.secp256k1, 'secp256k1'],
  [OID.brainpoolP256r1, 'brainpoolP256r1'],
  [OID.brainpoolP384r1, 'brainpoolP384r1'],
  [OID.brainpoolP512r1, 'brainpoolP512r1'],
  [OID.dsa, 'DSA'],
  [OID.rsaPss, 'RSA-PSS'],
  [OID.rsaOaep, 'RSA-OAEP'],
  [OID.ecDh, 'ECDH'],
  [OID.ecMqv, 'ECMQV'],
  [OID.ed448, 'Ed448'],
  [OID.x25519, 'X25519'],
  [OID.x448, 'X448'],
  [OID.dh, 'Diffie-Hellman'],
  [OID.dhX942, 'Diffie-Hellman'],
]);

const WITH_AN = /^(?:RSA|EC|Ed|X)/;

/** Of an algorithm or a curve: "P-521"; undefined for one that has no such name. */
export function findKeyName(oid: string): string | undefined {
  return NAMES.get(oid);
}

/** That it is "a DSA key", or "a key of algorithm 1.2.3". */
export function describeKey(oid: string): Reason {
  const name = findKeyName(oid);
  if (name === undefined) return because('keyOfAlgorithm', { oid });
  return because('keyNamed', { article: WITH_AN.test(name) ? 'an' : 'a', name });
}
