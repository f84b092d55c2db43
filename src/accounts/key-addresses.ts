// From which addresses an API key may be used.

import { OperatorError } from '../lib/operator-error.ts';
import { isInRanges, octetsOfAddress, octetsOfRange, rangeOfOctets } from '../lib/network/ip-address.ts';

/** More than a company has networks; each is looked at with each call of the key. */
export const MAX_KEY_RANGES = 50;

/** IPv4 within IPv6, as ranges of which no caller's address ever is: those are written as IPv4. */
const MAPPED = '::ffff:0:0/96';

/**
 * Ranges such as "10.0.0.0/8" or "2001:db8::/32", and single addresses, each in its one form. Throws OperatorError for a text
 * that is neither, and for more of them than a key may have.
 */
export function readKeyRanges(texts: readonly string[]): readonly string[] {
  if (texts.length > MAX_KEY_RANGES) {
    throw new OperatorError(`Cannot give a key ${texts.length} ranges of addresses: it may have ${MAX_KEY_RANGES}`);
  }
  return [...new Set(texts.map(readRange))];
}

/** `address`: as it was found to be the caller's; one that is none lies in no range. */
export function isInKeyRanges(address: string, ranges: readonly string[] | undefined): boolean {
  if (ranges === undefined) return true;
  try {
    return isInRanges(address, ranges);
  } catch {
    return false;
  }
}

function readRange(text: string): string {
  const range = findRange(text);
  if (range === undefined || isInRanges(range.replace(/\/.*$/, ''), [MAPPED])) {
    throw new OperatorError(
      `Cannot read "${text}": it is neither an address nor a range such as 10.0.0.0/8, from its first`,
    );
  }
  return range;
}

function findRange(text: string): string | undefined {
  try {
    return rangeOfOctets(octetsOfRange(text.includes('/') ? text : wholeRange(text)));
  } catch {
    return undefined;
  }
}

/** Of one address alone. */
function wholeRange(address: string): string {
  return `${address}/${octetsOfAddress(address).length * 8}`;
}
