// The master key: where it may come from, in which forms it is written, and how it is named without being told.

import { createHmac } from 'node:crypto';
import { bytesOfBase64, bytesOfHex } from '../lib/bytes.ts';
import { MASTER_KEY_BYTES } from '../lib/secret-box.ts';

export type MasterKeySetting =
  | { readonly kind: 'dataFolder' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly variable: string; readonly text: string }
  /** A program and its arguments, run without a shell; what it prints is the key. */
  | { readonly kind: 'command'; readonly variable: string; readonly words: readonly [string, ...string[]] };

const HEX_KEY = /^[0-9a-f]{64}$/i;
const BASE64_KEY = /^[A-Za-z0-9+/]{43}=?$/;

/** 32 bytes as 64 hexadecimal digits, or as base64; undefined for any other text. */
export function findMasterKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (HEX_KEY.test(trimmed)) return bytesOfHex(trimmed);
  return BASE64_KEY.test(trimmed) ? bytesOfBase64(trimmed) : undefined;
}

/** The end of a message about a text that is none. */
export const MASTER_KEY_FORM = `it must be ${MASTER_KEY_BYTES} bytes as hexadecimal digits or base64`;

const ID_PURPOSE = 'reseal: name of a master key';
const ID_DIGITS = 16;

/** 16 hexadecimal digits that tell master keys apart, and from which none can be computed. */
export function masterKeyIdOf(masterKey: Uint8Array): string {
  return createHmac('sha256', masterKey).update(ID_PURPOSE).digest('hex').slice(0, ID_DIGITS);
}
