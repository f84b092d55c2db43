// By whose right something goes on that an API key has begun, itself or the one that a rotation has put in its place, or a person.

import { because, type Reason } from '../reasons/reason.ts';
import type { Holder } from './caller.ts';
import { isPersonId } from './people/person.ts';
import { type AccountReads, isUsable } from './ports.ts';

/** More rotations than there are within the life of anything that is under way: one a day for a year. */
export const MAX_SUCCESSIONS = 366;

export type UsableKey =
  | { readonly kind: 'usable'; readonly key: Holder; readonly name: HolderName }
  | { readonly kind: 'gone'; readonly why: Reason };

export type HolderName = { readonly secretId: string } | { readonly person: string };

/**
 * A key that expired after it was rotated hands on what it has begun. One that is disabled or deleted was ended by somebody, and
 * hands on nothing.
 */
export async function findUsableKey(reads: Pick<AccountReads, 'apiKeys' | 'people'>, wish: Wish): Promise<UsableKey> {
  return isPersonId(wish.secretId) ? await findUsablePerson(reads, wish) : await followKeys(reads, wish);
}

interface Wish {
  /** SecretId of the key, or the id of the person. */
  readonly secretId: string;
  readonly accountUin: string;
  readonly now: Date;
}

async function findUsablePerson({ people }: Pick<AccountReads, 'people'>, wish: Wish): Promise<UsableKey> {
  const person = await people.find(wish.secretId);
  if (person === undefined || person.accountUin !== wish.accountUin)
    return { kind: 'gone', why: because('personGone') };
  const { name } = person;
  if (person.disabled) return { kind: 'gone', why: because('personDisabled', { person: name }) };
  return { kind: 'usable', key: person, name: { person: name } };
}

async function followKeys({ apiKeys }: Pick<AccountReads, 'apiKeys'>, wish: Wish): Promise<UsableKey> {
  const { accountUin, now } = wish;
  let { secretId } = wish;
  const gone = (why: Reason): UsableKey => {
    return { kind: 'gone', why: because('keyGone', { key: wish.secretId, why }) };
  };
  for (let step = 0; step <= MAX_SUCCESSIONS; step += 1) {
    const key = await apiKeys.find(secretId);
    if (key === undefined || key.accountUin !== accountUin) return gone(because('keyDeleted'));
    if (key.disabled) return gone(because('keyDisabled'));
    if (isUsable(key, now)) return { kind: 'usable', key, name: { secretId } };
    if (key.successor === undefined) return gone(because('keyExpired'));
    secretId = key.successor;
  }
  return gone(because('keyRotatedTooOften', { most: MAX_SUCCESSIONS }));
}
