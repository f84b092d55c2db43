// Whose key has signed a certificate, by the identifier that authorities are known by.

import { hexOf } from '../../lib/bytes.ts';
import { readCertificate } from './certificate.ts';
import { EncodingError } from '../der/reader.ts';
import { keyIdentifierIn } from '../keys/key-identifier.ts';

/** Of an authority's own certificate, lower-case hex; undefined where there is none, or it cannot be read. */
export function authorityKeyOf(authority: Uint8Array | undefined): string | undefined {
  return authority === undefined ? undefined : readOrNone(authority, (facts) => keyIdentifierIn(facts));
}

/** As the certificate that was signed says it (RFC 5280 §4.2.1.1). */
export function signingKeyOf(leaf: Uint8Array): string | undefined {
  return readOrNone(leaf, ({ authorityKeyIdentifier }) => authorityKeyIdentifier);
}

function readOrNone(
  der: Uint8Array,
  find: (facts: ReturnType<typeof readCertificate>) => Uint8Array | undefined,
): string | undefined {
  try {
    const identifier = find(readCertificate(der));
    return identifier && hexOf(identifier);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
