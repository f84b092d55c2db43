// Publishes and retracts records by dynamic updates, with every attempt on record, so that none is left behind.

import { hexOf } from '../../lib/bytes.ts';
import { addMs, type Clock, SECOND_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import type { PublishOutcome, RetractOutcome } from '../../certificates/ports/proofs.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import type { DnsRecord, Publication, PublicationStore } from '../ports.ts';
import { type AskTxt, awaitAnswers } from './awaited-answers.ts';
import { type SendOutcome, sendUpdate } from './send.ts';
import { FUDGE_SECONDS } from './tsig.ts';
import type { UpdateZone } from './update-zone.ts';

/**
 * An attempt that nobody heard the end of cannot arrive any more after this: the server takes it until FUDGE_SECONDS after it
 * was signed by its own clock, which may be as much behind ours, or it would take none of ours.
 */
export const ARRIVAL_MS = 2 * FUDGE_SECONDS * SECOND_MS;

/** Publications looked at in one go. */
export const SWEEP_PAGE = 100;

export interface UpdateParts {
  readonly store: PublicationStore;
  readonly updateZoneOf: (name: string) => UpdateZone | undefined;
  readonly askTxt: AskTxt;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timing: { readonly sendMs: number; readonly lookDelaysMs: readonly number[] };
}

export interface UpdatePublisher {
  /** Whether the record's name lies in a zone that is published to in this way. */
  holds(name: string): boolean;
  publish(record: DnsRecord): Promise<PublishOutcome>;
  /** Asks nobody where there was no attempt to publish it. */
  retract(record: DnsRecord): Promise<RetractOutcome>;
  /** Retracts what no certificate awaits any more: a run that was held up may have published after it was overtaken. */
  retractUnneeded(): Promise<void>;
}

export function makeUpdatePublisher(parts: UpdateParts): UpdatePublisher {
  return {
    holds: (name) => parts.updateZoneOf(name) !== undefined,
    publish: async (record) => await publish(parts, record),
    retract: async (record) => await retract(parts, record),
    retractUnneeded: async () => await retractUnneeded(parts),
  };
}

/** The time of the signature is the one on record: however late the message leaves, its end is known beforehand. */
async function publish(parts: UpdateParts, record: DnsRecord): Promise<PublishOutcome> {
  const { store, clock, random } = parts;
  const zone = parts.updateZoneOf(record.name);
  if (zone === undefined) throw new Error(`Cannot publish at ${record.name}: no zone to update holds it`);
  const attempt: Publication = { ...record, id: hexOf(random(16)), sentAt: clock.now(), isSettled: false };
  await store.transact(async (rows) => await rows.publications.add(attempt));
  const outcome = await send(parts, zone, { act: 'add', record, signedAt: attempt.sentAt });
  await store.transact(async (rows) => await recordEnd(rows, attempt, outcome));
  if (outcome.kind !== 'done') return { kind: 'failed', detail: explain(zone, outcome) };
  await awaitZone(parts, zone, record);
  return { kind: 'published' };
}

type Transaction = Parameters<Parameters<PublicationStore['transact']>[0]>[0];

/** What may have arrived stays on record as open. */
async function recordEnd({ publications }: Transaction, { id }: Publication, { kind }: SendOutcome): Promise<void> {
  if (kind === 'done') await publications.settle(id);
  else if (kind !== 'untrusted') await publications.remove([id]);
}

async function retract(parts: UpdateParts, record: DnsRecord): Promise<RetractOutcome> {
  const { store, clock, log } = parts;
  const attempts = await store.reads.publications.listOf(record);
  if (attempts.length === 0) return { kind: 'retracted' };
  const zone = parts.updateZoneOf(record.name);
  const signedAt = clock.now();
  if (zone === undefined) {
    log.warn(
      { name: record.name },
      'A proof record may be left in DNS: its zone is not configured for updates any more',
    );
    await store.transact(async (rows) => await rows.publications.remove(attempts.map(({ id }) => id)));
    return { kind: 'retracted' };
  }
  const outcome = await send(parts, zone, { act: 'delete', record, signedAt });
  if (outcome.kind !== 'done') return { kind: 'failed', detail: explain(zone, outcome) };
  const over = attempts.filter(({ isSettled, sentAt }) => isSettled || addMs(sentAt, ARRIVAL_MS) < signedAt);
  await store.transact(async (rows) => await rows.publications.remove(over.map(({ id }) => id)));
  return { kind: 'retracted' };
}

async function retractUnneeded(parts: UpdateParts): Promise<void> {
  const sentUntil = addMs(parts.clock.now(), -ARRIVAL_MS - 1);
  const silent = new Set<UpdateZone | undefined>();
  for (let after = ''; ; ) {
    const page = await parts.store.reads.publications.listUnneeded({ sentUntil, after, limit: SWEEP_PAGE });
    for (const attempt of page) {
      const zone = parts.updateZoneOf(attempt.name);
      // A server that fails once is left alone until the next sweep.
      if (silent.has(zone)) continue;
      if ((await retract(parts, attempt)).kind === 'failed') silent.add(zone);
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function send(
  parts: UpdateParts,
  zone: UpdateZone,
  errand: { readonly act: 'add' | 'delete'; readonly record: DnsRecord; readonly signedAt: Date },
): Promise<SendOutcome> {
  const { act, record, signedAt } = errand;
  const { server, key } = zone;
  const { random, log, timing } = parts;
  const update = { act, zone: zone.name, name: record.name, value: record.value };
  const outcome = await sendUpdate(update, { server, key, signedAt, random, timeoutMs: timing.sendMs });
  if (outcome.kind !== 'done') {
    const about = { server: `${server.host}:${server.port}`, zone: zone.name, keyName: key.name, name: record.name };
    const what = act === 'add' ? 'publish' : 'retract';
    log.warn(
      { ...about, detail: inEnglish(outcome.detail) },
      `Cannot ${what} a proof record by update; trying again later`,
    );
  }
  return outcome;
}

function explain(zone: UpdateZone, outcome: Exclude<SendOutcome, { kind: 'done' }>): Reason {
  const server = because('primaryServer', { zone: zone.name });
  if (outcome.kind === 'refused') return because('updateRefused', { server, code: outcome.detail });
  return because('updateFails', { server, why: outcome.detail });
}

/** Servers that are late are the operator's to know: the checks of the proof come again. */
async function awaitZone(parts: UpdateParts, zone: UpdateZone, record: DnsRecord): Promise<void> {
  const { askTxt, log, timing } = parts;
  const servers = [zone.server, ...zone.secondaries];
  const late = await awaitAnswers(record, { servers, askTxt, delaysMs: timing.lookDelaysMs });
  if (late.length === 0) return;
  const without = late.map(({ host, port }) => `${host}:${port}`);
  log.warn(
    { zone: zone.name, name: record.name, servers: without },
    'A proof record was published but is not answered yet',
  );
}
