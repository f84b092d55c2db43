// The algorithms of keys and of signatures, one row each; nothing below these tables names an algorithm.

import { bytesOfHex, hexOf } from '../../lib/bytes.ts';
import { OID } from '../der/oid.ts';

export const KEY_ALGORITHM_IDS = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'sm2', 'ed25519'] as const;

export type KeyAlgorithmId = (typeof KEY_ALGORITHM_IDS)[number];

/** How node:crypto makes such a key, and how its public half is told from others. */
export type KeyShape =
  | { readonly kind: 'rsa'; readonly modulusBits: number; readonly exponent: number }
  | { readonly kind: 'ec'; readonly namedCurve: string; readonly curveOid: string; readonly coordinateBytes: number }
  | { readonly kind: 'ed25519' };

/** Which signatures a key can make. SM2 is more than a curve: its keys make no ECDSA signatures (GB/T 32918.2). */
export type SigningKind = 'rsa' | 'ecdsa' | 'sm2' | 'ed25519';

export interface KeyAlgorithm {
  readonly id: KeyAlgorithmId;
  readonly shape: KeyShape;
  /** A server has two certificates and two keys, to sign by the one and be encrypted to by the other (GM/T 0015 §5.2). */
  readonly comesInPairs: boolean;
  /** What its keys sign CSRs and certificates with (BR §7.1.3.2, GM/T 0015, RFC 8410). */
  readonly signature: SignatureAlgorithmId;
}

export const SIGNATURE_ALGORITHM_IDS = [
  'sha256WithRsa',
  'sha384WithRsa',
  'sha512WithRsa',
  'ecdsaWithSha256',
  'ecdsaWithSha384',
  'ecdsaWithSha512',
  'sm2WithSm3',
  'ed25519',
] as const;

export type SignatureAlgorithmId = (typeof SIGNATURE_ALGORITHM_IDS)[number];

/** How a signature is verified. */
export interface SignatureScheme {
  readonly signingKind: SigningKind;
  /** As node:crypto names it; undefined where the algorithm brings its own (RFC 8032). */
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sm3' | undefined;
}

/** One by which this service signs, too. */
export interface SignatureAlgorithm extends SignatureScheme {
  readonly id: SignatureAlgorithmId;
  readonly oid: string;
  readonly hash: Exclude<SignatureScheme['hash'], 'sha1'>;
  /** The whole AlgorithmIdentifier, byte for byte as BR §7.1.3.2 prints it: RSA with NULL, the others without parameters. */
  readonly identifier: Uint8Array;
}

export const RSA_EXPONENT = 65537;

function rsa(id: KeyAlgorithmId, modulusBits: number): KeyAlgorithm {
  return {
    id,
    shape: { kind: 'rsa', modulusBits, exponent: RSA_EXPONENT },
    comesInPairs: false,
    signature: 'sha256WithRsa',
  };
}

export const KEY_ALGORITHMS: { readonly [id in KeyAlgorithmId]: KeyAlgorithm } = {
  rsa2048: rsa('rsa2048', 2048),
  rsa3072: rsa('rsa3072', 3072),
  rsa4096: rsa('rsa4096', 4096),
  p256: {
    id: 'p256',
    shape: { kind: 'ec', namedCurve: 'prime256v1', curveOid: OID.prime256v1, coordinateBytes: 32 },
    comesInPairs: false,
    signature: 'ecdsaWithSha256',
  },
  p384: {
    id: 'p384',
    shape: { kind: 'ec', namedCurve: 'secp384r1', curveOid: OID.secp384r1, coordinateBytes: 48 },
    comesInPairs: false,
    signature: 'ecdsaWithSha384',
  },
  sm2: {
    id: 'sm2',
    shape: { kind: 'ec', namedCurve: 'SM2', curveOid: OID.sm2, coordinateBytes: 32 },
    comesInPairs: true,
    signature: 'sm2WithSm3',
  },
  ed25519: {
    id: 'ed25519',
    shape: { kind: 'ed25519' },
    comesInPairs: false,
    signature: 'ed25519',
  },
};

