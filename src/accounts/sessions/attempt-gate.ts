// The gate before every sign-in: attempts that wait are refused, others are counted as wrong until they were right.

import { refuse } from '../../failure.ts';
import { type Clock, SECOND_MS } from '../../lib/clock.ts';
import { afterWrong, type AttemptLimit, type AttemptLimits, waitOf, withoutLast } from './attempts.ts';
import type { Visitor } from './begin-session.ts';
import type { SignInRows, SignInStore } from './ports.ts';
import { sha256Of } from './session.ts';

export interface Subject {
  readonly subject: string;
  readonly limit: AttemptLimit;
  /** Of many who are behind one address, rather than of one name. */
  readonly isShared: boolean;
}

/** Refused before anything is looked at while one of them waits; else counted as wrong. */
export async function countAttempt(
  { store, clock }: { readonly store: SignInStore; readonly clock: Clock },
  subjects: readonly Subject[],
): Promise<void> {
  const now = clock.now();
  const waitMs = await store.transact(async ({ signInAttempts }) => {
    const known = await Promise.all(subjects.map(async ({ subject }) => await signInAttempts.find(subject)));
    const longestMs = Math.max(...subjects.map(({ limit }, at) => waitOf(known[at], limit, now)));
    if (longestMs > 0) return longestMs;
    for (const [at, { subject, limit }] of subjects.entries()) {
      await signInAttempts.put(afterWrong(known[at], { subject, limit, now }));
    }
    return 0;
  });
  if (waitMs > 0) refuse({ kind: 'signInTooOften', retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) });
}

/** In one order, since each is a row that attempts at the same time write. */
export function subjectsOf(
  { attempts }: { readonly attempts: AttemptLimits },
  { network, name }: Pick<Visitor, 'network'> & { readonly name?: string },
): readonly Subject[] {
  const byAddress = { subject: `address/${network}`, limit: attempts.address, isShared: true };
  if (name === undefined) return [byAddress];
  // Names of nobody wait like those of people: how long they are says nothing either.
  return [{ subject: nameSubject(name), limit: attempts.name, isShared: false }, byAddress];
}

/** It was right after all: of the name all is forgotten, of what others share this one attempt. */
export async function forgive(
  rows: SignInRows,
  { subjects, now }: { readonly subjects: readonly Subject[]; readonly now: Date },
): Promise<void> {
  for (const { subject, isShared } of subjects) {
    const known = await rows.signInAttempts.find(subject);
    if (known === undefined) continue;
    if (isShared) await rows.signInAttempts.put(withoutLast(known, now));
    else await rows.signInAttempts.remove(subject);
  }
}

/** Whatever was typed for a name, which may have been a password. */
export function nameSubject(name: string): string {
  return `name/${sha256Of(name)}`;
}
