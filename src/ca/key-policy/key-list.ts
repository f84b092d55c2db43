// Lists of keys that are not certified, as files give them: by the hash of the whole key, or as Debian lists its weak ones.

import { createHash } from 'node:crypto';
import { hexOf } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { byteOrderMarkOf } from '../../lib/byte-order-mark.ts';
import { inEnglish } from '../../reasons/reason.ts';

/** SHA-256 of a SubjectPublicKeyInfo: that of the key itself, or of an RSA key with its modulus (x509/keys/key-identity.ts). */
const KEY_HASH_BYTES = 32;
/**
 * openssl-vulnkey(1): the last 20 hexadecimal digits of the SHA-1 of what `openssl rsa -noout -modulus` prints. The lists of
 * the package openssl-blacklist have no other lines but comments.
 */
const MODULUS_HASH_BYTES = 10;

export interface KeyList {
  readonly size: number;
  /** SHA-256 of its SubjectPublicKeyInfo, hex. */
  hasKey(keySha256: string): boolean;
  /** Big-endian, without leading zeros. */
  hasModulus(modulus: Uint8Array): boolean;
}

export interface KeyListFile {
  readonly path: string;
  readonly text: string;
}

/** Throws OperatorError for the first line that is neither. */
export function readKeyLists(files: readonly KeyListFile[]): KeyList {
  const keys: string[] = [];
  const moduli: string[] = [];
  for (const { path, text } of files) {
    const mark = byteOrderMarkOf(text);
    if (mark !== undefined) throw new OperatorError(`Cannot read the blocked keys in ${path}: ${inEnglish(mark)}`);
    for (const [index, line] of text.split('\n').entries()) {
      const entry = line.trim().toLowerCase();
      if (entry === '' || entry.startsWith('#')) continue;
      listFor(entry, { keys, moduli, place: `${path}, line ${index + 1}` }).push(entry);
    }
  }
  const [keyTable, modulusTable] = [makeTable(keys, KEY_HASH_BYTES), makeTable(moduli, MODULUS_HASH_BYTES)];
  return {
    size: keys.length + moduli.length,
    hasKey: (keySha256) => keyTable(Buffer.from(keySha256, 'hex')),
    hasModulus: (modulus) => modulusTable(modulusHashOf(modulus)),
  };
}

export const EMPTY_KEY_LIST = readKeyLists([]);

function listFor(
  entry: string,
  { keys, moduli, place }: { readonly keys: string[]; readonly moduli: string[]; readonly place: string },
): string[] {
  const isHex = /^[0-9a-f]*$/.test(entry);
  if (isHex && entry.length === 2 * KEY_HASH_BYTES) return keys;
  if (isHex && entry.length === 2 * MODULUS_HASH_BYTES) return moduli;
  const forms = `the ${2 * KEY_HASH_BYTES} hexadecimal digits of a key's SHA-256 nor the ${2 * MODULUS_HASH_BYTES} of a line of Debian's`;
  throw new OperatorError(`Cannot read the blocked keys in ${place}: there are neither ${forms}`);
}

/** Sorted, one after another, in a tenth of the memory that a set of texts takes; answers whether an entry is in it. */
function makeTable(entries: string[], width: number): (entry: Buffer) => boolean {
  const table = Buffer.from(entries.toSorted().join(''), 'hex');
  return (entry) => {
    let [low, high] = [0, table.length / width];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = table.compare(entry, 0, width, middle * width, (middle + 1) * width);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return false;
  };
}

function modulusHashOf(modulus: Uint8Array): Buffer {
  const printed = `Modulus=${hexOf(modulus).toUpperCase().replace(/^0+/, '')}\n`;
  return createHash('sha1').update(printed).digest().subarray(-MODULUS_HASH_BYTES);
}
