// The keys that secrets derive for one day and service, remembered while who calls is: three of four HMACs of a signature.

import { createHmac } from 'node:crypto';

/** A client signs under one scope a day, perhaps two; of more the oldest is forgotten, and derived again. */
export const MAX_KEYS_OF_SECRET = 4;

/** What a key is derived for. */
export interface DayScope {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly service: string;
}

/** Known by the object that it was read into, which is another one as soon as the key was changed. */
export interface SecretHolder {
  readonly secretKey: string;
}

export class DayKeys {
  readonly #known = new WeakMap<SecretHolder, Map<string, Uint8Array>>();

  /** The remembered key, or one that is derived now. */
  keyOf(holder: SecretHolder, scope: DayScope): Uint8Array {
    return this.#known.get(holder)?.get(nameOf(scope)) ?? deriveDayKey(holder.secretKey, scope);
  }

  /** For a scope that was signed under with the key: those of others would fill the places of the good ones. */
  remember(holder: SecretHolder, scope: DayScope, key: Uint8Array): void {
    const known = this.#known.get(holder) ?? new Map<string, Uint8Array>();
    if (known.has(nameOf(scope))) return;
    this.#known.set(holder, known.set(nameOf(scope), key));
    if (known.size <= MAX_KEYS_OF_SECRET) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      return;
    }
  }
}

/** reference/protocol.md: TC3's chain of keys. */
export function deriveDayKey(secretKey: string, { date, service }: DayScope): Uint8Array {
  return hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request');
}

/** A date has no slash. */
function nameOf({ date, service }: DayScope): string {
  return `${date}/${service}`;
}

function hmac(key: string | Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
