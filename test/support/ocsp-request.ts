// OCSP requests as bytes, well-formed or with whatever part a test puts in the place of the usual one.

import {
  boolean,
  contextConstructed,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
} from '../../src/x509/der/writer.ts';
import { bytesOfHex } from '../../src/lib/bytes.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { issuerHashesOf } from '../../src/x509/status/ocsp-issuer.ts';
import type { IssuerHash } from '../../src/x509/status/ocsp-request.ts';
import { OID } from '../../src/x509/der/oid.ts';

/** `issuer` is a certificate, DER. */
export function writeCertId(issuer: Uint8Array, serial: string, hash: IssuerHash = 'sha1'): Uint8Array {
  const { subject, spki } = readCertificate(issuer);
  const { name, key } = issuerHashesOf({ name: subject.der, spki }, hash);
  const algorithm = sequence(objectIdentifier(OID[hash]), nullValue());
  return sequence(algorithm, octetString(name), octetString(key), integer(bytesOfHex(serial)));
}

export interface RequestParts {
  readonly certIds: readonly Uint8Array[];
  /** Before the list: version, requestor's name. */
  readonly head?: readonly Uint8Array[];
  /** Of each single request, in place of none. */
  readonly singleExtensions?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  /** After the part that is signed. */
  readonly tail?: readonly Uint8Array[];
}

export function writeRequest({
  certIds,
  head = [],
  singleExtensions,
  extensions,
  tail = [],
}: RequestParts): Uint8Array {
  const ofSingle = singleExtensions === undefined ? [] : [contextConstructed(0, sequenceOf(singleExtensions))];
  const list = sequenceOf(certIds.map((certId) => sequence(certId, ...ofSingle)));
  const ofAll = extensions === undefined ? [] : [contextConstructed(2, sequenceOf(extensions))];
  return sequence(sequence(...head, list, ...ofAll), ...tail);
}

export function nonceOf(octets: number): Uint8Array {
  return sequence(objectIdentifier(OID.ocspNonce), octetString(octetString(new Uint8Array(octets).fill(7))));
}

export function critical(oid: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), boolean(true), octetString(value));
}
