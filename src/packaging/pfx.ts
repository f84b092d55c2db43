// PFX (PKCS #12, RFC 7292): key and chain under a password, for IIS, Tomcat and whatever else imports such files.

import type * as pkijsModule from 'pkijs';
import { bytesOfUtf8 } from '../lib/bytes.ts';
import { bmpString, objectIdentifier, octetString, sequence, setOf } from '../x509/der-writer.ts';
import { OID } from '../x509/oid.ts';
import type { KeystoreContent } from './keystore.ts';

/** What `openssl pkcs12 -export` does. A file is made in the process that serves all, so it may not take long. */
export const PFX_ITERATIONS = 2048;

const CIPHER = { name: 'AES-CBC', length: 256 };
const HASH = 'SHA-256';
const KEY_ID = Uint8Array.of(1);
const PASSWORD_INTEGRITY = 0;
const PASSWORD_PRIVACY = 1;
const NO_PRIVACY = 0;

type Pkijs = typeof pkijsModule;

/**
 * DER. Key and certificates are encrypted by AES-256-CBC (PBES2 over HMAC-SHA-256), the whole has a MAC of SHA-256:
 * OpenSSL since 1.0, Java since 8u301 and Windows since Server 2019 read it. Salts come from pkijs, which asks the system.
 */
export async function makePfx(content: KeystoreContent): Promise<Uint8Array> {
  // Loaded with the first file that needs it: 14 MB that most processes never use.
  const pkijs = await import('pkijs');
  const encryption = {
    password: exactBuffer(bytesOfUtf8(content.password)),
    contentEncryptionAlgorithm: CIPHER,
    hmacHashAlgorithm: HASH,
    iterationCount: PFX_ITERATIONS,
  };
  const keyBag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue: pkijs.PrivateKeyInfo.fromBER(exactBuffer(content.key)) });
  await keyBag.makeInternalValues(encryption);
  const safe = authenticatedSafeOf(pkijs, content, keyBag);
  await safe.makeInternalValues({ safeContents: [encryption, {}] });
  const pfx = new pkijs.PFX({ parsedValue: { integrityMode: PASSWORD_INTEGRITY, authenticatedSafe: safe } });
  await pfx.makeInternalValues({
    password: encryption.password,
    iterations: PFX_ITERATIONS,
    pbkdf2HashAlgorithm: HASH,
    hmacHashAlgorithm: HASH,
  });
  return new Uint8Array(pfx.toSchema().toBER());
}

/** The certificates are encrypted as a whole, the key in its bag. */
function authenticatedSafeOf(
  pkijs: Pkijs,
  content: KeystoreContent,
  keyBag: pkijsModule.PKCS8ShroudedKeyBag,
): pkijsModule.AuthenticatedSafe {
  const attributes = keyAttributesOf(pkijs, content);
  const certificates = content.chain.map((der, at) =>
    certificateBagOf(pkijs, { der, attributes: at === 0 ? attributes : [] }),
  );
  const key = new pkijs.SafeBag({ bagId: OID.shroudedKeyBag, bagValue: keyBag, bagAttributes: attributes });
  const safeContents = [
    { privacyMode: PASSWORD_PRIVACY, value: new pkijs.SafeContents({ safeBags: certificates }) },
    { privacyMode: NO_PRIVACY, value: new pkijs.SafeContents({ safeBags: [key] }) },
  ];
  return new pkijs.AuthenticatedSafe({ parsedValue: { safeContents } });
}

type Attribute = pkijsModule.Attribute;

function certificateBagOf(
  pkijs: Pkijs,
  { der, attributes }: { readonly der: Uint8Array; readonly attributes: Attribute[] },
): pkijsModule.SafeBag {
  const bagValue = new pkijs.CertBag({ certId: OID.x509Certificate, certValue: octetsOf(pkijs, der) });
  const bag = { bagId: OID.certificateBag, bagValue };
  return new pkijs.SafeBag(attributes.length === 0 ? bag : { ...bag, bagAttributes: attributes });
}

/** The same on the key and on its certificate, which ties the two together. */
function keyAttributesOf(pkijs: Pkijs, { alias }: KeystoreContent): Attribute[] {
  const friendlyName = sequence(objectIdentifier(OID.friendlyName), setOf(bmpString(alias)));
  const localKeyId = sequence(objectIdentifier(OID.localKeyId), setOf(octetString(KEY_ID)));
  return [friendlyName, localKeyId].map((der) => pkijs.Attribute.fromBER(exactBuffer(der)));
}

/** A certificate that pkijs read would be written anew, and an odd one refused; as the octets of an attribute it stays whole. */
function octetsOf(pkijs: Pkijs, der: Uint8Array): pkijsModule.CertBag['certValue'] {
  const attribute = sequence(objectIdentifier(OID.x509Certificate), setOf(octetString(der)));
  return pkijs.Attribute.fromBER(exactBuffer(attribute)).values[0];
}

/** pkijs reads buffers whole, and bytes are often a part of one. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
