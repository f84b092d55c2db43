// A person who signs in to the console: for whose account they act, what they may do there, and where they prove who they are.

import type { Random } from '../../lib/random.ts';
import { randomText } from '../../lib/random.ts';
import type { AtProvider } from './provider.ts';

export interface Person {
  /** Stands wherever an API key's SecretId would: in orders, in the log of operations. */
  readonly id: string;
  readonly accountUin: string;
  /** By which they sign in: lower case, one of its kind in the whole installation. */
  readonly name: string;
  /** Name of the policy that says what they may do. */
  readonly policyName: string;
  /** Projects open to them; undefined for all. */
  readonly projectIds: readonly number[] | undefined;
  readonly disabled: boolean;
  readonly createdAt: Date;
  /** Undefined where they never did. */
  readonly signedInAt: Date | undefined;
  /** Sealed for credentialsPlace(id); undefined until they have chosen a password, and where they need none. */
  readonly sealedCredentials: Uint8Array | undefined;
  /** Where they sign in, and as whom; undefined where they have a password here. */
  readonly provider: AtProvider | undefined;
  /** The provider's issuer at their first sign-in there; undefined before that, and where they have a password here. */
  readonly providerIssuer: string | undefined;
}

export interface PersonReads {
  find(id: string): Promise<Person | undefined>;
  findByName(name: string): Promise<Person | undefined>;
  findAtProvider(provider: AtProvider): Promise<Person | undefined>;
  /** Of the account, by name. */
  list(accountUin: string): Promise<readonly Person[]>;
  /** Of all accounts. */
  count(): Promise<number>;
}

export interface PersonRows extends PersonReads {
  /** All of them but `signedInAt`, where they are there already. */
  put(person: Person): Promise<void>;
  /** Nothing for one who is gone, or who has signed in later than this. */
  recordSignIn(id: string, at: Date): Promise<void>;
  /** The first one stays. */
  keepIssuer(id: string, issuer: string): Promise<void>;
  /** False where this step of the authenticator, or a later one, was used before. */
  useStep(id: string, step: number): Promise<boolean>;
  remove(id: string): Promise<boolean>;
}

export const credentialsPlace = (id: string): string => `person/${id}/credentials`;

const ID_PREFIX = 'person-';
const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** 82 random bits, so that it is new. No SecretId begins so. */
export function newPersonId(random: Random): string {
  return `${ID_PREFIX}${randomText(random, { alphabet: ID_ALPHABET, length: 16 })}`;
}

export function isPersonId(id: string): boolean {
  return id.startsWith(ID_PREFIX);
}
