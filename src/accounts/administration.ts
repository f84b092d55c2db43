// What those who may do everything in their account see and change of who else may do what in it.

import type { Origin } from '../lib/origin.ts';
import type { InvitedPerson, PeopleWorld, PersonChange, PersonWish } from './people/people.ts';
import { addPerson, changePerson, removePerson, resetPerson } from './people/people.ts';
import type { Person } from './people/person.ts';
import type { ApiKey, StoredPolicy } from './ports.ts';

/** Of one account; each at most as many as it may have. */
export interface Access {
  readonly keys: readonly ApiKey[];
  readonly people: readonly Person[];
  /** Its own, beside those that every account has. */
  readonly policies: readonly StoredPolicy[];
}

interface NamedPerson {
  readonly accountUin: string;
  readonly name: string;
}

/** Acts throw argumentInvalid, as those of people.ts do. */
export interface Administration {
  describe(accountUin: string): Promise<Access>;
  add(wish: PersonWish, origin: Origin): Promise<InvitedPerson>;
  change(wish: NamedPerson & { readonly change: PersonChange }, origin: Origin): Promise<Person>;
  reset(wish: NamedPerson, origin: Origin): Promise<InvitedPerson>;
  remove(wish: NamedPerson, origin: Origin): Promise<Person>;
  /** What somebody is sent who shall sign in by it. */
  addressOfLink(token: string): string;
}

export function makeAdministration(
  world: Omit<PeopleWorld, 'origin'> & { readonly publicUrl: string },
): Administration {
  const { reads } = world.store;
  return {
    describe: async (accountUin) => ({
      keys: await reads.apiKeys.list(accountUin),
      people: await reads.people.list(accountUin),
      policies: await reads.policies.list(accountUin),
    }),
    add: async (wish, origin) => await addPerson({ ...world, origin }, wish),
    change: async (wish, origin) => await changePerson({ ...world, origin }, wish),
    reset: async (wish, origin) => await resetPerson({ ...world, origin }, wish),
    remove: async (wish, origin) => await removePerson({ ...world, origin }, wish),
    addressOfLink: (token) => `${world.publicUrl}/console/#token=${token}`,
  };
}
