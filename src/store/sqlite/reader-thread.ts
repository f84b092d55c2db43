// A thread that reads for the others: lists and searches over many rows, which would hold up the event loop.

import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../lib/threads/isolated-work.ts';
import type { Query, Session } from '../query.ts';
import { sqliteBuilder } from './session.ts';
import {
  closeThread,
  errorOf,
  type Opening,
  type SentError,
  THREAD_MEMORY,
  type ThreadSettings,
} from './thread-protocol.ts';

export interface ReadRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type ReadAnswer =
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly unknown[] }
  | ({ readonly kind: 'error'; readonly id: number } & SentError);

interface Asker {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

const ENTRY = entryUrl(import.meta.url, './reader-entry');

/**
 * Begins with the first question, because its memory is not worth it to who never lists. What is asked after a commit sees
 * it: each statement looks at the file anew.
 */
export class ReaderThread implements AsyncDisposable {
  readonly #settings: ThreadSettings;
  readonly #askers = new Map<number, Asker>();
  #worker: Worker | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(settings: ThreadSettings) {
    this.#settings = settings;
  }

  /** It changes nothing: its connection is read-only. */
  get session(): Session {
    return {
      skipsLocked: false,
      all: async (query) => await this.#all(query),
      first: async (query) => (await this.#all(query))[0],
      change: async () => await Promise.reject(new Error('Cannot write in the thread that reads')),
    };
  }

  /** Waits for the answers that are under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    await closeThread(worker);
  }

  async #all<Row>(query: Query<Row>): Promise<readonly Row[]> {
    const { sql, parameters } = query(sqliteBuilder).compile();
    // What Kysely inferred from the tables is what SQLite answers: the tables are STRICT.
    return (await this.#ask(sql, parameters)) as readonly Row[];
  }

  #ask(sql: string, parameters: readonly unknown[]): Promise<readonly unknown[]> {
    if (this.#isClosed) return Promise.reject(new Error('Cannot read: the store is closed'));
    this.#worker ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<readonly unknown[]>((resolve, reject) => this.#askers.set(id, { resolve, reject }));
    this.#worker.ref();
    this.#worker.postMessage({ id, sql, parameters } satisfies ReadRequest);
    return answer;
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, { workerData: this.#settings, resourceLimits: THREAD_MEMORY });
    worker.on('message', (message: Opening | ReadAnswer) => this.#take(worker, message));
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('The thread that reads has ended')));
    return worker;
  }

  #take(worker: Worker, message: Opening | ReadAnswer): void {
    if (message.kind === 'open') return;
    if (message.kind === 'closed') return this.#fail(worker, errorOf(message));
    const asker = this.#askers.get(message.id);
    this.#askers.delete(message.id);
    if (message.kind === 'rows') asker?.resolve(message.rows);
    else asker?.reject(errorOf(message));
    // A process that waits for no answer may end, but not while it waits for the end of the thread.
    if (this.#askers.size === 0 && !this.#isClosed) this.#worker?.unref();
  }

  /** The next question begins another thread. */
  #fail(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const asker of this.#askers.values()) asker.reject(error);
    this.#askers.clear();
  }
}
