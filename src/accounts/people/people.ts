// People: made, changed, removed; each link by which one signs in without a password is good once.

import type { Clock } from '../../lib/clock.ts';
import { addMs, HOUR_MS } from '../../lib/clock.ts';
import type { Origin } from '../../lib/origin.ts';
import type { Random } from '../../lib/random.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { DomainError, refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { findFirstAccount } from '../accounts.ts';
import { BUILT_IN_POLICIES, FULL_ACCESS_NAME } from '../policy.ts';
import { isProject } from '../projects.ts';
import { nameSubject } from '../sessions/attempt-gate.ts';
import type { SignInLink, SignInRows, SignInStore } from '../sessions/ports.ts';
import { newSessionId, sha256Of } from '../sessions/session.ts';
import { newPersonId, type Person } from './person.ts';

export const MAX_PEOPLE_PER_ACCOUNT = 1000;
export const MAX_PERSON_NAME_LENGTH = 64;

/** Long enough for whoever has installed the service to come back after lunch. */
export const FIRST_LINK_MS = 24 * HOUR_MS;
/** Over a weekend. */
export const LINK_MS = 72 * HOUR_MS;

const NAME = /^[a-z0-9](?:[a-z0-9._-]*(?:@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)?|[a-z0-9._-]*)$/;

export interface PeopleWorld {
  readonly store: SignInStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
  /** Whose doing it is; undefined for that of the process itself. */
  readonly origin?: Origin | undefined;
}

export interface PersonWish {
  readonly accountUin: string;
  readonly name: string;
  readonly policyName: string;
  readonly projectIds: readonly number[] | undefined;
  readonly provider: Person['provider'];
}

export interface InvitedPerson {
  readonly person: Person;
  /** Of the link, known to nobody but the one who is shown it now; undefined for whoever signs in at a provider. */
  readonly token: string | undefined;
}

/** Throws argumentInvalid for a name that is taken or none, an unknown policy or project, and past MAX_PEOPLE_PER_ACCOUNT. */
export async function addPerson(world: PeopleWorld, wish: PersonWish): Promise<InvitedPerson> {
  checkPersonName(wish.name);
  const person = drawPerson(world, wish);
  const token = wish.provider === undefined ? newSessionId(world.random) : undefined;
  await world.store.transact(async (rows) => {
    await checkRoom(rows, wish);
    await checkRights(rows, wish);
    await rows.people.put(person);
    if (token !== undefined) await rows.signInLinks.insert(linkOf(token, { person, world }));
  }, world.origin);
  return { person, token };
}

export interface PersonChange {
  readonly policyName?: string | undefined;
  /** 'all' for every project. */
  readonly projectIds?: readonly number[] | 'all' | undefined;
  readonly disabled?: boolean | undefined;
}

/**
 * Sessions of a person who is disabled end. Throws argumentInvalid as addPerson does, where there is none of this name, and, here and
 * below, for whoever would do it to themselves: the last who may let others in would be shut out.
 */
export async function changePerson(
  world: PeopleWorld,
  wish: { readonly accountUin: string; readonly name: string; readonly change: PersonChange },
): Promise<Person> {
  const { policyName, projectIds, disabled } = wish.change;
  return await world.store.transact(async (rows) => {
    const before = await getOther(rows, { ...wish, origin: world.origin });
    const changed: Person = {
      ...before,
      policyName: policyName ?? before.policyName,
      projectIds: projectIds === undefined ? before.projectIds : projectIds === 'all' ? undefined : projectIds,
      disabled: disabled ?? before.disabled,
    };
    await checkRights(rows, changed);
    await rows.people.put(changed);
    if (changed.disabled) await shutOut(rows, { personId: before.id, at: world.clock.now() });
    return changed;
  }, world.origin);
}

/** Their sessions and links end. */
export async function removePerson(
  world: PeopleWorld,
  wish: { readonly accountUin: string; readonly name: string },
): Promise<Person> {
  return await world.store.transact(async (rows) => {
    const person = await getOther(rows, { ...wish, origin: world.origin });
    await shutOut(rows, { personId: person.id, at: world.clock.now() });
    await rows.people.remove(person.id);
    return person;
  }, world.origin);
}

/** Password, codes and the provider's issuer are forgotten, sessions end, waits are over; the link is the way back. */
export async function resetPerson(
  world: PeopleWorld,
  wish: { readonly accountUin: string; readonly name: string },
): Promise<InvitedPerson> {
  const token = newSessionId(world.random);
  const person = await world.store.transact(async (rows) => {
    const before = await getOther(rows, { ...wish, origin: world.origin });
    const after: Person = { ...before, sealedCredentials: undefined, providerIssuer: undefined };
    await shutOut(rows, { personId: before.id, at: world.clock.now() });
    await rows.people.put(after);
    await rows.signInAttempts.remove(nameSubject(before.name));
    if (before.provider === undefined) await rows.signInLinks.insert(linkOf(token, { person: after, world }));
    return after;
  }, world.origin);
  return { person, token: person.provider === undefined ? token : undefined };
}

