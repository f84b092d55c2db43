// A private key as it is written outside of PKCS #8: PKCS #1 of RSA (RFC 8017 §A.1.2), SEC 1 of a curve (RFC 5915 §3).

import { type DerCursor, readDer } from '../der/reader.ts';
import { TAG } from '../der/values.ts';
import { contextConstructed, objectIdentifier, octetString, sequence, smallInteger } from '../der/writer.ts';
import { OID } from '../der/oid.ts';
import { encodePrivateKeyPem } from './keys.ts';
import { encodePem, type PemBlock } from '../pem/pem.ts';
import { MAX_PRIVATE_KEY_BYTES } from './private-key.ts';

const EC_VERSION = 1;

interface Traditional extends Pick<PemBlock, 'label' | 'der'> {
  /** Of an elliptic key. */
  readonly curve: string | undefined;
}

/** `pkcs8` as readPrivateKeyPem answers it. Undefined for a key that has no such form. */
export function traditionalKeyOf(pkcs8: Uint8Array): Traditional | undefined {
  return readDer(pkcs8, { what: 'private key', maxBytes: MAX_PRIVATE_KEY_BYTES, rules: 'strict' }, (cursor) =>
    cursor.sequence('private key', (members) => {
      members.smallInteger('version');
      const { oid, curve } = members.sequence('key algorithm', readAlgorithm);
      const content = members.octetString('key');
      if (oid === OID.rsaEncryption) return { label: 'RSA PRIVATE KEY', der: content, curve };
      if (curve === undefined) return undefined;
      return { label: 'EC PRIVATE KEY', der: members.inside('key', content, (key) => withCurve(key, curve)), curve };
    }),
  );
}

/**
 * A key as Tencent Cloud's archives have it: RSA as PKCS #1, P-256 and P-384 as SEC 1, which old servers read too. SM2 stays
 * PKCS #8, for GmSSL reads no other form, and so does Ed25519, which has none.
 */
export function keyPemOf(pkcs8: Uint8Array): string {
  const traditional = traditionalKeyOf(pkcs8);
  if (traditional === undefined || traditional.curve === OID.sm2) return encodePrivateKeyPem(pkcs8);
  return encodePem(traditional.label, traditional.der);
}

function readAlgorithm(cursor: DerCursor): { readonly oid: string; readonly curve: string | undefined } {
  const oid = cursor.objectIdentifier('key algorithm');
  if (oid === OID.ecPublicKey) return { oid, curve: cursor.objectIdentifier('curve') };
  if (!cursor.isAtEnd) cursor.element('parameters', TAG.null);
  return { oid, curve: undefined };
}

/** In PKCS #8 the curve stands around the key, here in it, before the public half. */
function withCurve(cursor: DerCursor, curve: string): Uint8Array {
  return cursor.sequence('elliptic key', (members) => {
    members.smallInteger('version');
    const number = members.octetString('private number');
    const publicHalf = members.any('public half').der;
    const parameters = contextConstructed(0, objectIdentifier(curve));
    return sequence(smallInteger(EC_VERSION), octetString(number), parameters, publicHalf);
  });
}
