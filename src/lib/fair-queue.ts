// Work of which only so much runs at once: the shares take turns, and what finds the queue full is refused at once.

import { monotonicMs as systemMonotonicMs } from './clock.ts';

export interface FairQueueSettings {
  /** What is queued for, as the end of "Cannot wait for": "a key to be made". */
  readonly name: string;
  /** Pieces of work that run at once. */
  readonly places: number;
  /** Of those, how many one share may have; without it, all of them. */
  readonly placesOfShare?: number;
  /** Pieces of work that wait besides. */
  readonly maxWaiting: number;
  readonly maxWaitingOfShare: number;
  /** A count of milliseconds that no change of the clock moves; the system's when left out. */
  readonly monotonicMs?: () => number;
}

export interface ShareFigures {
  readonly running: number;
  readonly waiting: number;
  /** How long its first one has waited; 0 when none waits. */
  readonly oldestWaitMs: number;
}

export interface FairQueueFigures extends ShareFigures {
  /** Since the queue was made. */
  readonly refused: number;
  /** Those that have work here now. */
  readonly shares: ReadonlyMap<string, ShareFigures>;
}

interface Full {
  readonly share: string;
  readonly fullFor: 'all' | 'share';
  readonly waiting: number;
}

/** As many wait as may, of all shares or of the one. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  readonly share: string;
  readonly fullFor: 'all' | 'share';

  constructor(queue: string, { share, fullFor, waiting }: Full) {
    super(`Cannot wait for ${queue}: ${waiting} wait already${fullFor === 'all' ? '' : ` of ${share}`}`);
    this.share = share;
    this.fullFor = fullFor;
  }
}

interface Waiter {
  readonly sinceMs: number;
  readonly start: () => void;
}

/** In the queue as long as it has anything running or waiting. */
interface Share {
  readonly name: string;
  running: number;
  /** In the order in which they came. */
  readonly waiting: Waiter[];
}

export class FairQueue {
  readonly #settings: Required<FairQueueSettings>;
  readonly #shares = new Map<string, Share>();
  /** The shares that have anything waiting, first the one whose turn it is; a share that was served goes to the end. */
  readonly #turns = new Set<Share>();
  #running = 0;
  #waiting = 0;
  #refused = 0;

  constructor(settings: FairQueueSettings) {
    this.#settings = { placesOfShare: settings.places, monotonicMs: systemMonotonicMs, ...settings };
  }

  /**
   * Does the work when its share has its turn; within a share, first come first served. Throws QueueFull at once where it
   * would have to wait and may not, and the signal's reason where that ends the wait. Work that has begun is not ended.
   */
  async run<Result>(
    shareName: string,
    work: () => Promise<Result>,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    const share = this.#shares.get(shareName) ?? { name: shareName, running: 0, waiting: [] };
    if (this.#hasPlaceFor(share)) this.#start(share);
    else await this.#wait(share, signal);
    try {
      return await work();
    } finally {
      this.#end(share);
    }
  }

  get figures(): FairQueueFigures {
    const nowMs = this.#settings.monotonicMs();
    const shares = new Map([...this.#shares.values()].map((share) => [share.name, figuresOf(share, nowMs)]));
    const oldestWaitMs = Math.max(0, ...[...shares.values()].map((figures) => figures.oldestWaitMs));
    return { running: this.#running, waiting: this.#waiting, oldestWaitMs, refused: this.#refused, shares };
  }

  #hasPlaceFor({ running }: Share): boolean {
    const { places, placesOfShare } = this.#settings;
    return this.#running < places && running < placesOfShare;
  }

  #start(share: Share): void {
    this.#shares.set(share.name, share);
    share.running += 1;
    this.#running += 1;
  }

  async #wait(share: Share, signal: AbortSignal | undefined): Promise<void> {
    this.#refuseIfFull(share);
    this.#shares.set(share.name, share);
    this.#turns.add(share);
    this.#waiting += 1;
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#leave(share, waiter);
        reject(signal?.reason);
      };
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const waiter = { sinceMs: this.#settings.monotonicMs(), start };
      share.waiting.push(waiter);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  #refuseIfFull({ name: share, waiting }: Share): void {
    const { name, maxWaiting, maxWaitingOfShare } = this.#settings;
    const isFullForShare = waiting.length >= maxWaitingOfShare;
    if (!isFullForShare && this.#waiting < maxWaiting) return;
    this.#refused += 1;
    if (isFullForShare) throw new QueueFull(name, { share, fullFor: 'share', waiting: waiting.length });
    throw new QueueFull(name, { share, fullFor: 'all', waiting: this.#waiting });
  }

  #end(share: Share): void {
    share.running -= 1;
    this.#running -= 1;
    this.#forgetIfIdle(share);
    this.#startNext();
  }

  /** A place goes straight to the next one, so that nobody slips in between. */
  #startNext(): void {
    const share = this.#nextShare();
    const waiter = share?.waiting[0];
    if (share === undefined || waiter === undefined) return;
    this.#leave(share, waiter);
    this.#start(share);
    if (this.#turns.delete(share)) this.#turns.add(share);
    waiter.start();
  }

  /** Those passed over have all the places that one may have, so that they are few. */
  #nextShare(): Share | undefined {
    for (const share of this.#turns) if (this.#hasPlaceFor(share)) return share;
    return undefined;
  }

  #leave(share: Share, waiter: Waiter): void {
    share.waiting.splice(share.waiting.indexOf(waiter), 1);
    this.#waiting -= 1;
    if (share.waiting.length === 0) this.#turns.delete(share);
    this.#forgetIfIdle(share);
  }

  #forgetIfIdle(share: Share): void {
    if (share.running === 0 && share.waiting.length === 0) this.#shares.delete(share.name);
  }
}

function figuresOf({ running, waiting }: Share, nowMs: number): ShareFigures {
  const [oldest] = waiting;
  return { running, waiting: waiting.length, oldestWaitMs: oldest === undefined ? 0 : nowMs - oldest.sinceMs };
}
