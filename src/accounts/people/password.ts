// Passwords: which are taken, and how they are kept, as hashes of argon2id in the form of its authors.

import nodeCrypto from 'node:crypto';
import { promisify } from 'node:util';
import { refuse } from '../../failure.ts';
import { base64Of, bytesOfBase64, bytesOfUtf8, equalBytes } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';
import { because } from '../../reasons/reason.ts';

/** NIST SP 800-63B-4 §3.1.1.2: at least 15 characters where a password may be all there is; at least 64 are taken. */
export const MIN_PASSWORD_LENGTH = 15;
export const MAX_PASSWORD_LENGTH = 256;
/** "aaaaaaaaaaaaaaa" is as long as it must be. */
export const MIN_DISTINCT_CHARACTERS = 5;

/**
 * RFC 9106 §4, the second recommended choice, with one lane, since a hash has one thread here: 64 MiB and three passes. Measured in
 * docs/decisions/console.md.
 */
export const ARGON2ID = { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Each takes a processor, and ARGON2ID.memoryKiB, for a quarter of a second; further ones wait. */
export const MAX_HASHES_AT_ONCE = 2;
/** Those that wait longest wait some four seconds. */
export const MAX_HASHES_WAITING = 32;

/** "$argon2id$v=19$m=65536,t=3,p=1$<salt>$<hash>", Base64 without padding. */
const FORM = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,128})\$([A-Za-z0-9+/]{1,128})$/;

export interface PasswordHasher {
  /** Rejects with tooManyAtOnce where too many wait. */
  hash(password: string): Promise<string>;
  /** Takes as long, and answers false, where there is none. */
  isRight(password: string, kept: string | undefined): Promise<boolean>;
}

export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** In node's own threads, so many at once. */
export function makePasswordHasher({
  random,
  cost = ARGON2ID,
}: {
  readonly random: Random;
  readonly cost?: PasswordCost | undefined;
}): PasswordHasher {
  const turn = makeTurns();
  const hashWith = async (
    password: string,
    { salt, length, ...by }: PasswordCost & { readonly salt: Uint8Array; readonly length: number },
  ) =>
    await turn(async () => {
      const parameters = { message: bytesOfUtf8(password), nonce: salt, tagLength: length };
      const { memoryKiB: memory, passes, parallelism } = by;
      return await derive('argon2id', { ...parameters, memory, passes, parallelism });
    });
  return {
    hash: async (password) => {
      const salt = random(SALT_BYTES);
      const hash = await hashWith(plainPassword(password), { ...cost, salt, length: HASH_BYTES });
      return textOf({ ...cost, salt, hash });
    },
    isRight: async (password, kept) => {
      const { salt, hash, ...by } = readKept(kept) ?? {
        ...cost,
        salt: new Uint8Array(SALT_BYTES),
        hash: new Uint8Array(),
      };
      const found = await hashWith(plainPassword(password), {
        ...by,
        salt,
        length: hash.length === 0 ? HASH_BYTES : hash.length,
      });
      return equalBytes(found, hash);
    },
  };
}

type Derive = typeof nodeCrypto.argon2;

/** Node 24.7 has it first: an older one serves everything but people. */
async function derive(
  ...[algorithm, parameters]: readonly [Parameters<Derive>[0], Parameters<Derive>[1]]
): Promise<Uint8Array> {
  const { argon2 } = nodeCrypto as Partial<typeof nodeCrypto>;
  if (argon2 === undefined) throw new Error('Cannot look at a password: this Node has no argon2, 24.7 or newer has');
  return new Uint8Array(await promisify(argon2)(algorithm, parameters));
}

/** Throws argumentInvalid for a password that is not taken. */
export function checkPassword(password: string, name: string): void {
  const plain = plainPassword(password);
  const length = Array.from(plain).length;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) {
    const [least, most] = [MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH];
    refuse({ kind: 'argumentInvalid', detail: because('passwordLength', { least, most }) });
  }
  if (plain.toLowerCase().includes(name)) refuse({ kind: 'argumentInvalid', detail: because('passwordHasName') });
  if (new Set(plain).size < MIN_DISTINCT_CHARACTERS) {
    refuse({ kind: 'argumentInvalid', detail: because('passwordTooPlain', { least: MIN_DISTINCT_CHARACTERS }) });
  }
}

/** The same whichever keyboard has composed it (NIST SP 800-63B-4 §3.1.1.2). */
function plainPassword(password: string): string {
  return password.normalize('NFKC');
}

function textOf({
  memoryKiB,
  passes,
  parallelism,
  salt,
  hash,
}: PasswordCost & { readonly salt: Uint8Array; readonly hash: Uint8Array }): string {
  const [saltText, hashText] = [salt, hash].map((bytes) => base64Of(bytes).replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${saltText}$${hashText}`;
}

/** Undefined for none; throws for what is none of ours. */
function readKept(kept: string | undefined) {
  if (kept === undefined) return undefined;
  const [, memory, passes, parallelism, salt = '', hash = ''] = FORM.exec(kept) ?? [];
  if (memory === undefined) throw new Error('Cannot read the hash of a password: it is not of argon2id');
  const cost = { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { ...cost, salt: bytesOfBase64(salt), hash: bytesOfBase64(hash) };
}

function makeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < MAX_HASHES_AT_ONCE) running += 1;
    else if (waiting.length >= MAX_HASHES_WAITING) refuse({ kind: 'tooManyAtOnce' });
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
