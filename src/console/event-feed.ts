// What happens, as those see it who are signed in: one look a second at the outbox of events and at campaigns for all streams,
// and for each what it has not taken yet.

import type { RecordedEvent } from '../certificates/model/event.ts';
import { followEvents, type Follow } from '../events/follow.ts';
import type { EventReads } from '../events/ports.ts';
import { type Clock, SECOND_MS } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { RegularLook } from '../lib/turns/regular-look.ts';
import { type CampaignNews, type CampaignReadsWatched, CampaignWatch, mergeNews } from './campaign-news.ts';

export const FEED_LOOK_MS = SECOND_MS;
/** Of all who are signed in: a tab each. */
export const MAX_STREAMS = 256;
/** Of one account, however many are signed in to it: the others have a quarter for themselves. */
export const MAX_STREAMS_OF_ACCOUNT = 192;
/** Of one session: more than a browser has connections to one host. */
export const MAX_STREAMS_OF_SESSION = 6;
/** That wait for one reader; past them it is told that it has missed some. */
export const MAX_WAITING_EVENTS = 1000;

export interface EventStream extends Disposable {
  /** What came since the last time; undefined where some of it was not kept. */
  take(): readonly RecordedEvent[] | undefined;
  /** The newest of each campaign that has moved since the last time. */
  takeCampaigns(): readonly CampaignNews[];
  /** Until something came, the time is over, or the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

interface Waiting {
  readonly accountUin: string;
  readonly sessionId: string;
  events: RecordedEvent[] | undefined;
  /** By their ids: no more than are looked at. */
  readonly campaigns: Map<string, CampaignNews>;
  wake: () => void;
}

interface FeedParts {
  readonly events: EventReads;
  readonly campaigns: CampaignReadsWatched;
  readonly clock: Clock;
  readonly log: Log;
}

/** It looks only while somebody has a stream open. */
export class EventFeed implements AsyncDisposable {
  readonly #parts: FeedParts;
  readonly #streams = new Set<Waiting>();
  #following:
    | { readonly follow: Promise<Follow>; readonly campaigns: CampaignWatch; readonly look: RegularLook }
    | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rest();
  }

  get size(): number {
    return this.#streams.size;
  }

  /** From now on. Undefined where there are too many, of all, of the account or of the session. */
  async open(accountUin: string, sessionId: string): Promise<EventStream | undefined> {
    const ofAccount = [...this.#streams].filter((stream) => stream.accountUin === accountUin);
    const own = ofAccount.filter((stream) => stream.sessionId === sessionId).length;
    if (this.#streams.size >= MAX_STREAMS || ofAccount.length >= MAX_STREAMS_OF_ACCOUNT) return undefined;
    if (own >= MAX_STREAMS_OF_SESSION) return undefined;
    const stream: Waiting = { accountUin, sessionId, events: [], campaigns: new Map(), wake: nobody };
    this.#streams.add(stream);
    try {
      await this.#follow();
    } catch (error) {
      await this.#drop(stream);
      throw error;
    }
    return {
      take: () => {
        const taken = stream.events;
        stream.events = [];
        return taken;
      },
      takeCampaigns: () => {
        const taken = [...stream.campaigns.values()];
        stream.campaigns.clear();
        return taken;
      },
      wait: async (milliseconds, signal) => await waitFor(stream, { milliseconds, signal }),
      [Symbol.dispose]: () => void this.#drop(stream),
    };
  }

  async #follow(): Promise<void> {
    const { events, campaigns, clock, log } = this.#parts;
    this.#following ??= {
      follow: followFromNow(events, clock),
      campaigns: new CampaignWatch(campaigns),
      look: new RegularLook({
        look: async () => await this.#look(),
        everyMs: FEED_LOOK_MS,
        report: (error, { isRepeated }) => {
          if (!isRepeated) log.error({ error }, 'Cannot look at events for the console; trying again');
        },
      }),
    };
    await this.#following.follow;
  }

  async #look(): Promise<void> {
    const following = this.#following;
    if (following === undefined) return;
    const follow = await following.follow;
    for (let isAll = false; !isAll; ) {
      const seen = await follow();
      for (const stream of this.#streams) hand(stream, seen.events);
      ({ isAll } = seen);
    }
    const accountUins = new Set([...this.#streams].map(({ accountUin }) => accountUin));
    for (const news of await following.campaigns.look(accountUins, this.#parts.clock.now())) {
      for (const stream of this.#streams) handCampaign(stream, news);
    }
  }

  async #drop(stream: Waiting): Promise<void> {
    this.#streams.delete(stream);
    if (this.#streams.size === 0) await this.#rest();
  }

  async #rest(): Promise<void> {
    const following = this.#following;
    this.#following = undefined;
    await following?.look[Symbol.asyncDispose]();
  }
}

async function followFromNow(events: EventReads, clock: Clock): Promise<Follow> {
  const everything = { accountUin: undefined, kinds: undefined };
  const [newest] = await events.listLast(1, everything);
  return followEvents(events, { after: newest?.number ?? 0, filter: everything, clock });
}

function hand(stream: Waiting, events: readonly RecordedEvent[]): void {
  const own = events.filter(({ accountUin }) => accountUin === stream.accountUin);
  if (own.length === 0) return;
  const waiting = stream.events === undefined ? undefined : [...stream.events, ...own];
  stream.events = waiting === undefined || waiting.length > MAX_WAITING_EVENTS ? undefined : waiting;
  stream.wake();
}

function handCampaign(stream: Waiting, news: CampaignNews): void {
  if (news.accountUin !== stream.accountUin) return;
  stream.campaigns.set(news.campaignId, mergeNews(stream.campaigns.get(news.campaignId), news));
  stream.wake();
}

async function waitFor(
  stream: Waiting,
  { milliseconds, signal }: { readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<void> {
  if (signal.aborted || stream.events?.length !== 0 || stream.campaigns.size > 0) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      stream.wake = nobody;
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
    stream.wake = end;
  });
}

function nobody(): void {
  // Who waits puts its own here.
}
