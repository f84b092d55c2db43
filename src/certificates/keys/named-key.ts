// Which subject key an operator means: by its hash, by a certificate of this service, or by a file that holds it.

import { DomainError } from '../../failure.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { keyHashesOf, keyIdentityOf } from '../../x509/keys/key-identity.ts';
import { readPublicKeyPem } from '../../x509/keys/public-key-file.ts';
import { inEnglish } from '../../reasons/reason.ts';
import type { CertificateReads } from '../ports/store.ts';
import type { SubjectKeyReads } from '../ports/subject-keys.ts';
import { readCompromiseProof } from './key-compromise.ts';
import { subjectKeysOf, subjectPublicKeysOf } from './subject-keys.ts';

export type KeyName =
  | { readonly kind: 'hash'; readonly text: string }
  | { readonly kind: 'certificate'; readonly id: string }
  | { readonly kind: 'file'; readonly path: string; readonly pem: string }
  /** A CSR by which somebody proves that he has the key. */
  | { readonly kind: 'proof'; readonly path: string; readonly pem: string };

interface KeyReads {
  readonly certificates: Pick<CertificateReads, 'findWithDeleted'>;
  readonly subjectKeys: Pick<SubjectKeyReads, 'listHolders'>;
}

/** Records may be of keys that an order had before; so many are looked through for the key of a hash. */
const HOLDERS_LOOKED_AT = 10;

/**
 * Its identity (x509/keys/key-identity.ts), by which it is blocked in every form; a hash of which no certificate is known stands
 * as it was given. Throws OperatorError for what names no key.
 */
export async function hashOfKey({ certificates, subjectKeys }: KeyReads, name: KeyName): Promise<string> {
  if (name.kind === 'hash') return await identityOnRecord(subjectKeys, checkHash(name.text));
  if (name.kind === 'file') return await hashOfFile(name);
  if (name.kind === 'proof') return hashOfProof(name);
  const certificate = await certificates.findWithDeleted(name.id);
  if (certificate === undefined)
    throw new OperatorError(`Cannot block the key of ${name.id}: there is no such certificate`);
  // Of a pair the key that signs: with it the pair goes as a whole.
  const [hash] = subjectKeysOf(certificate);
  if (hash === undefined) throw new OperatorError(`Cannot block the key of ${name.id}: it has none yet`);
  return hash;
}

/** Of a key that is written in another form than its identity is made of. */
async function identityOnRecord(subjectKeys: KeyReads['subjectKeys'], hash: string): Promise<string> {
  const holders = await subjectKeys.listHolders(hash, { after: undefined, limit: HOLDERS_LOOKED_AT });
  const key = holders.flatMap(subjectPublicKeysOf).find((one) => keyHashesOf(one).includes(hash));
  return key === undefined ? hash : keyIdentityOf(key);
}

/** Some tools write it in capitals, with colons between the bytes. */
function checkHash(text: string): string {
  const hash = text.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new OperatorError('Cannot block a key: the SHA-256 of its SubjectPublicKeyInfo has 64 hexadecimal digits');
}

async function hashOfFile({ path, pem }: Extract<KeyName, { readonly kind: 'file' }>): Promise<string> {
  try {
    return keyIdentityOf(await readPublicKeyPem(pem));
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new OperatorError(`Cannot block the key in ${path}: ${cause.detail}`, { cause });
  }
}

function hashOfProof({ path, pem }: Extract<KeyName, { readonly kind: 'proof' }>): string {
  try {
    return readCompromiseProof(pem);
  } catch (cause) {
    if (!(cause instanceof DomainError) || !('detail' in cause.refusal)) throw cause;
    throw new OperatorError(`Cannot block the key in ${path}: ${inEnglish(cause.refusal.detail)}`, { cause });
  }
}
