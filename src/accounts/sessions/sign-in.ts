// Signing in: by name, password and code, by an API key whose signature was good, at a provider, by a link that is good once.

import { refuse } from '../../failure.ts';
import { callOrigin, type Origin } from '../../lib/origin.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { NO_CREDENTIALS, openCredentials, withCredentials } from '../people/credentials.ts';
import { checkPassword, type PasswordHasher } from '../people/password.ts';
import { makeFirstPerson } from '../people/people.ts';
import type { Person } from '../people/person.ts';
import type { AtProvider } from '../people/provider.ts';
import { useCode } from '../people/use-code.ts';
import { countAttempt, forgive, subjectsOf } from './attempt-gate.ts';
import type { AttemptLimits } from './attempts.ts';
import { type BeginWorld, beginSession, type BegunSession, type Visitor } from './begin-session.ts';
import type { SignInLink, SignInRows, SignInStore } from './ports.ts';
import { sha256Of } from './session.ts';

export interface SignInWorld extends BeginWorld {
  readonly store: SignInStore;
  readonly secrets: SecretBox;
  readonly hasher: PasswordHasher;
  readonly attempts: AttemptLimits;
}

export interface PasswordProof {
  readonly name: string;
  readonly password: string;
  /** Six digits of the authenticator, or a recovery code; undefined or empty where none was given. */
  readonly code: string | undefined;
}

/**
 * Throws signInRefused, whatever is wrong, after the same time, and signInTooOften while name, address or all wait. An attempt
 * counts as wrong until it was right, so that many at the same time are no more than as many one after the other.
 */
export async function signInByPassword(
  world: SignInWorld,
  proof: PasswordProof,
  visitor: Visitor,
): Promise<BegunSession> {
  const name = proof.name.trim().toLowerCase();
  const subjects = subjectsOf(world, { ...visitor, name });
  await countAttempt(world, subjects);
  const found = await world.store.reads.people.findByName(name);
  const kept = found === undefined ? NO_CREDENTIALS : openCredentials(world.secrets, found);
  const isRight = await world.hasher.isRight(proof.password, kept.password);
  const id = found?.id ?? '';
  if (found === undefined || !isRight) return refuse({ kind: 'signInRefused', secretId: id });
  return await world.store.transact(
    async (rows) => {
      const person = await rows.people.find(id);
      const isSame = person !== undefined && !person.disabled && isUnchanged(person, found);
      if (!isSame || !(await useCode(rows, { person, code: proof.code ?? '', world }))) {
        return refuse({ kind: 'signInRefused', secretId: id });
      }
      await forgive(rows, { subjects, now: world.clock.now() });
      return await beginSession(rows, { world, visitor, holder: { kind: 'person', person } });
    },
    originOf(visitor, found),
  );
}

/** For a call whose signature was good; it begins one session. Throws signInRefused where the same was used before. */
export async function signInByKey(
  world: SignInWorld,
  key: { readonly secretId: string; readonly accountUin: string; readonly signature: string },
  visitor: Visitor,
): Promise<BegunSession> {
  const { secretId, accountUin, signature } = key;
  const proofSha256 = sha256Of(signature);
  const { address, requestId } = visitor;
  return await world.store.transact(async (rows) => {
    if (await rows.sessions.isProofUsed(proofSha256)) refuse({ kind: 'signInRefused', secretId });
    const holder = { kind: 'key', secretId, accountUin, proofSha256 } as const;
    return await beginSession(rows, { world, visitor, holder });
  }, callOrigin({ secretId, address, requestId }));
}

/**
 * For somebody whom a provider has just vouched for, after countAttempt. Throws signInRefused where nobody here is called so,
 * for a person who is disabled, and for one who has signed in by another issuer.
 */
