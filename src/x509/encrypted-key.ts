// Encrypted private keys, looked at before they are opened: opening costs what the file asks for.

import { type DerCursor, readDer } from './der-reader.ts';
import { TAG } from './der-values.ts';
import { OID } from './oid.ts';

/** Some half a second of work; openssl writes 2,048, careful tools 600,000. */
export const MAX_KEY_DERIVATION_ITERATIONS = 1_000_000;

/** Throws EncodingError for an EncryptedPrivateKeyInfo (RFC 5958 §3) that is not PBES2 with PBKDF2 within the limit. */
export function assertAffordable(der: Uint8Array, maxBytes: number): void {
  readDer(der, { what: 'encrypted private key', maxBytes }, (cursor) => {
    cursor.sequence('encrypted private key', (members) => {
      members.sequence('encryption algorithm', assertPbes2);
      members.octetString('encrypted data');
    });
  });
}

/** RFC 8018 §A.4. */
function assertPbes2(cursor: DerCursor): void {
  if (cursor.objectIdentifier('encryption algorithm') !== OID.pbes2) cursor.fail('it is not encrypted by PBES2');
  cursor.sequence('parameters of PBES2', (members) => {
    members.sequence('key derivation', assertPbkdf2);
    members.element('encryption scheme', TAG.sequence);
  });
}

/** RFC 8018 §A.2. */
function assertPbkdf2(cursor: DerCursor): void {
  if (cursor.objectIdentifier('key derivation') !== OID.pbkdf2) cursor.fail('its key is not derived by PBKDF2');
  cursor.sequence('parameters of PBKDF2', (members) => {
    members.octetString('salt');
    if (members.smallInteger('iterations') > MAX_KEY_DERIVATION_ITERATIONS) {
      members.fail(`its key takes more than ${MAX_KEY_DERIVATION_ITERATIONS} iterations to derive`);
    }
    members.each((member) => member.any('parameters of PBKDF2'));
  });
}
