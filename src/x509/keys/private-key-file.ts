// The private key in a PEM text that somebody hands over, encrypted or not.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { EncodingError } from '../der/reader.ts';
import { type DeriveKey, decryptKey, readEncryptedKey } from './encrypted-key.ts';
import { publicKeyOf } from './keys.ts';
import { decryptLegacy } from './legacy-encryption.ts';
import { decodePem, type PemBlock } from '../pem/pem.ts';
import {
  isOneSequence,
  MAX_PRIVATE_KEY_BYTES,
  type PrivateKeyFacts,
  type PrivateKeyForm,
  readPrivateKey,
  writeEcKey,
} from './private-key.ts';
import { readPublicKey } from './public-key.ts';

/** Beside the key openssl writes the curve's parameters, which the key has in itself. */
const PARAMETER_LABELS: ReadonlySet<string> = new Set(['EC PARAMETERS', 'SM2 PARAMETERS']);
const WRONG_PASSWORD = because('wrongPassword');

const PLAIN_FORMS: ReadonlyMap<string, PrivateKeyForm> = new Map([
  ['PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
  // What OpenSSL 3 calls the same of an SM2 key.
  ['SM2 PRIVATE KEY', 'sec1'],
] as const);

export interface KeyOpening {
  /** Of an encrypted key. */
  readonly password?: string | undefined;
  readonly deriveKey: DeriveKey;
}

/**
 * PKCS #8, DER, from PEM that holds exactly one private key as PKCS #8, PKCS #1 or SEC 1; an encrypted one is opened
 * with the password. OpenSSL sees it only when our own reader has taken it, decrypted. Throws EncodingError, whose text
 * shows nothing of the key.
 */
export async function readPrivateKeyPem(text: string, opening: KeyOpening): Promise<Uint8Array> {
  const [block, ...others] = decodePem(text).filter(({ label }) => !PARAMETER_LABELS.has(label));
  if (block === undefined) throw unreadable(because('notPem'));
  if (others.length > 0) throw unreadable(because('severalPemBlocks'));
  if (block.der.length > MAX_PRIVATE_KEY_BYTES)
    throw unreadable(because('moreBytesThan', { most: MAX_PRIVATE_KEY_BYTES }));
  const key = await readBlock(block, opening);
  return attempt(() => completeKey(key), because('malformed'));
}

async function readBlock(block: PemBlock, opening: KeyOpening): Promise<PrivateKeyFacts> {
  const { label, der, headers } = block;
  if (label === 'ENCRYPTED PRIVATE KEY' && headers.length === 0) return await openEncrypted(der, opening);
  const form = PLAIN_FORMS.get(label);
  if (form === undefined) throw unreadable(because('pemLabelWrong', { label }));
  if (headers.length === 0) return readPrivateKey(der, form);
  const password = bytesOfUtf8(needed(opening.password));
  return readDecrypted(decryptLegacy(block, password), form);
}

async function openEncrypted(der: Uint8Array, opening: KeyOpening): Promise<PrivateKeyFacts> {
  const encrypted = readEncryptedKey(der, MAX_PRIVATE_KEY_BYTES);
  const password = bytesOfUtf8(needed(opening.password));
  const key = await opening.deriveKey({ ...encrypted.derivation, password });
  return readDecrypted(
    attempt(() => decryptKey(encrypted, key), WRONG_PASSWORD),
    'pkcs8',
  );
}

/** A wrong password shows in the padding, or one time in 256 only in what should be a key. */
function readDecrypted(der: Uint8Array, form: PrivateKeyForm): PrivateKeyFacts {
  if (!isOneSequence(der)) throw unreadable(WRONG_PASSWORD);
  return readPrivateKey(der, form);
}

function needed(password: string | undefined): string {
  if (password === undefined || password === '') throw unreadable(because('passwordMissing'));
  return password;
}

/** PKCS #8, with the public half that OpenSSL makes: a key for which it makes none is none, and is found out here. */
function completeKey(key: PrivateKeyFacts): Uint8Array {
  const half = readPublicKey(publicKeyOf(key.pkcs8));
  return key.kind === 'ec' && half.kind === 'ec' ? writeEcKey(key, half.point) : key.pkcs8;
}

/** OpenSSL's own message is dropped: it says nothing to the caller, and is not ours to vouch for. */
function attempt<T>(open: () => T, reason: Reason): T {
  try {
    return open();
  } catch {
    throw unreadable(reason);
  }
}

function unreadable(reason: Reason): EncodingError {
  return new EncodingError('private key', reason);
}
