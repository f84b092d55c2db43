// An event loop that stands still: seen, counted, and told of with what ran meanwhile.

/** What a loop may take for one turn before it is told of: a caller notices, and a probe of an OCSP responder begins to worry. */
export const STALL_MS = 200;
/** How late a beat is told by how long the loop has stood, give or take so much. */
const BEAT_MS = 25;
/** Of each kind, so many pieces of work are named. */
export const MAX_WORK_NAMED = 10;

export interface Stall {
  readonly stoodMs: number;
  /** Of the processor, in this thread: little of it means that the machine had no time for this process. */
  readonly cpuMs: number;
  /** Work that began or ended while the loop stood: one of it, most likely, is what held it. */
  readonly ran: readonly string[];
  /** Work that was under way before and after; it may have waited for something else. */
  readonly underWay: readonly string[];
}

export interface LoopFigures {
  readonly stalls: number;
  readonly longestStallMs: number;
  readonly stalledMs: number;
}

export interface LoopWatchParts {
  readonly report: (stall: Stall) => void;
  /** A count of milliseconds that no change of the clock moves. */
  readonly monotonicMs: () => number;
  /** Of the processor's time that this thread has had, in milliseconds. */
  readonly cpuMs: () => number;
}

interface Work {
  /** Asked when it is told of: what it is may be known only then. */
  readonly name: () => string;
  readonly beganMs: number;
}

export class LoopWatch implements Disposable {
  readonly #parts: LoopWatchParts;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Work>();
  /** Since the last beat, the first of them. */
  #ended: Work[] = [];
  #beatMs: number;
  #cpuMs: number;
  #figures: LoopFigures = { stalls: 0, longestStallMs: 0, stalledMs: 0 };

  constructor(parts: LoopWatchParts) {
    this.#parts = parts;
    this.#beatMs = parts.monotonicMs();
    this.#cpuMs = parts.cpuMs();
    this.#timer = setInterval(() => this.beat(), BEAT_MS).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  get figures(): LoopFigures {
    return this.#figures;
  }

  /** Answers what is to be called at its end. It costs less than a microsecond. */
  begin(name: () => string): () => void {
    const work = { name, beganMs: this.#parts.monotonicMs() };
    this.#underWay.add(work);
    return () => {
      if (this.#underWay.delete(work) && this.#ended.length < MAX_WORK_NAMED) this.#ended.push(work);
    };
  }

  /** By the timer; the loop has stood for what lies between two of them. */
  beat(): void {
    const { monotonicMs, cpuMs, report } = this.#parts;
    const [nowMs, nowCpuMs] = [monotonicMs(), cpuMs()];
    const [beforeMs, stoodMs, usedMs] = [this.#beatMs, nowMs - this.#beatMs, nowCpuMs - this.#cpuMs];
    const ended = this.#ended;
    this.#beatMs = nowMs;
    this.#cpuMs = nowCpuMs;
    this.#ended = [];
    if (stoodMs <= STALL_MS) return;
    this.#count(stoodMs);
    const [begun, standing] = this.#dividedAt(beforeMs);
    const ran = namesOf([...ended, ...begun]);
    report({ stoodMs: Math.round(stoodMs), cpuMs: Math.round(usedMs), ran, underWay: namesOf(standing) });
  }

  #count(stoodMs: number): void {
    const { stalls, longestStallMs, stalledMs } = this.#figures;
    this.#figures = {
      stalls: stalls + 1,
      longestStallMs: Math.max(longestStallMs, stoodMs),
      stalledMs: stalledMs + stoodMs,
    };
  }

  #dividedAt(beforeMs: number): readonly [begun: readonly Work[], standing: readonly Work[]] {
    const { begun = [], standing = [] } = Object.groupBy(this.#underWay, ({ beganMs }) =>
      beganMs >= beforeMs ? 'begun' : 'standing',
    );
    return [begun, standing];
  }
}

function namesOf(works: readonly Work[]): readonly string[] {
  return works.slice(0, MAX_WORK_NAMED).map(({ name }) => name());
}