export const SIGNATURE_ALGORITHMS: { readonly [id in SignatureAlgorithmId]: SignatureAlgorithm } = {
  sha256WithRsa: {
    id: 'sha256WithRsa',
    oid: OID.sha256WithRsaEncryption,
    signingKind: 'rsa',
    hash: 'sha256',
    identifier: bytesOfHex('300d06092a864886f70d01010b0500'),
  },
  sha384WithRsa: {
    id: 'sha384WithRsa',
    oid: OID.sha384WithRsaEncryption,
    signingKind: 'rsa',
    hash: 'sha384',
    identifier: bytesOfHex('300d06092a864886f70d01010c0500'),
  },
  sha512WithRsa: {
    id: 'sha512WithRsa',
    oid: OID.sha512WithRsaEncryption,
    signingKind: 'rsa',
    hash: 'sha512',
    identifier: bytesOfHex('300d06092a864886f70d01010d0500'),
  },
  ecdsaWithSha256: {
    id: 'ecdsaWithSha256',
    oid: OID.ecdsaWithSha256,
    signingKind: 'ecdsa',
    hash: 'sha256',
    identifier: bytesOfHex('300a06082a8648ce3d040302'),
  },
  ecdsaWithSha384: {
    id: 'ecdsaWithSha384',
    oid: OID.ecdsaWithSha384,
    signingKind: 'ecdsa',
    hash: 'sha384',
    identifier: bytesOfHex('300a06082a8648ce3d040303'),
  },
  ecdsaWithSha512: {
    id: 'ecdsaWithSha512',
    oid: OID.ecdsaWithSha512,
    signingKind: 'ecdsa',
    hash: 'sha512',
    identifier: bytesOfHex('300a06082a8648ce3d040304'),
  },
  sm2WithSm3: {
    id: 'sm2WithSm3',
    oid: OID.sm2WithSm3,
    signingKind: 'sm2',
    hash: 'sm3',
    identifier: bytesOfHex('300a06082a811ccf55018375'),
  },
  ed25519: {
    id: 'ed25519',
    oid: OID.ed25519,
    signingKind: 'ed25519',
    hash: undefined,
    identifier: bytesOfHex('300506032b6570'),
  },
};

/** X.690 §8.8: the parameters of an algorithm that has none. */
const NULL_BYTES = [0x05, 0x00] as const;

/** Of the signatures that IIS Manager and other old tools put under CSRs. */
const SHA1_SCHEMES: readonly (SignatureScheme & { readonly identifier: Uint8Array })[] = [
  {
    signingKind: 'rsa',
    hash: 'sha1',
    identifier: bytesOfHex('300d06092a864886f70d0101050500'),
  },
  {
    signingKind: 'ecdsa',
    hash: 'sha1',
    identifier: bytesOfHex('300906072a8648ce3d0401'),
  },
];

const BY_IDENTIFIER = byIdentifier(Object.values(SIGNATURE_ALGORITHMS));
const SHA1_BY_IDENTIFIER = byIdentifier(SHA1_SCHEMES);

/** Its parameters may be NULL or absent, whatever its own form is (RFC 4055 §5: both MUST be accepted); others are another algorithm. */
export function findSignatureAlgorithm(identifier: Uint8Array): SignatureAlgorithm | undefined {
  return BY_IDENTIFIER.get(hexOf(identifier));
}

/** For proofs of possession alone: what SHA-1 signs enters no certificate. */
export function findSha1Scheme(identifier: Uint8Array): SignatureScheme | undefined {
  return SHA1_BY_IDENTIFIER.get(hexOf(identifier));
}

function byIdentifier<Row extends { readonly identifier: Uint8Array }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.flatMap((row) => formsOf(row.identifier).map((form) => [hexOf(form), row] as const)));
}

/** The AlgorithmIdentifier, whose length has one octet, without parameters and with NULL. */
function formsOf(identifier: Uint8Array): readonly Uint8Array[] {
  const [sequence = 0, , ...content] = identifier;
  const hasNull = hexOf(identifier).endsWith('0500');
  const bare = hasNull ? content.slice(0, -NULL_BYTES.length) : content;
  return [bare, [...bare, ...NULL_BYTES]].map((form) => Uint8Array.of(sequence, form.length, ...form));
}

export function signatureAlgorithmOf(id: KeyAlgorithmId): SignatureAlgorithm {
  return SIGNATURE_ALGORITHMS[KEY_ALGORITHMS[id].signature];
}
