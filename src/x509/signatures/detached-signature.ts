// A signature that stands apart from what it signs: CMS SignedData without its content (RFC 5652 §5.2).

import { hash } from 'node:crypto';
import { bytesOfHex } from '../../lib/bytes.ts';
import { readCertificate } from '../certificate/certificate.ts';
import {
  contextConstructed,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  smallInteger,
  time,
} from '../der/writer.ts';
import { OID } from '../der/oid.ts';
import type { SigningKey } from './signing.ts';

/** RFC 5652 §5.1, §5.3: certificates of X.509 alone, and a signer that is named by issuer and serial. */
const VERSION_1 = 1;
/** RFC 5652 §5.3: signedAttrs is [0] IMPLICIT, and signed as the SET OF that it is. */
const SIGNED_ATTRIBUTES_TAG = 0xa0;

const DIGEST = sequence(objectIdentifier(OID.sha256));

export interface DetachedSigner {
  /** DER; it comes with the signature. */
  readonly certificate: Uint8Array;
  /** Of an algorithm that signs over SHA-256. */
  readonly key: SigningKey;
}

/** The ContentInfo, DER. Throws for a key that signs by another hash, since the digest of the content is by that one. */
export async function signDetached(
  content: Uint8Array,
  { signer, at }: { readonly signer: DetachedSigner; readonly at: Date },
): Promise<Uint8Array> {
  const { certificate, key } = signer;
  if (key.algorithm.hash !== 'sha256') throw new Error(`Cannot sign apart by ${key.algorithm.id}: SHA-256 is needed`);
  const attributes = setOf(
    attribute(OID.contentType, objectIdentifier(OID.data)),
    attribute(OID.signingTime, time(at)),
    attribute(OID.messageDigest, octetString(hash('sha256', content, 'buffer'))),
  );
  const signature = await key.sign(attributes);
  const { issuer, serial } = readCertificate(certificate);
  const signerInfo = sequence(
    smallInteger(VERSION_1),
    sequence(issuer.der, integer(bytesOfHex(serial))),
    DIGEST,
    implicit(attributes),
    key.algorithm.identifier,
    octetString(signature),
  );
  return sequence(
    objectIdentifier(OID.signedData),
    contextConstructed(
      0,
      sequence(
        smallInteger(VERSION_1),
        setOf(DIGEST),
        sequence(objectIdentifier(OID.data)),
        contextConstructed(0, certificate),
        setOf(signerInfo),
      ),
    ),
  );
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), setOf(value));
}

function implicit(set: Uint8Array): Uint8Array {
  return Uint8Array.of(SIGNED_ATTRIBUTES_TAG, ...set.subarray(1));
}