export async function signInAtProvider(
  world: SignInWorld,
  at: AtProvider & { readonly issuer: string; readonly formerSha256: string | undefined },
  visitor: Visitor,
): Promise<BegunSession> {
  const { name, subject, issuer, formerSha256 } = at;
  const found = await world.store.reads.people.findAtProvider({ name, subject });
  if (found === undefined) return refuse({ kind: 'signInRefused', secretId: '' });
  const { id } = found;
  return await world.store.transact(
    async (rows) => {
      const person = await rows.people.find(id);
      if (person === undefined || person.disabled) return refuse({ kind: 'signInRefused', secretId: id });
      // Subjects are one issuer's own: another that has come under the provider's name may call somebody else so.
      const isOther = person.providerIssuer !== undefined && person.providerIssuer !== issuer;
      if (isOther) return refuse({ kind: 'signInRefused', secretId: id });
      await rows.people.keepIssuer(id, issuer);
      const now = world.clock.now();
      await forgive(rows, { subjects: subjectsOf(world, visitor), now });
      if (formerSha256 !== undefined) await rows.sessions.end(formerSha256, now);
      return await beginSession(rows, { world, visitor, holder: { kind: 'person', person } });
    },
    originOf(visitor, found),
  );
}

/** What the link is for. Throws signInLinkOver. */
export async function findLink(
  world: Pick<SignInWorld, 'store' | 'clock'>,
  token: string,
): Promise<{ readonly link: SignInLink; readonly person: Person | undefined }> {
  return await liveLink(world.store.reads, token, world.clock.now());
}

/** Throws signInLinkOver, and argumentInvalid for a name or a password that is not taken: the link stays then. */
export async function signInByLink(
  world: SignInWorld,
  wish: { readonly token: string; readonly name: string | undefined; readonly password: string },
  visitor: Visitor,
): Promise<BegunSession> {
  const subjects = subjectsOf(world, visitor);
  await countAttempt(world, subjects);
  const { link, person: known } = await findLink(world, wish.token);
  const name = known?.name ?? (wish.name ?? '').trim().toLowerCase();
  checkPassword(wish.password, name);
  const password = await world.hasher.hash(wish.password);
  const origin = callOrigin({
    secretId: known?.id ?? '',
    user: name,
    address: visitor.address,
    requestId: visitor.requestId,
  });
  return await world.store.transact(async (rows) => {
    await liveLink(rows, wish.token, world.clock.now());
    if (!(await rows.signInLinks.remove(link.tokenSha256))) refuse({ kind: 'signInLinkOver' });
    // That there was one is remembered: none is offered again, also when everybody has gone.
    if (link.personId === undefined) await rows.signInLinks.insert({ ...link, expiresAt: OVER });
    const person =
      link.personId === undefined
        ? await makeFirstPerson(rows, { ...world, name })
        : await getPerson(rows, link.personId);
    const changed = withCredentials(world.secrets, person, { ...NO_CREDENTIALS, password });
    await rows.people.put(changed);
    await forgive(rows, { subjects, now: world.clock.now() });
    return await beginSession(rows, { world, visitor, holder: { kind: 'person', person: changed } });
  }, origin);
}

const OVER = new Date(0);

async function liveLink(
  reads: Pick<SignInStore['reads'], 'signInLinks' | 'people'>,
  token: string,
  now: Date,
): Promise<{ readonly link: SignInLink; readonly person: Person | undefined }> {
  const link = await reads.signInLinks.find(sha256Of(token));
  if (link === undefined || link.expiresAt <= now) return refuse({ kind: 'signInLinkOver' });
  if (link.personId === undefined) {
    // It was for the first one, and there is somebody by now.
    return (await reads.people.count()) === 0 ? { link, person: undefined } : refuse({ kind: 'signInLinkOver' });
  }
  const person = await reads.people.find(link.personId);
  return person === undefined || person.disabled ? refuse({ kind: 'signInLinkOver' }) : { link, person };
}

async function getPerson(rows: SignInRows, id: string): Promise<Person> {
  return (await rows.people.find(id)) ?? refuse({ kind: 'signInLinkOver' });
}

/** Between the look at the password and the session nobody has set another one. */
function isUnchanged(now: Person, before: Person): boolean {
  const [left, right] = [now.sealedCredentials, before.sealedCredentials];
  return left === right || (left !== undefined && right !== undefined && Buffer.compare(left, right) === 0);
}

function originOf({ address, requestId }: Visitor, { id, name }: Person): Origin {
  return callOrigin({ secretId: id, user: name, address, requestId });
}
