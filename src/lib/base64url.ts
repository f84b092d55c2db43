// Base64url without padding (RFC 4648 §5, RFC 7515 §2), in the one form that bytes have in it.

const ALPHABET = /^[A-Za-z0-9_-]*$/;

export function base64UrlOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** Undefined for padding, line ends, foreign letters, a length that no bytes have, and bits after the last whole byte. */
export function bytesOfBase64Url(text: string): Uint8Array | undefined {
  if (!ALPHABET.test(text)) return undefined;
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
  return base64UrlOf(bytes) === text ? bytes : undefined;
}
