// Answers of DNS servers are read in a thread of their own, short ones where they come.

import { registrableDomainOf } from '../../certificates/model/domain-name.ts';
import { readAnswer } from '../../dns-message/answer.ts';
import { MessageError } from '../../dns-message/message-error.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { entryUrl, IsolatedWork } from '../../lib/threads/isolated-work.ts';
import type { Log } from '../../lib/log.ts';
import type { ANSWER_TASKS } from '../../validation/answer-tasks.ts';
import type { AnswerReader } from '../../validation/dns-client.ts';
import { MAX_QUESTIONS_AT_ONCE, MAX_QUESTIONS_OF_DOMAIN } from '../../validation/questions.ts';

/** A longer answer goes to the thread. Reading one of these takes no longer than the way there, whatever is in it. */
export const MAX_BYTES_HERE = 512;
/** The dearest answer takes a few milliseconds. */
export const ANSWER_DEADLINE_MS = SECOND_MS;

type Threads = IsolatedWork<typeof ANSWER_TASKS>;

export interface DnsAnswerThreads extends AsyncDisposable {
  readonly readAnswer: AnswerReader;
  readonly figures: Threads['figures'];
}

export function openDnsAnswers(log: Log): DnsAnswerThreads {
  const threads: Threads = new IsolatedWork({
    name: 'read answers of DNS servers',
    entry: entryUrl(import.meta.url, '../../validation/answer-entry'),
    threads: 1,
    deadlineMs: ANSWER_DEADLINE_MS,
    maxWaiting: MAX_QUESTIONS_AT_ONCE,
    maxWaitingOfShare: MAX_QUESTIONS_OF_DOMAIN,
    revive: ({ name, message }) => (name === 'MessageError' ? new MessageError(message) : undefined),
    report: (error) => log.warn({ error, domain: error.share }, 'A thread had to be ended'),
  });
  return {
    readAnswer: async (message, { name, type }) => {
      if (message.length <= MAX_BYTES_HERE) return readAnswer(message, type);
      // Copied, since a view would take the whole of its buffer along.
      const input = { message: new Uint8Array(message), type };
      return await threads.run('readAnswer', input, { share: registrableDomainOf(name) });
    },
    get figures() {
      return threads.figures;
    },
    [Symbol.asyncDispose]: async () => await threads[Symbol.asyncDispose](),
  };
}
