// reseal wait: until a certificate is issued, or can no longer be.

import { InvalidArgumentError, type Command } from 'commander';
import { ApiRefusal, type Call, Unreachable } from '../../client/client.ts';
import { addMs, SECOND_MS } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { Shell } from '../shell.ts';
import { type Described, describe, showCertificate } from './show.ts';
import { isIssued, isOver, statusText } from './statuses.ts';
import { openCall, type ServiceOptions, withService } from './service.ts';

interface WaitOptions extends ServiceOptions {
  /** In seconds. */
  readonly timeout: number;
}

export const DEFAULT_TIMEOUT_SECONDS = 600;
export const MAX_TIMEOUT_SECONDS = 7 * 24 * 3600;
/** Soon at first, since a free certificate is issued in a second; then seldom, for the rate limits of the service. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5 * SECOND_MS;

/** The time was over before the certificate was there. */
export class StillWaiting extends OperatorError {}

export function addWait(program: Command, shell: Shell): void {
  withService(program.command('wait <id>').description('wait until a certificate is issued'))
    .option('--timeout <seconds>', 'how long', readSeconds, DEFAULT_TIMEOUT_SECONDS)
    .action((id: string, options: WaitOptions) => wait(shell, { ...options, id }));
}

export function readSeconds(text: string): number {
  if (/^[0-9]{1,6}$/.test(text) && Number(text) <= MAX_TIMEOUT_SECONDS) return Number(text);
  throw new InvalidArgumentError(`It is a number of seconds, ${MAX_TIMEOUT_SECONDS} at most.`);
}

async function wait(shell: Shell, wish: WaitOptions & { readonly id: string }): Promise<void> {
  const { answer, certificate } = await untilIssued(shell, { ...wish, call: await openCall(shell, wish) });
  if (wish.json) return shell.print(JSON.stringify(answer));
  showCertificate(shell, { certificate, schedule: undefined, issued: undefined });
}

async function untilIssued(
  shell: Shell,
  wish: { readonly id: string; readonly timeout: number; readonly call: Call },
): Promise<Described> {
  const until = addMs(shell.clock.now(), wish.timeout * SECOND_MS);
  let last: string | undefined;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    const described = await look(wish, last !== undefined);
    if (described !== undefined) {
      const { certificate } = described;
      if (isIssued(certificate.Status)) return described;
      last = statusText(certificate);
      if (isOver(certificate.Status)) {
        throw new OperatorError(`Cannot wait for certificate ${wish.id}: it will not be issued, it is "${last}"`);
      }
    }
    const leftMs = until.getTime() - shell.clock.now().getTime();
    if (leftMs <= 0) throw new StillWaiting(giveUpText(wish, last));
    await shell.pause(Math.min(pauseMs, leftMs));
  }
}

/** Undefined where the service is too busy to say; where it has answered before, also where it is away. */
async function look(
  { call, id }: { readonly call: Call; readonly id: string },
  hasAnswered: boolean,
): Promise<Described | undefined> {
  try {
    return await describe(call, id);
  } catch (error) {
    if (error instanceof ApiRefusal && error.code.startsWith('RequestLimitExceeded')) return undefined;
    if (error instanceof Unreachable && hasAnswered) return undefined;
    throw error;
  }
}

function giveUpText({ id, timeout }: { readonly id: string; readonly timeout: number }, last?: string): string {
  return `Certificate ${id} is not issued after ${timeout} s: it is "${last ?? 'not known, the service is too busy'}"`;
}
