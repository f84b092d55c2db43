// Which subject key an operator means: by its hash, by a certificate of this service, or by a file that holds it.

import { OperatorError } from '../lib/operator-error.ts';
import { EncodingError } from '../x509/der-reader.ts';
import { keySha256Of } from '../x509/public-key.ts';
import { readPublicKeyPem } from '../x509/public-key-file.ts';
import type { CertificateReads } from './ports.ts';
import { subjectKeysOf } from './subject-keys.ts';

export type KeyName =
  | { readonly kind: 'hash'; readonly text: string }
  | { readonly kind: 'certificate'; readonly id: string }
  | { readonly kind: 'file'; readonly path: string; readonly pem: string };

/** SHA-256 of its SubjectPublicKeyInfo, lower-case hex. Throws OperatorError for what names no key. */
export async function hashOfKey(
  { certificates }: { readonly certificates: Pick<CertificateReads, 'findWithDeleted'> },
  name: KeyName,
): Promise<string> {
  if (name.kind === 'hash') return checkHash(name.text);
  if (name.kind === 'file') return await hashOfFile(name);
  const certificate = await certificates.findWithDeleted(name.id);
  if (certificate === undefined)
    throw new OperatorError(`Cannot block the key of ${name.id}: there is no such certificate`);
  // Of a pair the key that signs: with it the pair goes as a whole.
  const [hash] = subjectKeysOf(certificate);
  if (hash === undefined) throw new OperatorError(`Cannot block the key of ${name.id}: it has none yet`);
  return hash;
}

/** Some tools write it in capitals, with colons between the bytes. */
function checkHash(text: string): string {
  const hash = text.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new OperatorError('Cannot block a key: the SHA-256 of its SubjectPublicKeyInfo has 64 hexadecimal digits');
}

async function hashOfFile({ path, pem }: Extract<KeyName, { readonly kind: 'file' }>): Promise<string> {
  try {
    return keySha256Of(await readPublicKeyPem(pem));
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new OperatorError(`Cannot block the key in ${path}: ${cause.detail}`, { cause });
  }
}
