// The file with a TSIG secret: nothing but Base64, as `openssl rand -base64 32` prints it.

import { readFile } from 'node:fs/promises';
import { bytesOfBase64 } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** RFC 8945 §8 asks for as many bytes as the hash has; what has fewer than 128 bits can be guessed. */
export const MIN_SECRET_BYTES = 16;
/** Longer secrets than the hash's block are hashed first (RFC 2104 §3) and gain nothing. */
export const MAX_SECRET_BYTES = 512;

/** Throws OperatorError, which names the file and never what is in it. */
export async function readTsigSecret(path: string): Promise<Uint8Array> {
  const text = (await readText(path)).trim();
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  if (!isBase64) throw new OperatorError(`Cannot use the TSIG secret in ${path}: the file is not Base64 alone`);
  const secret = bytesOfBase64(text);
  if (secret.length >= MIN_SECRET_BYTES && secret.length <= MAX_SECRET_BYTES) return secret;
  const range = `${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES}`;
  throw new OperatorError(`Cannot use the TSIG secret in ${path}: it has ${secret.length} bytes, not ${range}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`Cannot use the TSIG secret in ${path}: the file cannot be read`, { cause });
  }
}
