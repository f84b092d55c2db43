// PFX (PKCS #12, RFC 7292): key and chain under a password, for IIS, Tomcat and whatever else imports such files.

import type { Random } from '../lib/random.ts';
import {
  bmpString,
  contextConstructed,
  contextPrimitive,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
  setOf,
  smallInteger,
} from '../x509/der/writer.ts';
import { OID } from '../x509/der/oid.ts';
import type { KeystoreContent } from './keystore.ts';
import { macDataOf, PFX_ENCRYPTIONS, type PfxEncryptionName } from './pfx-encryption.ts';

const VERSION = 3;
const ENCRYPTED_DATA_VERSION = 0;
/** The same on the key and on its certificate, which ties the two together. */
const KEY_ID = Uint8Array.of(1);

/** DER. The certificates are encrypted as a whole, the key in its bag, and the whole has a MAC. */
export function makePfx(
  content: KeystoreContent,
  { encryption, random }: { readonly encryption: PfxEncryptionName; readonly random: Random },
): Uint8Array {
  const { password } = content;
  const encrypt = (plain: Uint8Array) => PFX_ENCRYPTIONS[encryption].encrypt(plain, password, random);
  const attributes = keyAttributesOf(content);
  const certificates = content.chain.map((der, at) => certificateBag(der, at === 0 ? attributes : []));
  const key = encrypt(content.key);
  const keyBag = bag(OID.shroudedKeyBag, sequence(key.algorithm, octetString(key.content)), attributes);
  const safes = sequence(encryptedData(encrypt(sequenceOf(certificates))), data(sequence(keyBag)));
  return sequence(smallInteger(VERSION), data(safes), macDataOf(safes, { password, random, encryption }));
}

/** ContentInfo of plain data (RFC 5652 §3, §4). */
function data(content: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(OID.data), contextConstructed(0, octetString(content)));
}

/** ContentInfo of data encrypted under the password (RFC 5652 §8). */
function encryptedData({ algorithm, content }: { algorithm: Uint8Array; content: Uint8Array }): Uint8Array {
  const info = sequence(objectIdentifier(OID.data), algorithm, contextPrimitive(0, content));
  const body = sequence(smallInteger(ENCRYPTED_DATA_VERSION), info);
  return sequence(objectIdentifier(OID.encryptedData), contextConstructed(0, body));
}

/** As octets, so that one which cannot be read goes in byte for byte. */
function certificateBag(der: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const value = sequence(objectIdentifier(OID.x509Certificate), contextConstructed(0, octetString(der)));
  return bag(OID.certificateBag, value, attributes);
}

/** SafeBag (RFC 7292 §4.2). */
function bag(kind: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const set = attributes.length === 0 ? [] : [setOf(...attributes)];
  return sequence(objectIdentifier(kind), contextConstructed(0, value), ...set);
}

function keyAttributesOf({ alias }: KeystoreContent): readonly Uint8Array[] {
  return [
    sequence(objectIdentifier(OID.friendlyName), setOf(bmpString(alias))),
    sequence(objectIdentifier(OID.localKeyId), setOf(octetString(KEY_ID))),
  ];
}
