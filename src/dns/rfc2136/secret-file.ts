// The file with a TSIG secret: nothing but Base64, as `openssl rand -base64 32` prints it.

import { readSecretFile, secretOfBase64 } from '../../lib/secret-file.ts';

/** RFC 8945 §8 asks for as many bytes as the hash has; what has fewer than 128 bits can be guessed. */
export const MIN_SECRET_BYTES = 16;
/** Longer secrets than the hash's block are hashed first (RFC 2104 §3) and gain nothing. */
export const MAX_SECRET_BYTES = 512;

const FORM = { what: 'TSIG secret', minBytes: MIN_SECRET_BYTES, maxBytes: MAX_SECRET_BYTES };

/** Throws OperatorError, which names the file and never what is in it. */
export async function readTsigSecret(path: string): Promise<Uint8Array> {
  return secretOfBase64(await readSecretFile(path, FORM.what), { ...FORM, path });
}
