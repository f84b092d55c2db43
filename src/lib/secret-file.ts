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

/** Longer texts than any service gives out as a token or a password. */
export const MAX_SECRET_CHARACTERS = 1024;

/** A token, a key or a password: one line. Throws OperatorError, which names the file alone. */
export async function readSecretText(path: string, what: string): Promise<string> {
  const secret = await readSecretFile(path, what);
  if (/[^\x20-\x7e]/.test(secret)) {
    throw new OperatorError(
      `Cannot use the ${what} in ${path}: it has other characters than those of one line in ASCII`,
    );
  }
  if (secret.length >= 1 && secret.length <= MAX_SECRET_CHARACTERS) return secret;
  const range = `1 to ${MAX_SECRET_CHARACTERS}`;
  throw new OperatorError(`Cannot use the ${what} in ${path}: it has ${secret.length} characters, not ${range}`);
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
