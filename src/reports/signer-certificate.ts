// The certificate by which an auditor knows the key that signs reports: it is its own issuer.

import { bytesOfHex } from '../lib/bytes.ts';
import { addMs, DAY_MS } from '../lib/clock.ts';
import { writeSigned, writeTbsCertificate } from '../x509/certificate/certificate-writer.ts';
import { extKeyUsage, keyUsage, subjectKeyIdentifier } from '../x509/certificate/extensions.ts';
import { keyIdentifierOf } from '../x509/keys/key-identifier.ts';
import { writeName } from '../x509/certificate/name-writer.ts';
import { OID } from '../x509/der/oid.ts';
import type { SigningKey } from '../x509/signatures/signing.ts';

/** A report is kept for as long as an auditor may ask for it, and its key is asked about for as long: twenty years, as a root. */
export const SIGNER_DAYS = 20 * 365;
const NAME = 'Reseal report signer';

export interface SignerPlan {
  /** Lower-case hex. */
  readonly serial: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly key: SigningKey;
  readonly now: Date;
}

/** DER. It signs documents (RFC 9336) and no certificates. */
export async function makeSignerCertificate({ serial, spki, key, now }: SignerPlan): Promise<Uint8Array> {
  const keyIdentifier = keyIdentifierOf(spki);
  // Two installations must not share a name.
  const name = writeName([{ type: 'commonName', value: `${NAME} ${serial.slice(0, TAG_DIGITS)}` }]);
  const signatureAlgorithm = key.algorithm.identifier;
  const tbs = writeTbsCertificate({
    serial: bytesOfHex(serial),
    signatureAlgorithm,
    issuer: name,
    notBefore: now,
    notAfter: addMs(now, SIGNER_DAYS * DAY_MS),
    subject: name,
    spki,
    extensions: [keyUsage('digitalSignature'), extKeyUsage(OID.documentSigning), subjectKeyIdentifier(keyIdentifier)],
  });
  return writeSigned({ tbs, signatureAlgorithm, signature: await key.sign(tbs) });
}

const TAG_DIGITS = 8;
