// reseal events tail: prints events as they come, beside a running service or without one.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { getAccount } from '../accounts/accounts.ts';
import { EVENT_KINDS, eventIdOf, type EventKind, type RecordedEvent } from '../certificates/model/event.ts';
import { followEvents } from '../events/follow.ts';
import type { EventFilter, EventReads } from '../events/ports.ts';
import { locally, withJson } from './local-command.ts';
import { type OutputOptions, visible } from './output.ts';
import type { LocalService, Shell } from './shell.ts';
import { readUtcTime } from './utc-time.ts';

/** What is shown where nobody says since when. */
const LAST_EVENTS = 10;
/** How soon a new event is seen. */
const POLL_MS = 500;

interface TailOptions extends OutputOptions {
  readonly since?: Since;
  readonly account?: string;
  readonly kind?: readonly EventKind[];
  readonly follow: boolean;
}

/** Answers the number after which it begins. */
type Since = (events: EventReads) => Promise<number>;

export function addTail(events: Command, shell: Shell): void {
  withJson(events.command('tail').description('print events as they come, until stopped'))
    .option('--since <when>', 'after the event of this number, or from 2027-01-31T12:00:00Z on', readSince)
    .option('--account <uin>', 'of this account alone')
    .addOption(new Option('--kind <kind...>', 'of these kinds alone').choices(EVENT_KINDS))
    .option('--no-follow', 'print what there is, and end')
    .action((options: TailOptions) => tail(shell, options));
}

/** For commander: any other text is an error of usage. */
function readSince(text: string): Since {
  if (/^[0-9]{1,15}$/.test(text)) return async () => Number(text);
  const time = readUtcTime(text);
  if (time === undefined)
    throw new InvalidArgumentError('It is told as the number of an event or 2027-01-31T12:00:00Z.');
  return (events) => events.findNumberBefore(time);
}

async function tail(shell: Shell, options: TailOptions): Promise<void> {
  await locally(shell, async (local) => {
    const { reads } = local.store;
    const accountUin = options.account === undefined ? undefined : (await getAccount(reads, options.account)).uin;
    const filter = { accountUin, kinds: options.kind };
    const after = (await options.since?.(reads.events)) ?? (await findLast(reads.events, filter));
    await follow(shell, { local, after, filter, options });
  });
}

/** The number before the first of the last events. */
async function findLast(events: EventReads, filter: EventFilter): Promise<number> {
  const [first] = await events.listLast(LAST_EVENTS, filter);
  if (first !== undefined) return first.number - 1;
  const [newest] = await events.listLast(1, { accountUin: undefined, kinds: undefined });
  return newest?.number ?? 0;
}

async function follow(
  shell: Shell,
  about: {
    readonly local: LocalService;
    readonly after: number;
    readonly filter: EventFilter;
    readonly options: TailOptions;
  },
): Promise<void> {
  const { local, after, filter, options } = about;
  const next = followEvents(local.store.reads.events, { after, filter, clock: local.clock });
  const stop = shell.stopSignal();
  while (!stop.aborted) {
    const { events, isAll } = await next();
    for (const event of events) shell.print(options.json ? jsonOf(event) : lineOf(event));
    if (!isAll) continue;
    if (!options.follow) return;
    await shell.pause(POLL_MS);
  }
}

function jsonOf(event: RecordedEvent): string {
  const { number, kind, at, accountUin, certificateId, data } = event;
  const named = { Number: number, Id: eventIdOf(event), Kind: kind, At: at, AccountUin: accountUin };
  return JSON.stringify({ ...named, CertificateId: certificateId, Data: JSON.parse(data) });
}

function lineOf({ number, kind, at, accountUin, certificateId, data }: RecordedEvent): string {
  const facts = Object(JSON.parse(data)) as Readonly<Record<string, unknown>>;
  const [domain = '-'] = (facts['domains'] ?? []) as readonly string[];
  const told = TOLD.flatMap((name) => {
    const fact = facts[name];
    return typeof fact === 'string' || typeof fact === 'number' ? [`${name}=${fact}`] : [];
  });
  return [number, at.toISOString(), kind, accountUin, certificateId, domain, ...told]
    .map((part) => visible(String(part)))
    .join('  ');
}

/** What is said besides, where it is there. */
const TOLD = ['replaces', 'renews', 'notAfter', 'daysLeft', 'failureDetail', 'revocationReason'];
