// Secrets that a test has planted, and every form in which one may lie where it should not.

import { createPrivateKey, type KeyObject } from 'node:crypto';

export interface Planted {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Place {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What is longer is sought by its two ends, so that one which was cut is found too. */
const END_BYTES = 24;
/** Shorter ones stand anywhere by chance. */
const MIN_BYTES = 8;

export function textSecret(name: string, text: string): Planted {
  return { name, bytes: Buffer.from(text) };
}

/** A private key by the numbers that are secret in it, whatever it is packed in. */
export function keySecrets(name: string, pem: string): readonly Planted[] {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType === undefined) return [{ name: `${name}, d`, bytes: scalarOf(key) }];
  const numbers = key.export({ format: 'jwk' });
  return (['d', 'p', 'q'] as const).flatMap((number) => {
    const text = numbers[number];
    return text === undefined ? [] : [{ name: `${name}, ${number}`, bytes: Buffer.from(text, 'base64url') }];
  });
}

/** Of an SM2 key, for which there is no JWK: it follows the version of its ECPrivateKey (RFC 5915 §3). */
function scalarOf(key: KeyObject): Uint8Array {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const head = Buffer.from('0201010420', 'hex');
  const start = der.indexOf(head) + head.length;
  return der.subarray(start, start + 32);
}

/** Where which secret lies in which form. */
export function findPlanted(planted: readonly Planted[], places: readonly Place[]): readonly string[] {
  const sought = planted.flatMap(({ name, bytes }) =>
    formsOf(bytes).map(({ form, needle }) => ({ name, form, needle })),
  );
  return places.flatMap((place) => {
    const content = Buffer.from(place.content);
    // PEM in JSON breaks its lines with "\n" of two characters.
    const joined = Buffer.from(content.toString('latin1').replaceAll(/\\n|\\r|\s/g, ''), 'latin1');
    return sought
      .filter(({ needle }) => content.includes(needle) || joined.includes(needle))
      .map(({ name, form }) => `${name}, ${form}, in ${place.name}`);
  });
}

interface Form {
  readonly form: string;
  readonly needle: Buffer;
}

function formsOf(secret: Uint8Array): readonly Form[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < MIN_BYTES) throw new Error(`Cannot look for a secret of ${bytes.length} bytes`);
  const ends = bytes.length > END_BYTES ? [bytes.subarray(0, END_BYTES), bytes.subarray(-END_BYTES)] : [bytes];
  return ends.flatMap((end) => plainForms(end).concat(base64Forms(end)));
}

function plainForms(end: Buffer): readonly Form[] {
  return [
    { form: 'as it is', needle: end },
    { form: 'reversed', needle: Buffer.from(end.toReversed()) },
    { form: 'in hexadecimal digits', needle: Buffer.from(end.toString('hex')) },
    { form: 'in capital hexadecimal digits', needle: Buffer.from(end.toString('hex').toUpperCase()) },
    { form: 'in hexadecimal digits with colons', needle: Buffer.from(end.toString('hex').replace(/..(?=.)/g, '$&:')) },
    { form: 'as a list of numbers', needle: Buffer.from([...end].join(',')) },
  ];
}

/** In three ways, by where in a longer text it begins; at its edges the digits depend on its neighbours. */
function base64Forms(bytes: Buffer): readonly Form[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const sure = text.slice(offset === 0 ? 0 : offset + 1, -1);
    const forURLs = sure.replaceAll('+', '-').replaceAll('/', '_');
    return [sure, forURLs].map((digits) => ({ form: 'in Base64', needle: Buffer.from(digits) }));
  });
}
