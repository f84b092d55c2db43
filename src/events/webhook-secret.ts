// The file with a webhook's secret, in the form of Standard Webhooks: "whsec_" and Base64; a second line has the former one.

import { OperatorError } from '../lib/operator-error.ts';
import { readSecretFile, secretOfBase64 } from '../lib/secret-file.ts';

/** Standard Webhooks 1.0.0, "Signature scheme": 192 to 512 bits. */
export const MIN_SECRET_BYTES = 24;
export const MAX_SECRET_BYTES = 64;
/** While a receiver changes from one to the other, both sign. */
export const MAX_SECRETS = 2;

const FORM = { what: 'webhook secret', minBytes: MIN_SECRET_BYTES, maxBytes: MAX_SECRET_BYTES };
const PREFIX = 'whsec_';

/** One or two, the newest first. Throws OperatorError, which names the file and never what is in it. */
export async function readWebhookSecrets(path: string): Promise<readonly Uint8Array[]> {
  const lines = (await readSecretFile(path, FORM.what)).split(/\r?\n/);
  if (lines.length > MAX_SECRETS) {
    throw new OperatorError(`Cannot use the ${FORM.what} in ${path}: it has more than ${MAX_SECRETS} lines`);
  }
  return lines.map((line) => {
    const text = line.trim();
    return secretOfBase64(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text, { ...FORM, path });
  });
}
