// What accounts ask of the store, and the records they keep there.

import type { PersonReads, PersonRows } from './people/person.ts';
import type { Policy } from './policy.ts';

export interface Account {
  /** 12 digits. */
  readonly uin: string;
  readonly name: string;
  /** Identity verified; without it nothing can be ordered (NoRealNameAuth). */
  readonly verified: boolean;
  readonly createdAt: Date;
  /** Since then its keys are refused and its orders held; undefined while it is in good standing. */
  readonly suspendedAt: Date | undefined;
}

export interface ApiKey {
  readonly secretId: string;
  readonly accountUin: string;
  /** Sealed for secretKeyPlace(secretId). */
  readonly sealedSecretKey: Uint8Array;
  /** Name of the policy that says what this key may do. */
  readonly policyName: string;
  /** Projects open to this key; undefined for all. */
  readonly projectIds: readonly number[] | undefined;
  /** Ranges such as "10.0.0.0/8" from which it may be used; undefined for everywhere. */
  readonly addresses: readonly string[] | undefined;
  readonly disabled: boolean;
  readonly createdAt: Date;
  /** From then on it is refused; undefined for never. */
  readonly expiresAt: Date | undefined;
  /** Up to a minute behind; undefined where it never was. */
  readonly lastUsedAt: Date | undefined;
  /** SecretId of the key that a rotation has put in its place; undefined where none has. */
  readonly successor: string | undefined;
}

export function isUsable(key: Pick<ApiKey, 'disabled' | 'expiresAt'>, now: Date): boolean {
  return !key.disabled && (key.expiresAt === undefined || now < key.expiresAt);
}

export interface StoredPolicy {
  readonly accountUin: string;
  readonly name: string;
  readonly policy: Policy;
}

export interface Project {
  readonly id: number;
  readonly accountUin: string;
  readonly name: string;
  readonly createdAt: Date;
}

export interface AccountReads {
  readonly accounts: {
    find(uin: string): Promise<Account | undefined>;
    list(): Promise<readonly Account[]>;
    /** Rises with every change of an account, a key, a person or a policy, whichever process makes it; while it stays, they do. */
    countChanges(): Promise<number>;
  };
  readonly apiKeys: {
    find(secretId: string): Promise<ApiKey | undefined>;
    list(accountUin: string): Promise<readonly ApiKey[]>;
  };
  readonly people: PersonReads;
  readonly policies: {
    find(accountUin: string, name: string): Promise<Policy | undefined>;
    list(accountUin: string): Promise<readonly StoredPolicy[]>;
  };
  readonly projects: {
    find(accountUin: string, id: number): Promise<Project | undefined>;
    list(accountUin: string): Promise<readonly Project[]>;
  };
}

export interface AccountRows extends AccountReads {
  readonly accounts: AccountReads['accounts'] & { put(account: Account): Promise<void> };
  readonly apiKeys: AccountReads['apiKeys'] & {
    /** All of it but `lastUsedAt`, where the key is there already. */
    put(key: ApiKey): Promise<void>;
    /** Nothing for a key that is gone, or that was used later than this. */
    recordUse(secretId: string, at: Date): Promise<void>;
    remove(secretId: string): Promise<boolean>;
  };
  readonly people: PersonRows;
  readonly policies: AccountReads['policies'] & {
    put(policy: StoredPolicy): Promise<void>;
    remove(accountUin: string, name: string): Promise<boolean>;
  };
  readonly projects: AccountReads['projects'] & { put(project: Project): Promise<void> };
}

export interface AccountStore {
  readonly reads: AccountReads;
  transact<T>(work: (rows: AccountRows) => Promise<T>): Promise<T>;
}

export const secretKeyPlace = (secretId: string): string => `apiKey/${secretId}/secretKey`;
