// Refusals that matter to whoever watches over an installation, counted in memory and put into the log now and then.
//
// A stranger can be refused as often as it likes: what is written is bounded by time and by the number of counts, and the
// request log has each of them.

import { isPersonId } from '../accounts/people/person.ts';
import type { NewOperation } from '../certificates/model/operations.ts';
import { type Clock, MINUTE_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { callOrigin, type Origin } from '../lib/origin.ts';

export const REFUSALS_WRITE_MS = MINUTE_MS;
/** Between two writings so many are told apart, by key, kind and action; the rest is one count. So 30,000 lines a day at most. */
export const MAX_COUNTS = 20;

/** Denied by policy, project or address, or not authenticated. */
export interface AuditedRefusal {
  /** The refusal's kind. */
  readonly refusal: string;
  /** Undefined while it was not known. */
  readonly action: string | undefined;
  /** Of the key whose signature was good, or was tried; empty where there is no such key. */
  readonly secretId: string;
  readonly address: string;
  readonly requestId: string;
}

interface RefusalStore {
  readonly reads: {
    readonly apiKeys: { find(secretId: string): Promise<{ readonly accountUin: string } | undefined> };
    readonly people: { find(id: string): Promise<{ readonly accountUin: string } | undefined> };
  };
  transact<T>(
    work: (rows: { readonly operations: { append(operation: NewOperation): Promise<void> } }) => Promise<T>,
    origin?: Origin,
  ): Promise<T>;
}

export interface RefusalTallyParts {
  readonly store: RefusalStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How often it writes, in real time. */
  readonly writeMs: number;
}

interface Count {
  /** The last one. */
  readonly last: AuditedRefusal;
  readonly count: number;
  readonly since: Date;
}

/** What is beyond MAX_COUNTS. */
const OTHERS = 'others';

export class RefusalTally implements AsyncDisposable {
  readonly #parts: RefusalTallyParts;
  readonly #timer: NodeJS.Timeout;
  #counts = new Map<string, Count>();
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: RefusalTallyParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.write(), parts.writeMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  note(refused: AuditedRefusal): void {
    const { refusal, action = '', secretId } = refused;
    const own = JSON.stringify([refusal, action, secretId]);
    const hasRoom = this.#counts.has(own) || this.#counts.size < MAX_COUNTS;
    const name = hasRoom ? own : OTHERS;
    const last = hasRoom ? refused : { ...refused, refusal: OTHERS, action: undefined, secretId: '' };
    const { count = 0, since = this.#parts.clock.now() } = this.#counts.get(name) ?? {};
    this.#counts.set(name, { last, count: count + 1, since });
  }

  /** Never throws: what cannot be written is lost to this log, and stands in that of requests. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    try {
      for (const count of counts) await this.#append(count);
    } catch (error) {
      this.#parts.log.warn({ error, counts: counts.length }, 'Cannot put refusals into the log of operations');
    }
  }

  async #append({ last, count, since }: Count): Promise<void> {
    const { store, clock } = this.#parts;
    const { refusal, action, secretId, address, requestId } = last;
    const owner = await this.#ownerOf(secretId);
    const entry = { accountUin: owner?.accountUin ?? '', actor: '', certificateId: '', kind: 'refused' as const };
    const detail = JSON.stringify({ refusal, action, count, since });
    const origin = callOrigin({ secretId, address, requestId });
    await store.transact(async (rows) => await rows.operations.append({ ...entry, at: clock.now(), detail }), origin);
  }

  async #ownerOf(secretId: string): Promise<{ readonly accountUin: string } | undefined> {
    if (secretId === '') return undefined;
    const { apiKeys, people } = this.#parts.store.reads;
    return isPersonId(secretId) ? await people.find(secretId) : await apiKeys.find(secretId);
  }
}