/**
 * The token of the link that makes the first person, once in the life of an installation: undefined where there are people, or
 * where it was handed out before.
 */
export async function offerFirstLink(world: PeopleWorld): Promise<string | undefined> {
  const { store, random, clock } = world;
  if ((await store.reads.people.count()) > 0 || (await store.reads.signInLinks.hasFirst())) return undefined;
  const token = newSessionId(random);
  const expiresAt = addMs(clock.now(), FIRST_LINK_MS);
  return await store.transact(async (rows) => {
    // Another node may have started at the same time.
    if ((await rows.people.count()) > 0 || (await rows.signInLinks.hasFirst())) return undefined;
    await rows.signInLinks.insert({ tokenSha256: sha256Of(token), personId: undefined, expiresAt });
    return token;
  });
}

/** With every right in the account that the service made for itself. Throws argumentInvalid for a name that is none, or taken. */
export async function makeFirstPerson(
  rows: SignInRows,
  world: PeopleWorld & { readonly name: string },
): Promise<Person> {
  checkPersonName(world.name);
  const account = await findFirstAccount(rows);
  if (account === undefined) throw new Error('Cannot make the first person: there is no account');
  const wish = { accountUin: account.uin, name: world.name, policyName: FULL_ACCESS_NAME };
  const person = drawPerson(world, { ...wish, projectIds: undefined, provider: undefined });
  await checkRoom(rows, person);
  await rows.people.put(person);
  return person;
}

/** Why one of these acts was refused, for whoever is no caller of the API; undefined for any other error. */
export function whyRefused(error: unknown): Reason | undefined {
  return error instanceof DomainError && error.refusal.kind === 'argumentInvalid' ? error.refusal.detail : undefined;
}

function drawPerson({ random, clock }: Pick<PeopleWorld, 'random' | 'clock'>, wish: PersonWish): Person {
  const { accountUin, name, policyName, projectIds, provider } = wish;
  const id = newPersonId(random);
  const never = { signedInAt: undefined, sealedCredentials: undefined, providerIssuer: undefined };
  const fresh = { disabled: false, createdAt: clock.now(), ...never };
  return { id, accountUin, name, policyName, projectIds, provider, ...fresh };
}

function linkOf(
  token: string,
  { person, world }: { readonly person: Person; readonly world: PeopleWorld },
): SignInLink {
  return { tokenSha256: sha256Of(token), personId: person.id, expiresAt: addMs(world.clock.now(), LINK_MS) };
}

async function shutOut(
  rows: SignInRows,
  { personId, at }: { readonly personId: string; readonly at: Date },
): Promise<void> {
  await rows.sessions.endAll(personId, { at, but: undefined });
  await rows.signInLinks.removeOf(personId);
}

function checkPersonName(name: string): void {
  if (name.length >= 2 && name.length <= MAX_PERSON_NAME_LENGTH && NAME.test(name)) return;
  invalid(because('personName', { most: MAX_PERSON_NAME_LENGTH }));
}

async function getOther(
  rows: SignInRows,
  wish: { readonly accountUin: string; readonly name: string; readonly origin: Origin | undefined },
): Promise<Person> {
  const { accountUin, name, origin } = wish;
  const person = await rows.people.findByName(name);
  if (person?.accountUin !== accountUin) return invalid(because('personUnknown', { name }));
  return person.id === origin?.secretId ? invalid(because('personSelf')) : person;
}

async function checkRoom(rows: SignInRows, { accountUin, name, provider }: PersonWish): Promise<void> {
  if ((await rows.people.list(accountUin)).length >= MAX_PEOPLE_PER_ACCOUNT) {
    invalid(because('tooManyPeople', { most: MAX_PEOPLE_PER_ACCOUNT }));
  }
  if ((await rows.people.findByName(name)) !== undefined) invalid(because('personNameTaken', { name }));
  if (provider !== undefined && (await rows.people.findAtProvider(provider)) !== undefined) {
    invalid(because('providerTaken', { subject: provider.subject, provider: provider.name }));
  }
}

async function checkRights(
  rows: SignInRows,
  { accountUin, policyName, projectIds }: Pick<PersonWish, 'accountUin' | 'policyName' | 'projectIds'>,
): Promise<void> {
  const isThere = BUILT_IN_POLICIES.has(policyName) || (await rows.policies.find(accountUin, policyName)) !== undefined;
  if (!isThere) invalid(because('policyUnknown', { policy: policyName }));
  for (const id of projectIds ?? []) {
    if (!(await isProject(rows, { accountUin, id }))) invalid(because('projectUnknown', { project: id }));
  }
}

function invalid(detail: Reason): never {
  return refuse({ kind: 'argumentInvalid', detail });
}
