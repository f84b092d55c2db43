// A client of DNS servers: asks one of them one question, in another manner where its first answer is of no use.

import {
  type DnsAnswer,
  type DnsRecordSeen,
  excessOf,
  MAX_UDP_ANSWER_BYTES,
  readAnswer,
  type RecordType,
} from '../dns-message/answer.ts';
import { RCODE, rcodeName } from '../dns-message/codes.ts';
import { readHeader } from '../dns-message/header.ts';
import { MessageError } from '../dns-message/message-error.ts';
import type { Random } from '../lib/random.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { ReasonError, reasonOf } from '../reasons/reason-error.ts';
import { ClientCookies } from './client-cookies.ts';
import { FIRST_MANNER, MAX_MANNERS, type Manner, nextManner, type Trouble } from './manner.ts';
import { screen, type SentQuestion, writeQuestion } from './sent-question.ts';
import type { ServerAddress } from './server-address.ts';
import { carryOverTcp, carryOverUdp } from './transports.ts';

export interface Asked {
  readonly kind: 'asked';
  /** NXDOMAIN: the name, or the last of the aliases, does not exist. */
  readonly noName: boolean;
  /** The server says that it has verified the answer by DNSSEC, which counts where the way to it cannot be tampered with. */
  readonly isAuthenticated: boolean;
  readonly records: readonly DnsRecordSeen[];
}

export type Exchange = Asked | { readonly kind: 'failed'; readonly detail: Reason };

export interface DnsQuestion {
  /** Lower-case, no trailing dot. */
  readonly name: string;
  readonly type: RecordType;
  /** Ends the exchange, with `failed`. */
  readonly signal: AbortSignal;
}

/** As readAnswer, perhaps in another thread. Rejects with MessageError for what cannot be read. */
export type AnswerReader = (message: Uint8Array, asked: Pick<DnsQuestion, 'name' | 'type'>) => Promise<DnsAnswer>;

export interface DnsClientSettings {
  readonly random: Random;
  /** In this thread when left out; its work is bounded by the bytes of the message either way. */
  readonly readAnswer?: AnswerReader | undefined;
}

/** Counts since the client was made. */
export interface DnsClientFigures {
  /** Messages sent, in any manner. */
  readonly questions: number;
  readonly overTcp: number;
  readonly withoutEdns: number;
  /** Messages that came and were passed over: forged, unreadable, or to another question. */
  readonly passedOver: number;
  readonly failures: number;
}

/** A message that came, as far as it counts. */
type Received = { readonly kind: 'answer'; readonly answer: DnsAnswer } | Trouble;

export class DnsClient {
  readonly #random: Random;
  readonly #readAnswer: AnswerReader;
  readonly #cookies: ClientCookies;
  readonly #figures = { questions: 0, overTcp: 0, withoutEdns: 0, passedOver: 0, failures: 0 };

  constructor({ random, readAnswer: reader }: DnsClientSettings) {
    this.#random = random;
    this.#readAnswer = reader ?? (async (message, { type }) => await Promise.resolve(readAnswer(message, type)));
    this.#cookies = new ClientCookies(random);
  }

