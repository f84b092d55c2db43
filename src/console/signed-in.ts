// Who is signed in: by the cookie's session, while it lives, and by the key or the person whose it is, as they are now.

import type { Caller } from '../accounts/caller.ts';
import { csrfTokenOf, isLive, SEEN_MS, type Session, sha256Of } from '../accounts/sessions/session.ts';
import { checkAddress, checkStanding } from '../api/call/authenticate.ts';
import { refuse } from '../failure.ts';
import { sessionIdIn } from './cookies.ts';
import type { ConsoleRequest } from './exchange.ts';
import { checkCsrf } from './origin-check.ts';
import type { ConsoleWorld } from './world.ts';

export interface SignedIn {
  /** As in the cookie. */
  readonly id: string;
  readonly session: Session;
  readonly caller: Caller;
}

type Way = Pick<ConsoleWorld, 'store' | 'life' | 'clock' | 'findKey' | 'findPerson'>;

/** Undefined where nobody is. Throws addressNotPermitted and accountSuspended, as a call of the API does. */
export async function findSignedIn(world: Way, request: ConsoleRequest): Promise<SignedIn | undefined> {
  const id = sessionIdIn(request);
  return id === undefined ? undefined : await findBySession(world, id, request);
}

/** The same by an id that is known already. */
export async function findBySession(
  world: Way,
  id: string,
  request: Pick<ConsoleRequest, 'remoteAddress'>,
): Promise<SignedIn | undefined> {
  const session = await world.store.reads.sessions.find(sha256Of(id));
  if (session === undefined || !isLive(session, world.life, world.clock.now())) return undefined;
  const caller = await findCallerOf(world, session, request);
  return caller === undefined ? undefined : { id, session, caller };
}

/** The session is used: it lives on from now. Throws notSignedIn and, but for a GET, requestForged. */
export async function getSignedIn(world: Way, request: ConsoleRequest): Promise<SignedIn> {
  const signedIn = await findSignedIn(world, request);
  if (signedIn === undefined) return refuse({ kind: 'notSignedIn' });
  if (request.method !== 'GET') checkCsrf(request.headers, signedIn.id);
  await keepAlive(world, signedIn.session);
  return signedIn;
}

export function csrfOf({ id }: SignedIn): string {
  return csrfTokenOf(id);
}

export async function keepAlive({ store, clock }: Way, { idSha256, seenAt }: Session): Promise<void> {
  const now = clock.now();
  if (now.getTime() - seenAt.getTime() < SEEN_MS) return;
  await store.transact(async (rows) => await rows.sessions.recordSeen(idSha256, now));
}

/** A key or a person who is gone, disabled or expired ends the session. */
async function findCallerOf(
  world: Way,
  { kind, holderId }: Session,
  request: Pick<ConsoleRequest, 'remoteAddress'>,
): Promise<Caller | undefined> {
  if (kind === 'key') {
    const found = await world.findKey(holderId);
    if (found === undefined) return undefined;
    checkAddress(request, found);
    checkStanding(found);
    return found.caller;
  }
  const found = await world.findPerson(holderId);
  if (found === undefined) return undefined;
  checkStanding(found);
  return found.caller;
}
