// What signing in asks of the store: sessions, links by which people sign in first, and wrong attempts.

import type { Origin } from '../../lib/origin.ts';
import type { AccountReads, AccountRows } from '../ports.ts';
import type { Attempts } from './attempts.ts';
import type { Session } from './session.ts';

export interface SessionReads {
  find(idSha256: string): Promise<Session | undefined>;
  /** Those of the holder that nobody has ended, the oldest first. */
  listOf(holderId: string): Promise<readonly Session[]>;
  /** Whether a session was begun by this signature. */
  isProofUsed(proofSha256: string): Promise<boolean>;
}

export interface SessionRows extends SessionReads {
  insert(session: Session): Promise<void>;
  recordSeen(idSha256: string, at: Date): Promise<void>;
  /** False where it has ended, or never was. */
  end(idSha256: string, at: Date): Promise<boolean>;
  /** All of the holder but one; answers how many. */
  endAll(holderId: string, wish: { readonly at: Date; readonly but: string | undefined }): Promise<number>;
  /** Forgets up to `limit` that were to end before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

/** By which a person signs in once, without a password. */
export interface SignInLink {
  /** Of the token in it, which is kept nowhere: lower-case hex. */
  readonly tokenSha256: string;
  /** Undefined: whoever follows it is the first person of the installation. */
  readonly personId: string | undefined;
  readonly expiresAt: Date;
}

export interface LinkReads {
  find(tokenSha256: string): Promise<SignInLink | undefined>;
  /** Whether there is, or was, one that makes the first person. */
  hasFirst(): Promise<boolean>;
}

export interface LinkRows extends LinkReads {
  insert(link: SignInLink): Promise<void>;
  /** False where it is gone already. */
  remove(tokenSha256: string): Promise<boolean>;
  removeOf(personId: string): Promise<void>;
}

export interface AttemptRows {
  find(subject: string): Promise<Attempts | undefined>;
  put(attempts: Attempts): Promise<void>;
  remove(subject: string): Promise<void>;
  /** Forgets up to `limit` whose last was before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

export type SignInReads = AccountReads & { readonly sessions: SessionReads; readonly signInLinks: LinkReads };

export type SignInRows = AccountRows & {
  readonly sessions: SessionRows;
  readonly signInLinks: LinkRows;
  readonly signInAttempts: AttemptRows;
};

export interface SignInStore {
  readonly reads: SignInReads;
  transact<T>(work: (rows: SignInRows) => Promise<T>, origin?: Origin): Promise<T>;
}
