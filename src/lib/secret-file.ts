// Secrets in files of their own: read whole, and refused without a word of what is in them.

import { readFile } from 'node:fs/promises';
import { bytesOfBase64 } from './bytes.ts';
import { OperatorError } from './operator-error.ts';

export interface SecretForm {
  /** As in "Cannot use the <what> in <path>". */
  readonly what: string;
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** Throws OperatorError, which names the file and never what is in it. */
export async function readSecretFile(path: string, what: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new OperatorError(`Cannot use the ${what} in ${path}: the file cannot be read`, { cause });
  }
}

/** The bytes that Base64 alone stands for, as `openssl rand -base64 32` prints it. */
export function secretOfBase64(
  text: string,
  { path, what, minBytes, maxBytes }: SecretForm & { readonly path: string },
): Uint8Array {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  if (!isBase64) throw new OperatorError(`Cannot use the ${what} in ${path}: the file is not Base64 alone`);
  const secret = bytesOfBase64(text);
  if (secret.length >= minBytes && secret.length <= maxBytes) return secret;
  const range = `${minBytes} to ${maxBytes}`;
  throw new OperatorError(`Cannot use the ${what} in ${path}: it has ${secret.length} bytes, not ${range}`);
}
