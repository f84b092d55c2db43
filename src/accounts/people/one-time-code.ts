// One-time codes of an authenticator (RFC 6238): six digits of HMAC-SHA1 over the half minute, each good once.

import { createHmac } from 'node:crypto';
import { bytesOfUtf8, equalBytes } from '../../lib/bytes.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';

/** RFC 4226 §4, R6: 160 bits. */
export const SECRET_BYTES = 20;
export const STEP_SECONDS = 30;
const DIGITS = 6;

/** RFC 6238 §5.2: one step for the way and for clocks, in both directions. */
export const STEPS_OF_SKEW = 1;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** As authenticators take it: Base32 (RFC 4648 §6) without padding. */
export function newCodeSecret(random: Random): string {
  let bits = '';
  for (const byte of random(SECRET_BYTES)) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('');
}

export function isCodeSecret(text: string): boolean {
  return /^[A-Z2-7]{32}$/.test(text);
}

/** What an authenticator reads from a picture: github.com/google/google-authenticator/wiki/Key-Uri-Format. */
export function codeUri(secret: string, { issuer, name }: { readonly issuer: string; readonly name: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&digits=${DIGITS}&period=${STEP_SECONDS}`;
}

/** The step whose code it is, now or one away from it; undefined for a code of none of them. */
export function stepOfCode(
  code: string,
  { secret, now }: { readonly secret: string; readonly now: Date },
): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const present = Math.floor(now.getTime() / SECOND_MS / STEP_SECONDS);
  const steps = [0, -STEPS_OF_SKEW, STEPS_OF_SKEW].map((skew) => present + skew);
  return steps.find((step) => equalBytes(bytesOfUtf8(codeOfStep(secret, step)), bytesOfUtf8(code)));
}

/** RFC 4226 §5.3. */
export function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', bytesOfBase32(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

function bytesOfBase32(text: string): Uint8Array {
  const bits = text.replaceAll(/./g, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'));
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
