// The algorithms of keys and of signatures, one row each; nothing below these tables names an algorithm.

import { bytesOfHex, hexOf } from '../lib/bytes.ts';
import { OID } from './oid.ts';

export const KEY_ALGORITHM_IDS = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'sm2'] as const;

export type KeyAlgorithmId = (typeof KEY_ALGORITHM_IDS)[number];

/** How node:crypto makes such a key, and how its public half is told from others. */
export type KeyShape =
  | { readonly kind: 'rsa'; readonly modulusBits: number; readonly exponent: number }
  | { readonly kind: 'ec'; readonly namedCurve: string; readonly curveOid: string; readonly coordinateBytes: number };

export interface KeyAlgorithm {
  readonly id: KeyAlgorithmId;
  /** As the wire's CertCSREncryptAlgo says it. */
  readonly encryptAlgorithm: 'RSA' | 'ECC' | 'SM2';
  /** As the wire's CertCSRKeyParameter says it. */
  readonly keyParameter: string;
  /** Whether keys of the algorithm are made, read and certified. */
  readonly available: boolean;
  readonly shape: KeyShape;
  /** What its keys sign CSRs and certificates with, by BR §7.1.3.2; undefined where it is not available. */
  readonly signature: SignatureAlgorithmId | undefined;
}

export const SIGNATURE_ALGORITHM_IDS = [
  'sha256WithRsa',
  'sha384WithRsa',
  'sha512WithRsa',
  'ecdsaWithSha256',
  'ecdsaWithSha384',
  'ecdsaWithSha512',
] as const;

export type SignatureAlgorithmId = (typeof SIGNATURE_ALGORITHM_IDS)[number];

export interface SignatureAlgorithm {
  readonly id: SignatureAlgorithmId;
  readonly oid: string;
  readonly keyKind: 'rsa' | 'ec';
  /** As node:crypto names it. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** The whole AlgorithmIdentifier, byte for byte as BR §7.1.3.2 prints it: RSA with NULL, ECDSA without parameters. */
  readonly identifier: Uint8Array;
}

const RSA_EXPONENT = 65537;

function rsa(id: KeyAlgorithmId, modulusBits: number): KeyAlgorithm {
  return {
    id,
    encryptAlgorithm: 'RSA',
    keyParameter: String(modulusBits),
    available: true,
    shape: { kind: 'rsa', modulusBits, exponent: RSA_EXPONENT },
    signature: 'sha256WithRsa',
  };
}

export const KEY_ALGORITHMS: { readonly [id in KeyAlgorithmId]: KeyAlgorithm } = {
  rsa2048: rsa('rsa2048', 2048),
  rsa3072: rsa('rsa3072', 3072),
  rsa4096: rsa('rsa4096', 4096),
  p256: {
    id: 'p256',
    encryptAlgorithm: 'ECC',
    keyParameter: 'prime256v1',
    available: true,
    shape: { kind: 'ec', namedCurve: 'prime256v1', curveOid: OID.prime256v1, coordinateBytes: 32 },
    signature: 'ecdsaWithSha256',
  },
  p384: {
    id: 'p384',
    encryptAlgorithm: 'ECC',
    keyParameter: 'secp384r1',
    available: true,
    shape: { kind: 'ec', namedCurve: 'secp384r1', curveOid: OID.secp384r1, coordinateBytes: 48 },
    signature: 'ecdsaWithSha384',
  },
  sm2: {
    id: 'sm2',
    encryptAlgorithm: 'SM2',
    keyParameter: 'sm2p256v1',
    available: false,
    shape: { kind: 'ec', namedCurve: 'SM2', curveOid: OID.sm2, coordinateBytes: 32 },
    signature: undefined,
  },
};

export const SIGNATURE_ALGORITHMS: { readonly [id in SignatureAlgorithmId]: SignatureAlgorithm } = {
  sha256WithRsa: {
    id: 'sha256WithRsa',
    oid: OID.sha256WithRsaEncryption,
    keyKind: 'rsa',
    hash: 'sha256',
    identifier: bytesOfHex('300d06092a864886f70d01010b0500'),
  },
  sha384WithRsa: {
    id: 'sha384WithRsa',
    oid: OID.sha384WithRsaEncryption,
    keyKind: 'rsa',
    hash: 'sha384',
    identifier: bytesOfHex('300d06092a864886f70d01010c0500'),
  },
  sha512WithRsa: {
    id: 'sha512WithRsa',
    oid: OID.sha512WithRsaEncryption,
    keyKind: 'rsa',
    hash: 'sha512',
    identifier: bytesOfHex('300d06092a864886f70d01010d0500'),
  },
  ecdsaWithSha256: {
    id: 'ecdsaWithSha256',
    oid: OID.ecdsaWithSha256,
    keyKind: 'ec',
    hash: 'sha256',
    identifier: bytesOfHex('300a06082a8648ce3d040302'),
  },
  ecdsaWithSha384: {
    id: 'ecdsaWithSha384',
    oid: OID.ecdsaWithSha384,
    keyKind: 'ec',
    hash: 'sha384',
    identifier: bytesOfHex('300a06082a8648ce3d040303'),
  },
  ecdsaWithSha512: {
    id: 'ecdsaWithSha512',
    oid: OID.ecdsaWithSha512,
    keyKind: 'ec',
    hash: 'sha512',
    identifier: bytesOfHex('300a06082a8648ce3d040304'),
  },
};

const BY_IDENTIFIER: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  SIGNATURE_ALGORITHM_IDS.map((id) => [hexOf(SIGNATURE_ALGORITHMS[id].identifier), SIGNATURE_ALGORITHMS[id]]),
);

/** By the whole AlgorithmIdentifier: the right OID with other parameters is another algorithm. */
export function findSignatureAlgorithm(identifier: Uint8Array): SignatureAlgorithm | undefined {
  return BY_IDENTIFIER.get(hexOf(identifier));
}

/** The row of an algorithm that is available; throws for one that is only foreseen. */
export function getSignatureAlgorithmOf(id: KeyAlgorithmId): SignatureAlgorithm {
  const { signature } = KEY_ALGORITHMS[id];
  if (signature === undefined) throw new Error(`Cannot sign with a key of ${id}: the algorithm is not available`);
  return SIGNATURE_ALGORITHMS[signature];
}
