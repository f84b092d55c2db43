// Answers of DNS servers, read: done in a thread of its own, whose tasks these are.

import { type DnsAnswer, readAnswer, type RecordType } from '../dns-message/answer.ts';

export const ANSWER_TASKS = {
  readAnswer: ({ message, type }: { readonly message: Uint8Array; readonly type: RecordType }): DnsAnswer =>
    readAnswer(message, type),
};
