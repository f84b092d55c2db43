// A session: whoever has signed in to the console, known by a random id that only their browser has, until it ends.

import { createHash, createHmac } from 'node:crypto';
import { addMs, HOUR_MS, isAhead, MINUTE_MS } from '../../lib/clock.ts';
import { bytesOfUtf8, equalBytes } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';

export interface Session {
  /** Of its id, which is kept nowhere: lower-case hex. */
  readonly idSha256: string;
  readonly kind: 'key' | 'person';
  /** SecretId of the API key, or id of the person. */
  readonly holderId: string;
  readonly accountUin: string;
  readonly createdAt: Date;
  /** Up to a minute behind. */
  readonly seenAt: Date;
  /** However often it is used. */
  readonly endsAt: Date;
  /** When somebody ended it; undefined while nobody has. */
  readonly endedAt: Date | undefined;
  /** From which it was begun, and what the browser called itself. */
  readonly address: string;
  readonly agent: string;
  /** Of the signature by which it was begun, which begins no other; undefined for a person. */
  readonly proofSha256: string | undefined;
}

export interface SessionLife {
  /** Without a request for so long it has ended. */
  readonly idleMs: number;
  readonly longestMs: number;
}

/** OWASP Session Management: 15 to 30 minutes idle for what is worth guarding; a working day in all. */
export const DEFAULT_SESSION_LIFE: SessionLife = { idleMs: 30 * MINUTE_MS, longestMs: 10 * HOUR_MS };

/** A look is noted once in so long: nearly every request of a page is free of writing. */
export const SEEN_MS = MINUTE_MS;

/** Of one key or person; the oldest gives way. Browsers at work and at home are few. */
export const MAX_SESSIONS_OF_HOLDER = 20;

/** Of what a browser calls itself. */
export const MAX_AGENT_LENGTH = 200;

const ID_BYTES = 32;
const ID = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits, as text for a cookie. */
export function newSessionId(random: Random): string {
  return Buffer.from(random(ID_BYTES)).toString('base64url');
}

export function isSessionId(text: string): boolean {
  return ID.test(text);
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** A session that is dated ahead of the clock was begun by a clock that was wrong, and counts for nothing. */
export function isLive(session: Session, { idleMs }: Pick<SessionLife, 'idleMs'>, now: Date): boolean {
  if (session.endedAt !== undefined || isAhead(session.createdAt, now)) return false;
  return now < session.endsAt && now < addMs(session.seenAt, idleMs + SEEN_MS);
}

/** Known to whoever may read the session's answers, which no page of another origin can; kept nowhere. */
export function csrfTokenOf(id: string): string {
  return createHmac('sha256', id).update('csrf').digest('base64url');
}

export function isCsrfToken(token: string, id: string): boolean {
  return equalBytes(bytesOfUtf8(token), bytesOfUtf8(csrfTokenOf(id)));
}
