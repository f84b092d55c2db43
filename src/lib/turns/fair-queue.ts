// Work of which only so much runs at once: the shares take turns, and what finds the queue full is refused at once.

import { monotonicMs as systemMonotonicMs } from '../clock.ts';
import { SpentTime } from './spent-time.ts';

export interface FairQueueSettings {
  /** What is queued for, as the end of "Cannot wait for": "a key to be made". */
  readonly name: string;
  /** Pieces of work that run at once. */
  readonly places: number;
  /** Of those, how many one share may have; without it, all of them. */
  readonly placesOfShare?: number;
  /**
   * Whether a share may have no more places than are free besides: one that is alone has half of them, of many each has
   * as many as stay free, and so whoever comes finds a place at once.
   */
  readonly leavesPlaces?: boolean;
  /**
   * count: the shares go round · time: next is the one that has held places for the shortest time, which is fair where one
   * piece of work takes many times as long as another. Count when left out.
   */
  readonly turnsBy?: 'count' | 'time';
  /** Pieces of work that wait besides. */
  readonly maxWaiting: number;
  /** Of those, how many of one share; without it, all of them. */
  readonly maxWaitingOfShare?: number;
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
  readonly refuse: (error: QueueFull) => void;
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
  /** Where turns go by it. */
  readonly #spent: SpentTime | undefined;
  #running = 0;
  #waiting = 0;
  #refused = 0;

  constructor(settings: FairQueueSettings) {
    const { places: placesOfShare, maxWaiting: maxWaitingOfShare } = settings;
    const usual = { placesOfShare, leavesPlaces: false, maxWaitingOfShare, monotonicMs: systemMonotonicMs };
    this.#settings = { turnsBy: 'count', ...usual, ...settings };
    const { turnsBy, monotonicMs } = this.#settings;
    this.#spent = turnsBy === 'time' ? new SpentTime(monotonicMs) : undefined;
  }

  /**
   * Does the work when its share has its turn; within a share, first come first served. Throws QueueFull where it would
   * have to wait and may not: at once, or when the queue is full and a share that has fewer waiting takes its room. Throws
   * the signal's reason where that ends the wait. Work that has begun is not ended.
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
    const endTime = this.#spent?.begin(shareName);
    try {
      return await work();
    } finally {
      endTime?.();
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
    const { places, placesOfShare, leavesPlaces } = this.#settings;
    const free = places - this.#running;
    return free > 0 && running < Math.min(placesOfShare, leavesPlaces ? free : places);
  }

  #start(share: Share): void {
    this.#enter(share);
    share.running += 1;
    this.#running += 1;
  }

  #enter(share: Share): void {
    this.#shares.set(share.name, share);
    this.#spent?.enter(share.name);
  }

  async #wait(share: Share, signal: AbortSignal | undefined): Promise<void> {
    this.#makeRoomFor(share);
    this.#enter(share);
    this.#turns.add(share);
    this.#waiting += 1;
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#leave(share, waiter);
        reject(signal?.reason);
      };
      const settledBy = <Given>(settle: (given: Given) => void) => {
        return (given: Given): void => {
          signal?.removeEventListener('abort', giveUp);
          settle(given);
        };
      };
      const waiter = {
        sinceMs: this.#settings.monotonicMs(),
        start: settledBy<void>(resolve),
        refuse: settledBy<QueueFull>(reject),
      };
      share.waiting.push(waiter);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Where the queue is full, the last one gives way of the share that has most waiting, unless this one has as many. */
  #makeRoomFor(share: Share): void {
    const { maxWaiting, maxWaitingOfShare } = this.#settings;
    const { waiting } = share;
    if (waiting.length >= maxWaitingOfShare) throw this.#full(share, 'share');
    if (this.#waiting < maxWaiting) return;
    const longest = longestOf(this.#turns);
    const last = longest?.waiting.at(-1);
    if (longest === undefined || last === undefined || longest.waiting.length <= waiting.length + 1) {
      throw this.#full(share, 'all');
    }
    this.#leave(longest, last);
    last.refuse(this.#full(longest, 'all'));
  }

  #full(share: Share, fullFor: 'all' | 'share'): QueueFull {
    this.#refused += 1;
    const waiting = fullFor === 'all' ? this.#waiting : share.waiting.length;
    return new QueueFull(this.#settings.name, { share: share.name, fullFor, waiting });
  }

  #end(share: Share): void {
    share.running -= 1;
    this.#running -= 1;
    this.#forgetIfIdle(share);
    while (this.#startNext());
  }

  /** A place goes straight to the next one, so that nobody slips in between. False where none may begin. */
  #startNext(): boolean {
    const share = this.#nextShare();
    const waiter = share?.waiting[0];
    if (share === undefined || waiter === undefined) return false;
    this.#leave(share, waiter);
    this.#start(share);
    if (this.#turns.delete(share)) this.#turns.add(share);
    waiter.start();
    return true;
  }

  /** Passes over those that have as many places as they may. */
  #nextShare(): Share | undefined {
    let next: Share | undefined;
    for (const share of this.#turns) {
      if (!this.#hasPlaceFor(share)) continue;
      if (this.#spent === undefined) return share;
      if (next === undefined || this.#spent.of(share.name) < this.#spent.of(next.name)) next = share;
    }
    return next;
  }

  #leave(share: Share, waiter: Waiter): void {
    share.waiting.splice(share.waiting.indexOf(waiter), 1);
    this.#waiting -= 1;
    if (share.waiting.length === 0) this.#turns.delete(share);
    this.#forgetIfIdle(share);
  }

  #forgetIfIdle(share: Share): void {
    if (share.running > 0 || share.waiting.length > 0) return;
    if (this.#shares.delete(share.name)) this.#spent?.leave(share.name);
  }
}

function longestOf(shares: Iterable<Share>): Share | undefined {
  let longest: Share | undefined;
  for (const share of shares) if (share.waiting.length > (longest?.waiting.length ?? 0)) longest = share;
  return longest;
}

function figuresOf({ running, waiting }: Share, nowMs: number): ShareFigures {
  const [oldest] = waiting;
  return { running, waiting: waiting.length, oldestWaitMs: oldest === undefined ? 0 : nowMs - oldest.sinceMs };
}
