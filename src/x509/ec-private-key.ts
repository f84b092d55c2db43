// Private keys of curves (RFC 5915), whose public half may stand in them compressed.

import { type DerCursor, readDer } from './der-reader.ts';
import { constructedContextTag } from './der-values.ts';
import { octetString, sequence, sequenceOf } from './der-writer.ts';
import { OID } from './oid.ts';

const COMPRESSED: ReadonlySet<number | undefined> = new Set([0x02, 0x03]); // SEC 1 §2.3.3
const PUBLIC_HALF = constructedContextTag(1);

/**
 * The PKCS #8, DER, without the public half where that is compressed: OpenSSL makes it anew when asked, in the form that
 * certificates have. Undefined for every other key. Throws EncodingError.
 */
export function withoutCompressedHalf(pkcs8: Uint8Array): Uint8Array | undefined {
  return readDer(pkcs8, { what: 'private key', maxBytes: pkcs8.length }, (cursor) =>
    cursor.sequence('private key', (members) => {
      const version = members.any('version').der;
      const algorithm = members.any('key algorithm').der;
      const content = members.octetString('key');
      members.each((member) => member.any('attributes'));
      if (members.inside('key algorithm', algorithm, readAlgorithm) !== OID.ecPublicKey) return undefined;
      const { others, publicHalf } = members.inside('elliptic key', content, readEllipticKey);
      return COMPRESSED.has(publicHalf?.[0])
        ? sequence(version, algorithm, octetString(sequenceOf(others)))
        : undefined;
    }),
  );
}

function readAlgorithm(cursor: DerCursor): string {
  return cursor.sequence('key algorithm', (members) => {
    const oid = members.objectIdentifier('key algorithm');
    members.each((parameters) => parameters.any('parameters of the key'));
    return oid;
  });
}

function readEllipticKey(cursor: DerCursor) {
  return cursor.sequence('elliptic key', (members) => {
    const others: Uint8Array[] = [];
    let publicHalf: Uint8Array | undefined;
    while (!members.isAtEnd) {
      if (members.nextTag === PUBLIC_HALF)
        publicHalf = members.constructed('public half', PUBLIC_HALF, (half) => half.bitString('public half'));
      else others.push(members.any('elliptic key').der);
    }
    return { others, publicHalf };
  });
}
