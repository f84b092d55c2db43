// reseal wait: until a certificate is issued, or can no longer be.

import type { Command } from 'commander';
import type { Call } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Shell } from '../shell.ts';
import { DEFAULT_TIMEOUT_SECONDS, endOfWaiting, poll, readSeconds } from './polling.ts';
import { type Described, describe, showCertificate } from './show.ts';
import { isIssued, isOver, statusText } from './statuses.ts';
import { openCall, type ServiceOptions, withService } from './service.ts';

interface WaitOptions extends ServiceOptions {
  /** In seconds. */
  readonly timeout: number;
}

export function addWait(program: Command, shell: Shell): void {
  withService(program.command('wait <id>').description('wait until a certificate is issued'))
    .option('--timeout <seconds>', 'how long', readSeconds, DEFAULT_TIMEOUT_SECONDS)
    .action((id: string, options: WaitOptions) => wait(shell, { ...options, id }));
}

async function wait(shell: Shell, wish: WaitOptions & { readonly id: string }): Promise<void> {
  const { id, timeout } = wish;
  const call = await openCall(shell, wish);
  const described = await untilIssued(shell, { id, timeout, call, until: endOfWaiting(shell, timeout) });
  showIssued(shell, { described, json: wish.json });
}

export function showIssued(
  shell: Shell,
  { described, json }: { readonly described: Described; readonly json: true | undefined },
): void {
  if (json) return shell.print(JSON.stringify(described.answer));
  showCertificate(shell, { certificate: described.certificate, schedule: undefined, issued: undefined });
}

export interface Awaited {
  readonly id: string;
  readonly call: Call;
  /** In seconds; as it was said. */
  readonly timeout: number;
  readonly until: Date;
}

export async function untilIssued(shell: Shell, { id, call, timeout, until }: Awaited): Promise<Described> {
  const described = await poll<Described>(shell, {
    until,
    look: () => describe(call, id),
    isEnd: ({ certificate: { Status } }) => isIssued(Status) || isOver(Status),
    lateText: (last) => {
      const status = last === undefined ? 'not known, the service is too busy' : statusText(last.certificate);
      return `Certificate ${id} is not issued after ${timeout} s: it is "${status}"`;
    },
  });
  const { certificate } = described;
  if (isIssued(certificate.Status)) return described;
  const status = statusText(certificate);
  throw new OperatorError(`Cannot wait for certificate ${id}: it will not be issued, it is "${status}"`);
}
