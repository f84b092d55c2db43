// What the threads of the store have in common: that they open the very file the store has, how errors come over, and how they end.

import { type BigIntStats, statSync } from 'node:fs';
import { parentPort, type Worker } from 'node:worker_threads';
import { type StoreTrouble, StoreUnavailable } from '../../certificates/ports/store-trouble.ts';
import { type Connection, openConnection } from './connection.ts';

/** What a thread is handed is garbage as soon as it has answered, so that it needs no room for what lives longer. */
export const THREAD_MEMORY = { maxYoungGenerationSizeMb: 8 };

export interface ThreadSettings {
  readonly file: string;
  readonly identity: FileIdentity;
  readonly busyTimeoutMs: number;
}

/** By which a file is known whatever it is called. */
export type FileIdentity = Pick<BigIntStats, 'dev' | 'ino'>;

export function identityOf(file: string): FileIdentity {
  const { dev, ino } = statSync(file, { bigint: true });
  return { dev, ino };
}

/** What a thread says first: that its connection is open, or why it has none. */
export type Opening = { readonly kind: 'open' } | ({ readonly kind: 'closed' } & SentError);

/** An error's class does not come over to another thread. */
export interface SentError {
  readonly error: unknown;
  readonly trouble?: StoreTrouble;
}

export function sentError(error: unknown): SentError {
  return error instanceof StoreUnavailable ? { error, trouble: error.trouble } : { error };
}

/** As it was thrown: what kept every statement from its work has its class again. */
export function errorOf({ error, trouble }: SentError): unknown {
  if (trouble === undefined || !(error instanceof Error)) return error;
  return new StoreUnavailable(error.message, { trouble, cause: error });
}

/**
 * In the thread: opens the connection, says what came of that, and answers one request after the other until it is told to
 * close. Where the file was moved away under the service there is no other to be opened, and above all none to be made.
 */
export function answerRequests(
  { file, identity, busyTimeoutMs }: ThreadSettings,
  { readOnly, answer }: { readonly readOnly: boolean; readonly answer: (request: never, by: Connection) => unknown },
): void {
  try {
    assertSame(file, identity);
    const connection = openConnection({ file, readOnly, busyTimeoutMs });
    parentPort?.on('message', (message: unknown) => {
      // Each thread is sent the requests that its entry answers.
      if (message !== 'close') return parentPort?.postMessage(answer(message as never, connection));
      connection.close();
      parentPort?.close();
    });
    parentPort?.postMessage({ kind: 'open' } satisfies Opening);
  } catch (error) {
    // Nothing listens for messages then, and the thread ends.
    parentPort?.postMessage({ kind: 'closed', ...sentError(error) } satisfies Opening);
  }
}

function assertSame(file: string, { dev, ino }: FileIdentity): void {
  const there = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (there?.dev === dev && there.ino === ino) return;
  const what = there === undefined ? 'it is not there any more' : 'another one is in its place';
  const detail = `the file ${file} was opened, and ${what}`;
  throw new StoreUnavailable(`Cannot use the store: ${detail}`, { trouble: 'unreachable', cause: undefined });
}

/** Waits for what is under way. Not by events.once, which would throw the error of a thread that cannot start: its askers have that. */
export async function closeThread(worker: Worker): Promise<void> {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  worker.once('exit', () => resolve());
  worker.ref();
  worker.postMessage('close');
  await gone;
}
