// Certificates, written: the bytes to be signed, and those bytes with a signature put around them.

import { bitString, contextConstructed, integer, sequence, sequenceOf, smallInteger, time } from '../der/writer.ts';

const VERSION_3 = 2; // RFC 5280 §4.1.2.1

/** Members that are bytes are DER, but the serial: its unsigned big-endian magnitude. */
export interface CertificateFields {
  readonly serial: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly issuer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly extensions: readonly Uint8Array[];
}

/** The TBSCertificate (RFC 5280 §4.1.2), version 3. */
export function writeTbsCertificate(fields: CertificateFields): Uint8Array {
  return sequence(
    contextConstructed(0, smallInteger(VERSION_3)),
    integer(fields.serial),
    fields.signatureAlgorithm,
    fields.issuer,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    fields.spki,
    contextConstructed(3, sequenceOf(fields.extensions)),
  );
}

/** A Certificate, CertificateList or CertificationRequest: what was signed, how, and the signature. */
export function writeSigned(signed: {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
}): Uint8Array {
  return sequence(signed.tbs, signed.signatureAlgorithm, bitString(signed.signature));
}
