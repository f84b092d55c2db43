// What people change about themselves: another password, an authenticator; each with the present password.

import { refuse } from '../../failure.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Origin } from '../../lib/origin.ts';
import type { Random } from '../../lib/random.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { SignInRows, SignInStore } from '../sessions/ports.ts';
import { type Credentials, openCredentials, withCredentials } from './credentials.ts';
import { isCodeSecret, newCodeSecret, stepOfCode } from './one-time-code.ts';
import { checkPassword, type PasswordHasher } from './password.ts';
import type { Person } from './person.ts';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-code.ts';
import { useCode } from './use-code.ts';

export interface CredentialWorld {
  readonly store: SignInStore;
  readonly secrets: SecretBox;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who changes it, in which session, by whose doing. */
export interface Own {
  readonly personId: string;
  readonly sessionSha256: string;
  readonly origin: Origin;
}

/** Throws argumentInvalid for a wrong password; who is signed in is told so. */
export async function checkOwnPassword(world: CredentialWorld, own: Own, password: string): Promise<void> {
  const person = await world.store.reads.people.find(own.personId);
  const kept = person === undefined ? undefined : openCredentials(world.secrets, person).password;
  if (!(await world.hasher.isRight(password, kept))) invalid(because('passwordWrong'));
}

/** All other sessions end. */
export async function changeOwnPassword(world: CredentialWorld, own: Own, chosen: string): Promise<void> {
  const person = await world.store.reads.people.find(own.personId);
  checkPassword(chosen, person?.name ?? '');
  const password = await world.hasher.hash(chosen);
  await change(world, own, async (rows, { credentials }) => {
    await rows.sessions.endAll(own.personId, { at: world.clock.now(), but: own.sessionSha256 });
    return { ...credentials, password };
  });
}

/** A secret for an authenticator, of which nothing is kept until a code of it confirms it. Throws where one is in use. */
export async function beginCodes(world: CredentialWorld, own: Own): Promise<string> {
  const person = await world.store.reads.people.find(own.personId);
  const inUse = person !== undefined && openCredentials(world.secrets, person).codeSecret !== undefined;
  return inUse ? invalid(because('codesInUse')) : newCodeSecret(world.random);
}

/** Answers the recovery codes, which are shown once. The code that confirms is used up. */
export async function confirmCodes(
  world: CredentialWorld,
  own: Own,
  given: { readonly secret: string; readonly code: string },
): Promise<readonly string[]> {
  if (!isCodeSecret(given.secret)) invalid(because('codeSecretForm'));
  const step = stepOfCode(given.code.trim(), { secret: given.secret, now: world.clock.now() });
  if (step === undefined) return invalid(because('codeWrong'));
  const codes = newRecoveryCodes(world.random);
  await change(world, own, async (rows, { credentials }) => {
    if (credentials.codeSecret !== undefined) invalid(because('codesInUse'));
    if (!(await rows.people.useStep(own.personId, step))) invalid(because('codeWrong'));
    return { ...credentials, codeSecret: given.secret, recoverySha256: codes.map(hashOfRecoveryCode) };
  });
  return codes;
}

/** With a code of the authenticator, or a recovery code. */
export async function endCodes(world: CredentialWorld, own: Own, code: string): Promise<void> {
  await change(world, own, async (rows, { person, credentials }) => {
    if (credentials.codeSecret === undefined) invalid(because('codesNotInUse'));
    if (!(await useCode(rows, { person, code, world }))) invalid(because('codeWrong'));
    return { ...credentials, codeSecret: undefined, recoverySha256: [] };
  });
}

interface Present {
  readonly person: Person;
  readonly credentials: Credentials;
}

/** Only while the session is there that asked for it: a reset, or another password, has ended it, and comes after what was under way. */
async function change(
  { store, secrets }: CredentialWorld,
  { personId, sessionSha256, origin }: Own,
  decide: (rows: SignInRows, present: Present) => Promise<Credentials>,
): Promise<void> {
  await store.transact(async (rows) => {
    const person = await rows.people.find(personId);
    const session = await rows.sessions.find(sessionSha256);
    const hasEnded = session === undefined || session.endedAt !== undefined;
    if (person === undefined || hasEnded) return refuse({ kind: 'notSignedIn' });
    const changed = await decide(rows, { person, credentials: openCredentials(secrets, person) });
    await rows.people.put(withCredentials(secrets, person, changed));
  }, origin);
}

function invalid(detail: Reason): never {
  return refuse({ kind: 'argumentInvalid', detail });
}
