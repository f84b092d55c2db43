// What is asked of a host whose server keeps its certificate in files: this machine, or another one over SSH.

import type { Duplex } from 'node:stream';
import type { Ran } from '../../lib/run-program.ts';
import type { Endpoint } from '../addresses.ts';
import type { Steps } from '../steps.ts';

/** Longer than any chain with its key. */
export const MAX_FILE_BYTES = 1024 * 1024;
/** Of what a command prints, the last is kept. */
export const MAX_OUTPUT_BYTES = 16 * 1024;

export interface FileFacts {
  /** The permission bits. */
  readonly mode: number;
  readonly ownerId: number;
  readonly groupId: number;
}

export interface FoundFile extends FileFacts {
  readonly content: Uint8Array;
}

/** A connection to it. Disposing of it ends whatever is under way. Paths are absolute. Throws errors of the system. */
export interface Host extends AsyncDisposable {
  /** Undefined where there is none. Throws for what is no ordinary file, and for one that is longer than MAX_FILE_BYTES. */
  find(path: string): Promise<FoundFile | undefined>;
  /** For its owner's eyes only, on disk when it answers; whatever had the name is gone. */
  createPrivate(path: string, content: Uint8Array): Promise<void>;
  /** Owner and group are changed where they differ. */
  setFacts(path: string, facts: FileFacts): Promise<void>;
  /** A further name of the same file; the name must be free. */
  link(path: string, further: string): Promise<void>;
  /** In place of what has the name, at once. */
  rename(path: string, to: string): Promise<void>;
  /** No error where there is none. */
  remove(path: string): Promise<void>;
  /** A stream to what listens there, as the host itself reaches it: a Unix socket by its path, or a port. */
  connectTo(place: string | Endpoint, signal: AbortSignal): Promise<Duplex>;
  /** Without a shell, or with each word quoted. Rejects where it cannot be started. */
  run(words: readonly string[], signal: AbortSignal): Promise<Ran>;
}

/** Throws PlaceError. */
export type OpenHost = (steps: Steps) => Promise<Host>;
