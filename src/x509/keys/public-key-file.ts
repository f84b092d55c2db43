// The public key in a PEM text, whatever it is in: a public or private key, a CSR, a certificate.

import { because } from '../../reasons/reason.ts';
import { readCertificate } from '../certificate/certificate.ts';
import { readCsrDer } from '../certificate/csr.ts';
import { EncodingError } from '../der/reader.ts';
import { bitString, nullValue, objectIdentifier, sequence } from '../der/writer.ts';
import { deriveKey } from './encrypted-key.ts';
import type { ReadPublicKey } from './key-identity.ts';
import { publicKeyOf } from './keys.ts';
import { readPrivateKeyPem } from './private-key-file.ts';
import { OID } from '../der/oid.ts';
import { decodePem, type PemBlock } from '../pem/pem.ts';
import { readForeignPublicKey } from './public-key.ts';

/** OpenSSL writes them before an EC key. */
const PARAMETER_LABEL = 'EC PARAMETERS';

/**
 * Throws EncodingError for anything but one readable block; nothing of a private key is in its text.
 */
export async function readPublicKeyPem(text: string): Promise<ReadPublicKey> {
  const [block, ...others] = decodePem(text).filter(({ label }) => label !== PARAMETER_LABEL);
  if (block === undefined) throw new EncodingError('key', because('notPem'));
  if (others.length > 0) throw new EncodingError('key', because('pemBlocksCounted', { count: others.length + 1 }));
  const spki = readPublicBlock(block) ?? publicKeyOf(await readPrivateKeyPem(text, { deriveKey }));
  return { spki, key: readForeignPublicKey(spki) };
}

/** Undefined for what may be a private key. */
function readPublicBlock({ label, der }: PemBlock): Uint8Array | undefined {
  switch (label) {
    case 'PUBLIC KEY':
      return der;
    case 'RSA PUBLIC KEY':
      return wrapPkcs1(der);
    case 'CERTIFICATE':
      return readCertificate(der).spki;
    case 'CERTIFICATE REQUEST':
    case 'NEW CERTIFICATE REQUEST':
      return readCsrDer(der).spki;
    default:
      return undefined;
  }
}

/** RFC 8017 §A.1.1: what a SubjectPublicKeyInfo of an RSA key wraps. */
function wrapPkcs1(der: Uint8Array): Uint8Array {
  return sequence(sequence(objectIdentifier(OID.rsaEncryption), nullValue()), bitString(der));
}
