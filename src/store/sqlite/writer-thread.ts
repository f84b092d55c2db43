// A thread that carries out groups of write sets, so that the event loop is free meanwhile.

import { Worker } from 'node:worker_threads';
import type { StoreTrouble } from '../../certificates/ports/store-trouble.ts';
import { entryUrl } from '../../lib/threads/isolated-work.ts';
import type { CompiledSet } from '../sets/compiled-set.ts';
import type { GroupOutcome } from './set-group.ts';
import { closeThread, errorOf, type Opening, THREAD_MEMORY, type ThreadSettings } from './thread-protocol.ts';

export interface WriterSettings extends ThreadSettings {
  readonly beginAttempts: number;
}

/** The number of its text, and its parameters. */
export type SentStatement = readonly [text: number, parameters: readonly unknown[]];

export interface SentSet {
  readonly looks: readonly (readonly [...SentStatement, CompiledSet['looks'][number]['finds']])[];
  readonly changes: readonly (readonly [...SentStatement, CompiledSet['changes'][number]['rows']])[];
  readonly durability: CompiledSet['durability'];
}

export interface GroupRequest {
  readonly id: number;
  /** Those that were not sent before; their numbers go on from the last one. */
  readonly newTexts: readonly string[];
  readonly sets: readonly SentSet[];
}

export interface GroupAnswer {
  readonly kind: 'outcome';
  readonly id: number;
  readonly outcome: GroupOutcome;
  readonly trouble?: StoreTrouble;
}

interface Asker {
  readonly resolve: (outcome: GroupOutcome) => void;
  readonly reject: (error: unknown) => void;
}

const ENTRY = entryUrl(import.meta.url, './writer-entry');

/** Begins when it is first wished for, because its memory is not worth it to who never writes much at once. */
export class WriterThread implements AsyncDisposable {
  readonly #settings: WriterSettings;
  readonly #askers = new Map<number, Asker>();
  readonly #numbers = new Map<string, number>();
  #worker: Worker | undefined;
  #isReady = false;
  #cannotOpen = false;
  #lastId = 0;
  #isClosed = false;

  constructor(settings: WriterSettings) {
    this.#settings = settings;
  }

  /** Whether it runs; where it does not, it is started, and the next time it may. One that could not open the file is not tried again. */
  isReady(): boolean {
    if (!this.#isClosed && !this.#cannotOpen) this.#worker ??= this.#start();
    return this.#isReady;
  }

  /** Throws where nobody knows what became of the group, since the thread has ended. */
  run(sets: readonly CompiledSet[]): Promise<GroupOutcome> {
    const worker = this.#worker;
    if (worker === undefined) return Promise.reject(new Error('Cannot write: the thread that writes does not run'));
    this.#lastId += 1;
    const id = this.#lastId;
    const newTexts: string[] = [];
    const sent = sets.map((set) => this.#sentOf(set, newTexts));
    const answer = new Promise<GroupOutcome>((resolve, reject) => this.#askers.set(id, { resolve, reject }));
    worker.ref();
    worker.postMessage({ id, newTexts, sets: sent } satisfies GroupRequest);
    return answer;
  }

  /** Waits for the groups that are under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    await closeThread(worker);
  }

  /** Texts of statements are long and few: each is sent once. */
  #sentOf({ looks, changes, durability }: CompiledSet, newTexts: string[]): SentSet {
    return {
      looks: looks.map(({ sql, parameters, finds }) => [this.#numberOf(sql, newTexts), parameters, finds]),
      changes: changes.map(({ sql, parameters, rows }) => [this.#numberOf(sql, newTexts), parameters, rows]),
      durability,
    };
  }

  #numberOf(sql: string, newTexts: string[]): number {
    const known = this.#numbers.get(sql);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(sql, number);
    newTexts.push(sql);
    return number;
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, { workerData: this.#settings, resourceLimits: THREAD_MEMORY });
    worker.on('message', (message: Opening | GroupAnswer) => this.#take(worker, message));
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('The thread that writes has ended')));
    return worker;
  }

  #take(worker: Worker, message: Opening | GroupAnswer): void {
    switch (message.kind) {
      case 'open':
        this.#isReady = true;
        break;
      case 'closed':
        // The sets are carried out on the event loop, by the connection that is open there.
        this.#cannotOpen = true;
        return this.#fail(worker, errorOf(message));
      case 'outcome': {
        const asker = this.#askers.get(message.id);
        this.#askers.delete(message.id);
        asker?.resolve(withTrouble(message));
      }
    }
    if (this.#askers.size === 0 && !this.#isClosed) worker.unref();
  }

  #fail(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#isReady = false;
    this.#numbers.clear();
    for (const asker of this.#askers.values()) asker.reject(error);
    this.#askers.clear();
  }
}

function withTrouble({ outcome, trouble }: GroupAnswer): GroupOutcome {
  if (outcome.kind === 'committed' || trouble === undefined) return outcome;
  return { ...outcome, error: errorOf({ error: outcome.error, trouble }) };
}
