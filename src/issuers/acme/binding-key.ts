// The key by which an authority binds a new account to one that its customer has there (RFC 8555 §7.3.4).

import { bytesOfBase64Url } from '../../lib/base64url.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readSecretFile } from '../../lib/secret-file.ts';

const WHAT = 'key of an external account binding';
/** RFC 2104 §3 asks for as many as the hash has; some authorities give out 16. */
export const MIN_BINDING_BYTES = 16;
export const MAX_BINDING_BYTES = 256;

/** Base64url, as authorities give it out, with its padding or without. Throws OperatorError, which names the file alone. */
export async function readBindingKey(path: string): Promise<Uint8Array> {
  const text = await readSecretFile(path, WHAT);
  const key = bytesOfBase64Url(text.replace(/={1,2}$/, ''));
  if (key === undefined) throw new OperatorError(`Cannot use the ${WHAT} in ${path}: the file is not base64url alone`);
  if (key.length >= MIN_BINDING_BYTES && key.length <= MAX_BINDING_BYTES) return key;
  const range = `${MIN_BINDING_BYTES} to ${MAX_BINDING_BYTES}`;
  throw new OperatorError(`Cannot use the ${WHAT} in ${path}: it has ${key.length} bytes, not ${range}`);
}
