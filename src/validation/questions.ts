// The questions of all look-ups: how many go out at once, and to which servers in turn.

import { registrableDomainOf } from '../certificates/model/domain-name.ts';
import type { RecordType } from '../dns-message/answer.ts';
import { FairQueue, type FairQueueFigures, QueueFull } from '../lib/turns/fair-queue.ts';
import { SharedRuns } from '../lib/turns/shared-runs.ts';
import { because, type Reason } from '../reasons/reason.ts';
import type { Asked, DnsClient } from './dns-client.ts';
import type { ServerAddress } from './server-address.ts';

/** How often the list of servers is gone through for one question. */
export const RESOLVER_ROUNDS = 2;
/** Each that goes out gives who forges answers a chance of his own (RFC 5452 §5); later ones share the next. */
export const MAX_EQUAL_QUESTIONS = 3;
/** Each has a socket; a look at a proof asks two at a time, so that none waits for those of others. */
export const MAX_QUESTIONS_AT_ONCE = 512;
/** Names of one registrable domain share servers, and may share one that is silent. */
export const MAX_QUESTIONS_OF_DOMAIN = 16;
export const MAX_QUESTIONS_WAITING = 2048;
export const MAX_WAITING_OF_DOMAIN = 512;

export interface QuestionsSettings {
  readonly client: DnsClient;
  /** Asked in this order. */
  readonly servers: readonly ServerAddress[];
  /** How long one server may take for one question. */
  readonly attemptMs: number;
}

export interface QuestionsFigures extends Omit<FairQueueFigures, 'shares'> {
  /** Since the beginning: those that had no question of their own, since an equal one was about to be asked. */
  readonly shared: number;
}

export type Outcome = Asked | { readonly kind: 'failed'; readonly detail: Reason };

export class Questions {
  readonly #settings: QuestionsSettings;
  readonly #equal = new SharedRuns<Outcome>({ atOnce: MAX_EQUAL_QUESTIONS });
  readonly #queue = new FairQueue({
    name: 'a DNS question',
    places: MAX_QUESTIONS_AT_ONCE,
    placesOfShare: MAX_QUESTIONS_OF_DOMAIN,
    maxWaiting: MAX_QUESTIONS_WAITING,
    maxWaitingOfShare: MAX_WAITING_OF_DOMAIN,
  });

  constructor(settings: QuestionsSettings) {
    this.#settings = settings;
  }

  get figures(): QuestionsFigures {
    const { running, waiting, oldestWaitMs, refused } = this.#queue.figures;
    return { running, waiting, oldestWaitMs, refused, shared: this.#equal.figures.shared };
  }

  /** Throws the signal's reason when that is aborted; whatever else goes wrong is `failed`. */
  async ask(name: string, type: RecordType, { signal }: { readonly signal: AbortSignal }): Promise<Outcome> {
    const work = async (ending: AbortSignal): Promise<Outcome> => await this.#askInTurn(name, type, ending);
    return await this.#equal.run(`${type} ${name}`, work, { signal });
  }

  async #askInTurn(name: string, type: RecordType, signal: AbortSignal): Promise<Outcome> {
    try {
      const work = async (): Promise<Outcome> => await askServers(this.#settings, { name, type, signal });
      return await this.#queue.run(registrableDomainOf(name), work, { signal });
    } catch (error) {
      if (error instanceof QueueFull) return { kind: 'failed', detail: because('dnsQueueFull') };
      throw error;
    }
  }
}

/** The first answer of use; SERVFAIL, REFUSED, silence, referrals and rubbish send the question to the next server. */
async function askServers(
  { client, servers, attemptMs }: QuestionsSettings,
  question: { readonly name: string; readonly type: RecordType; readonly signal: AbortSignal },
): Promise<Outcome> {
  let detail = because('dnsNoServer');
  for (let round = 0; round < RESOLVER_ROUNDS; round += 1) {
    for (const server of servers) {
      const signal = AbortSignal.any([question.signal, AbortSignal.timeout(attemptMs)]);
      const asked = await client.ask(server, { ...question, signal });
      question.signal.throwIfAborted();
      if (asked.kind === 'asked') return asked;
      detail = asked.detail;
    }
  }
  return { kind: 'failed', detail };
}
