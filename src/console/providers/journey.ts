// A browser's way to a provider and back: what must come back with it, sealed into a cookie of its own.

import { z } from 'zod';
import { bytesOfBase64Url } from '../../lib/base64url.ts';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { addMs, isAhead, SECOND_MS } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import type { Secrets } from './provider.ts';

/** Longer than people take at a provider. */
export const JOURNEY_SECONDS = 600;

export interface Journey extends Secrets {
  /** Name of the provider. */
  readonly provider: string;
  readonly beganAt: Date;
  /** SHA-256 of the session that the browser had then: on the way back its cookie is not sent. */
  readonly formerSha256: string | undefined;
}

const PLACE = 'console/sign-in';
const SECRET_BYTES = 32;

const FORM = z.strictObject({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  beganAt: z.int(),
  formerSha256: z.string().optional(),
});

export function drawSecrets(random: Random): Secrets {
  const draw = (): string => Buffer.from(random(SECRET_BYTES)).toString('base64url');
  return { state: draw(), nonce: draw(), verifier: draw() };
}

/** Base64url. */
export function sealJourney(box: SecretBox, { beganAt, ...rest }: Journey): string {
  const text = JSON.stringify({ ...rest, beganAt: beganAt.getTime() });
  return Buffer.from(box.seal(bytesOfUtf8(text), PLACE)).toString('base64url');
}

/** Undefined for what was not sealed here, and for what was sealed too long ago. */
export function openJourney(box: SecretBox, sealed: string, now: Date): Journey | undefined {
  const bytes = bytesOfBase64Url(sealed);
  const text = bytes === undefined ? undefined : openText(box, bytes);
  if (text === undefined) return undefined;
  const { beganAt: began, formerSha256, ...rest } = FORM.parse(JSON.parse(text));
  const beganAt = new Date(began);
  if (isAhead(beganAt, now) || now >= addMs(beganAt, JOURNEY_SECONDS * SECOND_MS)) return undefined;
  return { ...rest, beganAt, formerSha256 };
}

function openText(box: SecretBox, bytes: Uint8Array): string | undefined {
  try {
    return Buffer.from(box.open(bytes, PLACE)).toString('utf8');
  } catch {
    // It was made elsewhere, changed on the way, or sealed under a key that is gone.
    return undefined;
  }
}
