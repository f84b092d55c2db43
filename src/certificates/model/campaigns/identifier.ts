// What a line of a file may call a certificate by: its id, its serial or its fingerprint, in the one form in which they are compared.

import { fingerprint } from '../../../x509/certificate/certificate.ts';
import { type Certificate, serialsOf } from '../certificate.ts';

/** Twice SHA-256 in hex: what is longer calls nothing. */
export const MAX_IDENTIFIER_LENGTH = 128;

const ID = /^[A-Za-z0-9]{8}$/;
const HEX = /^[0-9a-f]+$/;
/** Of SHA-1 and SHA-256 in hex. A serial may be as long as the first. */
const FINGERPRINT_LENGTHS: ReadonlySet<number> = new Set([40, 64]);

/**
 * Hex in either case, with colons or blanks between its octets, "0x" before it, or zeros that say nothing, means the same serial.
 * A fingerprint keeps its zeros, and an id its case. What is neither stays as it is written, and calls nothing.
 */
export function canonicalIdentifier(text: string): string {
  const written = text.trim();
  if (ID.test(written)) return written;
  const hex = written.replace(/^0x/i, '').replaceAll(/[: ]/g, '').toLowerCase();
  if (!HEX.test(hex)) return written;
  return FINGERPRINT_LENGTHS.has(hex.length) ? hex : canonicalSerial(hex);
}

/** Without the zeros before it; `hex` in lower case. */
export function canonicalSerial(hex: string): string {
  return hex.replace(/^0+(?=.)/, '');
}

/** All that it may be called by, in that form; both halves of a pair are meant by either. */
export function identifiersOf({ id, issued }: Pick<Certificate, 'id' | 'issued'>): readonly string[] {
  if (issued === undefined) return [id];
  return [...new Set([id, ...serialsOf(issued).flatMap(formsOfSerial), ...fingerprintsOf(issued)])];
}

/** SHA-1 and SHA-256 of the leaf, or of both of a pair; lower-case hex. */
export function fingerprintsOf({ chain: [leaf], encryption }: NonNullable<Certificate['issued']>): readonly string[] {
  return [leaf, encryption?.leaf].flatMap((der) => {
    return der === undefined ? [] : [fingerprint(der, 'sha1'), fingerprint(der, 'sha256')];
  });
}

/**
 * As it is kept, which is how one of 20 octets is written beside a fingerprint; without its zeros; and one of eight digits in capitals
 * too, since that may be the form of an id.
 */
function formsOfSerial(serial: string): readonly string[] {
  const plain = canonicalSerial(serial);
  const octets = plain.length % 2 === 0 ? plain : `0${plain}`;
  return [serial, plain, octets, ...(plain.length === 8 ? [plain.toUpperCase()] : [])];
}
