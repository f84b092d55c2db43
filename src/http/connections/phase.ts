// Where a connection stands and how long it may stand there: rules over what can be seen of it, without a socket or a clock.

import { SECOND_MS } from '../../lib/clock.ts';

/**
 * silent: it has said nothing · handshake: TLS is not agreed on yet · head: a request has begun · body: its head is there,
 * its body is on its way · working: it is worked on · streaming: pieces of its answer come as they are made · answering: its
 * answer is on its way · idle: between requests · closing: we have said our last word, and the other side has not closed.
 */
export type Phase =
  | 'silent'
  | 'handshake'
  | 'head'
  | 'body'
  | 'working'
  | 'streaming'
  | 'answering'
  | 'idle'
  | 'closing';

export interface Sighting {
  /** Of a clock that nobody sets. */
  readonly atMs: number;
  /** Since the connection began, as they came over the network. */
  readonly bytesRead: number;
  /** Written and not yet taken by the operating system. */
  readonly pendingBytes: number;
  readonly isShaking: boolean;
  readonly hasEnded: boolean;
  /** How far the request that it carries has come; undefined where there is none. */
  readonly request: 'body' | 'working' | 'streaming' | 'answering' | undefined;
}

export interface Standing {
  readonly phase: Phase;
  /** What was seen when it began. */
  readonly since: Sighting;
}

/** What a connection may be closed for. */
export type Overdue =
  | 'silent'
  | 'handshake'
  | 'slowHead'
  | 'slowBody'
  | 'slowWork'
  | 'longStream'
  | 'slowReader'
  | 'idle'
  | 'unclosed';

export interface Deadlines {
  readonly silentMs: number;
  readonly handshakeMs: number;
  readonly headMs: number;
  /** A body may take so long, and longer for what has come of it. */
  readonly bodyMs: number;
  readonly bodyBytesPerSecond: number;
  /** However much comes. */
  readonly longestBodyMs: number;
  /** The work itself has shorter ones: this is for what none of them ends. */
  readonly workMs: number;
  /** Longer than a stream is meant to be: events for ten minutes, an export of a million rows. */
  readonly streamMs: number;
  /** An answer may take so long, and longer for what is still to be read of it. */
  readonly answerMs: number;
  readonly answerBytesPerSecond: number;
  readonly idleMs: number;
  readonly closingMs: number;
}

/** Clients that mean to be served are within these by far: a slow line of 64 kbit/s sends 8 KB in a second. */
export const DEADLINES: Deadlines = {
  silentMs: 10 * SECOND_MS,
  handshakeMs: 10 * SECOND_MS,
  headMs: 15 * SECOND_MS,
  bodyMs: 10 * SECOND_MS,
  bodyBytesPerSecond: 4 * 1024,
  longestBodyMs: 60 * SECOND_MS,
  // Twice as long as the SDKs wait for an answer.
  workMs: 120 * SECOND_MS,
  streamMs: 900 * SECOND_MS,
  answerMs: 20 * SECOND_MS,
  answerBytesPerSecond: 8 * 1024,
  // Longer than clients keep an idle connection, so that it is they who close it.
  idleMs: 65 * SECOND_MS,
  closingMs: 5 * SECOND_MS,
};

/** The standing after another look; the same one where the phase has not changed. */
export function stand(before: Standing, seen: Sighting): Standing {
  const phase = phaseOf(before, seen);
  return phase === before.phase ? before : { phase, since: seen };
}

function phaseOf({ phase, since }: Standing, seen: Sighting): Phase {
  if (seen.request !== undefined) return seen.request;
  if (seen.hasEnded) return 'closing';
  if (seen.isShaking) return 'handshake';
  switch (phase) {
    case 'silent':
    case 'idle':
      return seen.bytesRead > since.bytesRead ? 'head' : phase;
    case 'handshake':
    case 'head':
      return 'head';
    case 'body':
    case 'working':
    case 'streaming':
    case 'answering':
    case 'closing':
      return 'idle';
  }
}

/** Undefined while it is in time. */
export function overdueOf({ phase, since }: Standing, seen: Sighting, deadlines: Deadlines): Overdue | undefined {
  const passedMs = seen.atMs - since.atMs;
  switch (phase) {
    case 'silent':
      return passedMs > deadlines.silentMs ? 'silent' : undefined;
    case 'handshake':
      return passedMs > deadlines.handshakeMs ? 'handshake' : undefined;
    case 'head':
      return passedMs > deadlines.headMs ? 'slowHead' : undefined;
    case 'body':
      return passedMs > bodyTimeMs(seen.bytesRead - since.bytesRead, deadlines) ? 'slowBody' : undefined;
    case 'working':
      return passedMs > deadlines.workMs ? 'slowWork' : undefined;
    case 'streaming':
      return passedMs > deadlines.streamMs ? 'longStream' : undefined;
    case 'answering':
      return passedMs > answerTimeMs(since.pendingBytes, deadlines) ? 'slowReader' : undefined;
    case 'idle':
      return passedMs > deadlines.idleMs ? 'idle' : undefined;
    case 'closing':
      return passedMs > deadlines.closingMs ? 'unclosed' : undefined;
  }
}

function bodyTimeMs(bytes: number, { bodyMs, bodyBytesPerSecond, longestBodyMs }: Deadlines): number {
  return Math.min(longestBodyMs, bodyMs + (bytes / bodyBytesPerSecond) * SECOND_MS);
}

function answerTimeMs(bytes: number, { answerMs, answerBytesPerSecond }: Deadlines): number {
  return answerMs + (bytes / answerBytesPerSecond) * SECOND_MS;
}

/** Phases between which a connection comes no nearer to being served: changing among them makes it no younger. */
const OPENING: ReadonlySet<Phase> = new Set(['silent', 'handshake', 'head']);

export function isSameStage(left: Phase, right: Phase): boolean {
  return left === right || (OPENING.has(left) && OPENING.has(right));
}
