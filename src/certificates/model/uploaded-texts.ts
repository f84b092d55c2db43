// The PEM texts of an upload, kept beside what was read of them so that they can be given back to the byte.

import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import {
  decodeOutline,
  encodeOutline,
  type KnownBlock,
  outlineOf,
  type PemOutline,
  textOf,
} from '../../x509/pem/pem-outline.ts';
import { traditionalKeyOf } from '../../x509/keys/traditional-key.ts';
import { type Certificate, keyOutlinePlace } from './certificate.ts';

/** `chain` is what was read of the text, DER, leaf first. */
export function outlineChain(text: string, chain: readonly Uint8Array[]): PemOutline {
  return outlineOf(text, chainBlocks(chain));
}

/** As it was uploaded; undefined for what was not, and for what was before texts were kept. */
export function uploadedChainOf({ chainOutline, issued }: Certificate): string | undefined {
  return chainOutline === undefined ? undefined : textOf(chainOutline, chainBlocks(issued?.chain ?? []));
}

/** `pkcs8` is what was read of the text, opened where it was encrypted. */
export function outlineKey(text: string, pkcs8: Uint8Array): PemOutline {
  return outlineOf(text, keyBlocks(pkcs8));
}

export function sealKeyOutline(
  { secrets }: { readonly secrets: SecretBox },
  outline: PemOutline,
  id: string,
): Uint8Array {
  return secrets.seal(bytesOfUtf8(encodeOutline(outline)), keyOutlinePlace(id));
}

/** The same of its key, `pkcs8`. */
export function uploadedKeyOf(
  { secrets }: { readonly secrets: SecretBox },
  { id, sealedKeyOutline }: Certificate,
  pkcs8: Uint8Array,
): string | undefined {
  if (sealedKeyOutline === undefined) return undefined;
  return textOf(decodeOutline(utf8Of(secrets.open(sealedKeyOutline, keyOutlinePlace(id)))), keyBlocks(pkcs8));
}

function chainBlocks(chain: readonly Uint8Array[]): readonly KnownBlock[] {
  return chain.map((der) => ({ label: 'CERTIFICATE', der }));
}

/** In the order that outlines are made and read by. */
function keyBlocks(pkcs8: Uint8Array): readonly KnownBlock[] {
  const traditional = traditionalKeyOf(pkcs8);
  return [{ label: 'PRIVATE KEY', der: pkcs8 }, ...(traditional === undefined ? [] : [traditional])];
}
