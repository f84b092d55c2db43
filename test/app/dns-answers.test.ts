// Answers of DNS servers, read in a thread or where they come.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MAX_BYTES_HERE, openDnsAnswers } from '../../src/app/dns/dns-answers.ts';
import { readAnswer } from '../../src/dns-message/answer.ts';
import { TYPE } from '../../src/dns-message/codes.ts';
import { MessageError } from '../../src/dns-message/message-error.ts';
import { txtData } from '../../src/dns-message/records.ts';
import { rawMessage, rawRecord } from '../support/raw-message.ts';
import { silentLog } from '../support/silent-log.ts';

const ASKED = { name: 'a.example.com', type: 'TXT' } as const;
const threads = openDnsAnswers(silentLog);

after(async () => await threads[Symbol.asyncDispose]());

/** Of so many bytes. */
function answerOf(length: number): Uint8Array {
  const short = rawMessage({ answers: [rawRecord({ type: TYPE.TXT, data: txtData('') })] });
  const value = 'x'.repeat(length - short.length - 1 - Math.floor((length - short.length) / 257));
  return rawMessage({ answers: [rawRecord({ type: TYPE.TXT, data: txtData(value) })] });
}

test(`An answer of ${MAX_BYTES_HERE} bytes is read where it comes, one of more in a thread, to the same effect`, async () => {
  for (const [more, threadCount] of [
    [0, 0],
    [2, 1],
  ] as const) {
    const answer = answerOf(MAX_BYTES_HERE + more);
    assert.equal(answer.length > MAX_BYTES_HERE, more > 0);
    assert.deepEqual(await threads.readAnswer(answer, ASKED), readAnswer(answer, 'TXT'));
    assert.equal(threads.figures.threads, threadCount);
  }
});

test('What cannot be read is refused alike by both', async () => {
  for (const length of [MAX_BYTES_HERE, MAX_BYTES_HERE + 100]) {
    const cut = answerOf(length + 2).subarray(0, length);
    await assert.rejects(
      threads.readAnswer(cut, ASKED),
      (error) => error instanceof MessageError && error.message === 'a record goes on after the end of the message',
    );
  }
});