  get figures(): DnsClientFigures {
    return { ...this.#figures };
  }

  /** Never throws: whatever goes wrong is `failed`, with its reason. */
  async ask(server: ServerAddress, question: DnsQuestion): Promise<Exchange> {
    const about = { server: `${server.host}:${server.port}`, name: question.name };
    try {
      const exchange = judgeAnswer(await this.#askInTurn(server, question), about);
      if (exchange.kind === 'asked') return exchange;
      this.#figures.failures += 1;
      return exchange;
    } catch (error) {
      this.#figures.failures += 1;
      if (question.signal.aborted) return { kind: 'failed', detail: because('dnsSilent', about) };
      return { kind: 'failed', detail: because('dnsTrouble', { ...about, why: reasonOf(error) }) };
    }
  }

  /** In one manner after the other, until there is an answer that no other manner would better. */
  async #askInTurn(server: ServerAddress, question: DnsQuestion): Promise<Received> {
    let [manner, trouble]: [Manner, Trouble | undefined] = [FIRST_MANNER, undefined];
    for (let left = MAX_MANNERS; ; left -= 1) {
      const received = await this.#askIn(manner, server, question).catch((error: unknown) => {
        throw explained(error, trouble);
      });
      trouble = troubleOf(received);
      const next = trouble === undefined || left === 1 ? undefined : nextManner(manner, trouble);
      if (next === undefined) return received;
      manner = next;
    }
  }

  async #askIn(manner: Manner, server: ServerAddress, question: DnsQuestion): Promise<Received> {
    const edns = manner.hasEdns ? { cookie: this.#cookies.cookieFor(server) } : undefined;
    const sent = writeQuestion(question, { random: this.#random, edns });
    const look = { manner, server, sent, question };
    const judge = async (message: Uint8Array): Promise<Received | undefined> => {
      const received = await this.#judge(message, look);
      if (received === undefined) this.#figures.passedOver += 1;
      return received;
    };
    const carried = { server, message: sent.message, signal: question.signal, judge };
    this.#figures.questions += 1;
    if (!manner.hasEdns) this.#figures.withoutEdns += 1;
    if (manner.transport === 'udp') {
      const received = await carryOverUdp(carried);
      return received === 'flooded' ? { kind: 'suspect' } : received;
    }
    this.#figures.overTcp += 1;
    return await carryOverTcp(carried);
  }

  /** Undefined for what is passed over, while the right answer is awaited (RFC 5452 §9.1). */
  async #judge(message: Uint8Array, look: Look): Promise<Received | undefined> {
    const isUdp = look.manner.transport === 'udp';
    const screening = screen(message, look.sent);
    if (screening === 'foreign') return undefined;
    const header = readHeader(message);
    if (screening === 'bareRefusal') return { kind: 'rcode', rcode: header?.rcode ?? RCODE.formatError };
    // Over TCP nobody can answer but the server.
    if (screening === 'otherCase' && isUdp) return { kind: 'suspect' };
    if (isUdp && (header?.isTruncated === true || message.length > MAX_UDP_ANSWER_BYTES)) return { kind: 'truncated' };
    const excess = excessOf(message);
    if (excess !== undefined) return passOver(isUdp, excess);
    return await this.#read(message, look);
  }

  async #read(message: Uint8Array, { manner, server, question }: Look): Promise<Received | undefined> {
    const isUdp = manner.transport === 'udp';
    try {
      const answer = await this.#readAnswer(message, question);
      if (manner.hasEdns) {
        const verdict = this.#cookies.judge(server, answer.edns?.cookie);
        if (verdict === 'foreign') return passOver(isUdp, 'its cookie is not ours');
        if (verdict === 'missing' && isUdp) return { kind: 'suspect' };
        this.#cookies.learn(server, answer.edns?.cookie);
      }
      return { kind: 'answer', answer };
    } catch (error) {
      if (error instanceof MessageError) return passOver(isUdp, error.message);
      throw error;
    }
  }
}

interface Look {
  readonly manner: Manner;
  readonly server: ServerAddress;
  readonly sent: SentQuestion;
  readonly question: DnsQuestion;
}

/** Why the server was asked over TCP, where that fails. */
function explained(error: unknown, trouble: Trouble | undefined): Error {
  const why = reasonOf(error);
  const first = trouble === undefined ? undefined : REASONS_FOR_TCP[trouble.kind];
  return new ReasonError(first === undefined ? why : because('overTcpBecause', { first, why }), { cause: error });
}

const REASONS_FOR_TCP: { readonly [kind in Trouble['kind']]: Reason | undefined } = {
  truncated: because('answerTooLong'),
  suspect: because('answerSuspect'),
  rcode: undefined,
};

/** Over UDP there may come a better one; over TCP there is none but this. */
function passOver(isUdp: boolean, defect: string): undefined {
  if (!isUdp) throw new ReasonError(because('answerUnreadable', { defect }));
}

/** What another manner may better. */
function troubleOf(received: Received): Trouble | undefined {
  if (received.kind !== 'answer') return received;
  const { rcode } = received.answer;
  return rcode === RCODE.noError || rcode === RCODE.noName ? undefined : { kind: 'rcode', rcode };
}

interface About {
  readonly server: string;
  readonly name: string;
}

function judgeAnswer(received: Received, about: About): Exchange {
  if (received.kind === 'rcode') return failedBy(received.rcode, about);
  if (received.kind !== 'answer') return { kind: 'failed', detail: because('dnsNoWholeAnswer', about) };
  const { rcode, isReferral, isAuthenticated, records } = received.answer;
  if (rcode !== RCODE.noError && rcode !== RCODE.noName) return failedBy(rcode, about);
  if (isReferral) return { kind: 'failed', detail: because('dnsReferral', about) };
  return { kind: 'asked', noName: rcode === RCODE.noName, isAuthenticated, records };
}

function failedBy(rcode: number, about: About): Exchange {
  return { kind: 'failed', detail: because('dnsRcode', { ...about, rcode: rcodeName(rcode) }) };
}
