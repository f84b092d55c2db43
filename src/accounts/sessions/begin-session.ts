// A session begins: with an id that is new, whoever had one before, and with room for it among those of its holder.

import { addMs, type Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Person } from '../people/person.ts';
import type { SignInRows } from './ports.ts';
import {
  MAX_AGENT_LENGTH,
  MAX_SESSIONS_OF_HOLDER,
  newSessionId,
  type Session,
  type SessionLife,
  sha256Of,
} from './session.ts';

/** From where somebody signs in. */
export interface Visitor {
  readonly address: string;
  /** What stands for all addresses of one client: itself, or its /64 of IPv6. */
  readonly network: string;
  /** What the browser calls itself. */
  readonly agent: string;
  readonly requestId: string;
}

export interface BegunSession {
  /** For the cookie; kept nowhere. */
  readonly id: string;
  readonly session: Session;
}

export type Holder =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'key'; readonly secretId: string; readonly accountUin: string; readonly proofSha256: string };

export interface BeginWorld {
  readonly life: SessionLife;
  readonly clock: Clock;
  readonly random: Random;
}

export async function beginSession(
  rows: SignInRows,
  { world, visitor, holder }: { readonly world: BeginWorld; readonly visitor: Visitor; readonly holder: Holder },
): Promise<BegunSession> {
  const { clock, life, random } = world;
  const now = clock.now();
  const id = newSessionId(random);
  const [holderId, accountUin] =
    holder.kind === 'person' ? [holder.person.id, holder.person.accountUin] : [holder.secretId, holder.accountUin];
  const times = { createdAt: now, seenAt: now, endsAt: addMs(now, life.longestMs), endedAt: undefined };
  const session: Session = {
    idSha256: sha256Of(id),
    kind: holder.kind,
    holderId,
    accountUin,
    ...times,
    address: visitor.address,
    agent: visitor.agent.slice(0, MAX_AGENT_LENGTH),
    proofSha256: holder.kind === 'key' ? holder.proofSha256 : undefined,
  };
  await makeRoom(rows, { holderId, now });
  await rows.sessions.insert(session);
  if (holder.kind === 'person') await rows.people.recordSignIn(holderId, now);
  return { id, session };
}

async function makeRoom(
  rows: SignInRows,
  { holderId, now }: { readonly holderId: string; readonly now: Date },
): Promise<void> {
  const open = await rows.sessions.listOf(holderId);
  for (const { idSha256 } of open.slice(0, Math.max(0, open.length + 1 - MAX_SESSIONS_OF_HOLDER))) {
    await rows.sessions.end(idSha256, now);
  }
}
