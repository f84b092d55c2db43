// reseal events: follow what becomes of certificates, see what webhooks were not told of, tell them again.

import { InvalidArgumentError, type Command } from 'commander';
import type { Delivery } from '../events/ports.ts';
import { redeliver } from '../events/redeliver.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { addTail } from './events-tail.ts';
import { locally, withJson } from './local-command.ts';
import { showRow, showRows, type OutputOptions, type Row } from './output.ts';
import type { Shell } from './shell.ts';

interface HookOptions extends OutputOptions {
  readonly hook?: string;
}

export function addEvents(program: Command, shell: Shell): void {
  const events = program.command('events').description('what becomes of certificates, and who is told of it');
  addTail(events, shell);
  withJson(events.command('deliveries').description('list what webhooks have not taken yet, or never will'))
    .option('--hook <name>', 'of this webhook alone')
    .action((options: HookOptions) => list(shell, options));
  withJson(events.command('redeliver').description('tell a webhook of an event once more'))
    .argument('<number>', 'the number of the event', readNumber)
    .argument('<hook>', 'the name of the webhook')
    .action((eventNumber: number, hook: string, options: OutputOptions) =>
      again(shell, { ...options, eventNumber, hook }),
    );
}

/** For commander: a text that is no number of an event is an error of usage. */
export function readNumber(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('An event is named by its number.');
}

async function list(shell: Shell, options: HookOptions): Promise<void> {
  const deliveries = await locally(shell, (local) => local.store.reads.deliveries.list(options.hook));
  showRows(shell, deliveries.map(rowOf), options);
}

function rowOf({ hook, event, attempts, dueAt, trouble }: Delivery): Row {
  return {
    Event: event.number,
    Kind: event.kind,
    CertificateId: event.certificateId,
    Webhook: hook,
    State: dueAt === undefined ? 'givenUp' : 'pending',
    Attempts: attempts,
    DueAt: dueAt?.toISOString() ?? null,
    Trouble: trouble === '' ? null : trouble,
  };
}

async function again(
  shell: Shell,
  wish: OutputOptions & { readonly eventNumber: number; readonly hook: string },
): Promise<void> {
  const { eventNumber, hook } = wish;
  await locally(shell, async (local) => {
    if (!local.webhooks.includes(hook)) {
      throw new OperatorError(`Cannot deliver event ${eventNumber} again: no webhook "${hook}" is configured`);
    }
    await redeliver(local, wish);
  });
  showRow(shell, { Event: eventNumber, Webhook: hook }, wish);
}
