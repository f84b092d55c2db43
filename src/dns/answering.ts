// From the bytes of a query to the bytes of its reply: what is answered at all, in full, in short, or never.

import { RCODE } from '../dns-message/codes.ts';
import type { Cookie } from '../dns-message/edns.ts';
import { type AuthoritySettings, bare, replyTo } from './authority.ts';
import { type Query, readQuery, udpLimitOf } from './query.ts';
import { MAX_TCP_BYTES, type Reply, writeReply, writeTruncated } from './reply.ts';
import type { ResponseKind, ResponseRate } from './response-rate.ts';
import type { ServerCookies } from './server-cookies.ts';

export interface AnsweringSettings extends AuthoritySettings {
  readonly cookies: ServerCookies;
  readonly rate: ResponseRate;
  /** Told of what is our own trouble, such as a store that cannot be read; the asker gets SERVFAIL. */
  readonly onError: (error: unknown) => void;
}

/** Counts since the server was started. */
export interface AnsweringFigures {
  readonly overUdp: number;
  readonly overTcp: number;
  /** Messages that are no queries, and are answered by nothing. */
  readonly ignored: number;
  /** Over the rate: answered in short, or not at all. */
  readonly slipped: number;
  readonly limited: number;
  /** Queries with a cookie that we gave. */
  readonly knownSenders: number;
}

export class Answering {
  readonly #settings: AnsweringSettings;
  readonly #figures = { overUdp: 0, overTcp: 0, ignored: 0, slipped: 0, limited: 0, knownSenders: 0 };

  constructor(settings: AnsweringSettings) {
    this.#settings = settings;
  }

  get figures(): AnsweringFigures {
    return { ...this.#figures };
  }

  /** Undefined for what gets no answer. Never throws. */
  async overUdp(message: Uint8Array, sender: string): Promise<Uint8Array | undefined> {
    const query = this.#read(message);
    if (query === undefined) return undefined;
    this.#figures.overUdp += 1;
    const { cookie, isKnown } = this.#judgeCookie(query, sender);
    const reply = await this.#reply(query);
    const verdict = isKnown ? 'whole' : this.#settings.rate.judge(sender, kindOf(reply));
    if (verdict === 'none') this.#figures.limited += 1;
    if (verdict === 'slip') this.#figures.slipped += 1;
    if (verdict === 'none') return undefined;
    return verdict === 'slip'
      ? writeTruncated(query, reply, { cookie })
      : writeReply(query, reply, { limitBytes: udpLimitOf(query), cookie });
  }

  /** As overUdp; nobody can have a connection under another's address, so that no rate is kept. */
  async overTcp(message: Uint8Array, sender: string): Promise<Uint8Array | undefined> {
    const query = this.#read(message);
    if (query === undefined) return undefined;
    this.#figures.overTcp += 1;
    const { cookie } = this.#judgeCookie(query, sender);
    return writeReply(query, await this.#reply(query), { limitBytes: MAX_TCP_BYTES, cookie });
  }

  #read(message: Uint8Array): Query | undefined {
    const query = readQuery(message);
    if (query === undefined) this.#figures.ignored += 1;
    return query;
  }

  #judgeCookie({ edns }: Query, sender: string): { readonly cookie: Cookie | undefined; readonly isKnown: boolean } {
    if (edns?.cookie === undefined) return { cookie: undefined, isKnown: false };
    const isKnown = this.#settings.cookies.isValid(edns.cookie, sender);
    if (isKnown) this.#figures.knownSenders += 1;
    return { cookie: this.#settings.cookies.answerTo(edns.cookie, sender), isKnown };
  }

  async #reply(query: Query): Promise<Reply> {
    try {
      return await replyTo(query, this.#settings);
    } catch (error) {
      this.#settings.onError(error);
      return bare(RCODE.serverFailure);
    }
  }
}

function kindOf({ rcode, answers }: Reply): ResponseKind {
  if (rcode === RCODE.noName) return 'noName';
  if (rcode !== RCODE.noError) return 'refusal';
  return answers.length > 0 ? 'found' : 'noData';
}
