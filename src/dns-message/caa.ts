// CAA records (RFC 8659 §4.1): their data as text, and that text taken apart.

import { MessageError } from './message-error.ts';

export interface CaaRecord {
  /** Whoever does not know the property must not issue. */
  readonly isCritical: boolean;
  /** Lower-case. */
  readonly tag: string;
  /** An octet that is no plain character of ASCII is one character of U+0080 to U+00FF, or a control character. */
  readonly value: string;
}

const FLAGS_BYTES = 1;
const LENGTH_BYTES = 1;
const CRITICAL = 0x80;
/** RFC 8659 §4.1: ASCII letters and digits, at least one. */
const TAG = /^[a-z0-9]+$/i;

/** Flags, tag and value with a space between them, which neither flags nor tag can hold. Throws MessageError. */
export function textOfCaa(data: Uint8Array): string {
  const valueStart = FLAGS_BYTES + LENGTH_BYTES + (data[FLAGS_BYTES] ?? 0);
  if (data.length < FLAGS_BYTES + LENGTH_BYTES || valueStart > data.length) {
    throw new MessageError('a CAA record is cut short');
  }
  const latin = Buffer.from(data.subarray(FLAGS_BYTES + LENGTH_BYTES)).toString('latin1');
  const tagLength = valueStart - FLAGS_BYTES - LENGTH_BYTES;
  const tag = latin.slice(0, tagLength);
  if (!TAG.test(tag)) throw new MessageError('the tag of a CAA record is not of letters and digits');
  return `${data[0] ?? 0} ${tag.toLowerCase()} ${latin.slice(tagLength)}`;
}

/** What textOfCaa has written. */
export function caaOf(text: string): CaaRecord {
  const [flags = '', tag = ''] = text.split(' ', 2);
  return { isCritical: (Number(flags) & CRITICAL) !== 0, tag, value: text.slice(flags.length + tag.length + 2) };
}
