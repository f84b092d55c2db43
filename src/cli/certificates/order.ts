// What is printed of a new order: its id, and what is to be done next.

import type { ApiAnswer } from '../../client/client.ts';
import { visible } from '../output.ts';
import type { Shell } from '../shell.ts';
import { NAMED, readAnswer } from './answers.ts';

interface NewOrder {
  readonly answer: ApiAnswer;
  readonly method: string;
  readonly json: true | undefined;
  /** The same command waits until it is issued. */
  readonly isAwaited: boolean;
}

export function showOrder(shell: Shell, { answer, method, json, isAwaited }: NewOrder): void {
  if (json) return shell.print(JSON.stringify(answer));
  const id = visible(readAnswer(NAMED, answer).CertificateId);
  if (method === 'DNS_AUTO' && isAwaited) return shell.print(`CertificateId  ${id}`);
  const next = method === 'DNS_AUTO' ? `reseal wait ${id}` : `reseal show ${id}  (says what to publish)`;
  shell.print(`CertificateId  ${id}\nThen: ${next}`);
}
