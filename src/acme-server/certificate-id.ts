// What ARI calls a certificate by (RFC 9773 §4.1): the key identifier of its issuer and its serial, in base64url.

import { base64UrlOf, bytesOfBase64Url } from '../lib/base64url.ts';
import { bytesOfHex, equalBytes, hexOf } from '../lib/bytes.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { Reads } from '../certificates/ports/store.ts';
import { readCertificate } from '../x509/certificate/certificate.ts';

/** Undefined for one that is not issued. */
export function ariIdOf({ issued }: Certificate): string | undefined {
  const [leaf] = issued?.chain ?? [];
  if (issued === undefined || leaf === undefined) return undefined;
  const { authorityKeyIdentifier = new Uint8Array() } = readCertificate(leaf);
  return `${base64UrlOf(authorityKeyIdentifier)}.${base64UrlOf(bytesOfHex(issued.serial))}`;
}

/** Undefined for what is no such id, and for a certificate that this service has not issued. */
export async function findByAriId(
  { certificates, issuances }: Pick<Reads, 'certificates' | 'issuances'>,
  id: string,
): Promise<Certificate | undefined> {
  const [keyText = '', serialText = '', ...rest] = id.split('.');
  const [keyIdentifier, serial] = [bytesOfBase64Url(keyText), bytesOfBase64Url(serialText)];
  if (rest.length > 0 || keyIdentifier === undefined || serial === undefined || serial.length === 0) return undefined;
  const issuance = await issuances.find(hexOf(serial));
  const certificate = issuance && (await certificates.findWithDeleted(issuance.certificateId));
  const [leaf] = certificate?.issued?.chain ?? [];
  if (certificate === undefined || leaf === undefined) return undefined;
  const { authorityKeyIdentifier } = readCertificate(leaf);
  const isIt = authorityKeyIdentifier !== undefined && equalBytes(authorityKeyIdentifier, keyIdentifier);
  return isIt && certificate.issued?.serial === hexOf(serial) ? certificate : undefined;
}
