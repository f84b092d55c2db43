// Publishes and retracts records at whoever holds their zones, with every attempt on record whose end may not be heard.

import { hexOf } from '../lib/bytes.ts';
import { addMs, type Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import type { PublishOutcome, RetractOutcome } from '../certificates/ports/proofs.ts';
import type { OwnedRecord, Publication, PublicationStore } from './ports.ts';
import type { ZoneOutcome, ZoneProvider, ZoneTrouble } from './zone-provider.ts';

/** Publications looked at in one go. */
export const SWEEP_PAGE = 100;

export interface PublicationParts {
  readonly store: PublicationStore;
  readonly providers: readonly ZoneProvider[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Publications {
  publish(record: OwnedRecord): Promise<PublishOutcome>;
  /** Asks no provider that keeps attempts on record where there was none to publish it. */
  retract(record: OwnedRecord): Promise<RetractOutcome>;
  /** Retracts what no certificate awaits any more: a run that was held up may have published after it was overtaken. */
  retractUnneeded(): Promise<void>;
}

export function makePublications(parts: PublicationParts): Publications {
  return {
    publish: async (record) => await publish(parts, record),
    retract: async (record) => await retract(parts, record),
    retractUnneeded: async () => await retractUnneeded(parts),
  };
}

/** One whose attempts are on record. */
type Distant = ZoneProvider & { readonly arrivalMs: number };

function isDistant(provider: ZoneProvider): provider is Distant {
  return provider.arrivalMs !== undefined;
}

async function publish(parts: PublicationParts, record: OwnedRecord): Promise<PublishOutcome> {
  const provider = parts.providers.find((one) => one.holds(record.name));
  if (provider === undefined) throw new Error(`Cannot publish at ${record.name}: nobody holds its zone`);
  const outcome = isDistant(provider)
    ? await addOnRecord(parts, provider, record)
    : await provider.add(record, parts.clock.now());
  if (outcome.kind !== 'done') return { kind: 'failed', detail: outcome.detail };
  await provider.arrived(record);
  return { kind: 'published' };
}

/** The time that it is sent at is the one on record: however late the message leaves, its end is known beforehand. */
async function addOnRecord(
  { store, clock, random }: PublicationParts,
  provider: Distant,
  record: OwnedRecord,
): Promise<ZoneOutcome> {
  const { name, value, certificateId, accountUin } = record;
  const made = { id: hexOf(random(16)), provider: provider.name, sentAt: clock.now(), isSettled: false };
  const attempt: Publication = { name, value, certificateId, accountUin, ...made };
  await store.transact(async (rows) => await rows.publications.add(attempt));
  const outcome = await provider.add(record, attempt.sentAt);
  await store.transact(async (rows) => await recordEnd(rows, attempt, outcome));
  return outcome;
}

type Transaction = Parameters<Parameters<PublicationStore['transact']>[0]>[0];

/** What may have arrived stays on record as open. */
async function recordEnd({ publications }: Transaction, { id }: Publication, { kind }: ZoneOutcome): Promise<void> {
  if (kind === 'done') await publications.settle(id);
  else if (kind === 'unchanged') await publications.remove([id]);
}

/** From those that keep no attempts on record too, whoever holds the zone now: that may have changed meanwhile. */
async function retract(parts: PublicationParts, record: OwnedRecord): Promise<RetractOutcome> {
  for (const provider of parts.providers.filter((one) => !isDistant(one))) {
    const outcome = await provider.remove(record, parts.clock.now());
    if (outcome.kind !== 'done') return { kind: 'failed', detail: outcome.detail };
  }
  const trouble = await retractOnRecord(parts, record);
  return trouble === undefined ? { kind: 'retracted' } : { kind: 'failed', detail: trouble.detail };
}

/** Answers what kept it from being retracted, if anything did. */
async function retractOnRecord(parts: PublicationParts, record: OwnedRecord): Promise<ZoneTrouble | undefined> {
  const attempts = await parts.store.reads.publications.listOf(record);
  const troubles: ZoneTrouble[] = [];
  for (const [provider, made] of Map.groupBy(attempts, (attempt) => findDistant(parts, attempt))) {
    const trouble = await retractAt(parts, { provider, record, made });
    if (trouble !== undefined) troubles.push(trouble);
  }
  return troubles[0];
}

/** All attempts of one record at one provider; undefined for one that is not configured any more. */
interface Leftover {
  readonly provider: Distant | undefined;
  readonly record: OwnedRecord;
  readonly made: readonly Publication[];
}

async function retractAt(
  parts: PublicationParts,
  { provider, record, made }: Leftover,
): Promise<ZoneTrouble | undefined> {
  const { store, clock, log } = parts;
  if (made.length === 0) return undefined;
  const removedAt = clock.now();
  const outcome = await provider?.remove(record, removedAt);
  if (outcome !== undefined && outcome.kind !== 'done') return outcome;
  const over = made.filter((attempt) => {
    return provider === undefined || attempt.isSettled || addMs(attempt.sentAt, provider.arrivalMs) < removedAt;
  });
  if (over.some((attempt) => wasMadeElsewhere(attempt, provider))) {
    const what = 'A proof record may be left in DNS: who held its zone is not configured any more';
    log.warn({ name: record.name, providers: [...new Set(over.map((attempt) => attempt.provider))] }, what);
  }
  await store.transact(async (rows) => await rows.publications.remove(over.map(({ id }) => id)));
  return undefined;
}

/** At one that cannot be asked any more; of old attempts it is not known. */
function wasMadeElsewhere(attempt: Publication, asked: Distant | undefined): boolean {
  return asked === undefined || (attempt.provider !== '' && attempt.provider !== asked.name);
}

/**
 * Where the attempt was made, though the zone may be held by another now. Where that is called otherwise now, or was not noted, whoever
 * holds the zone.
 */
function findDistant({ providers }: PublicationParts, { provider, name }: Publication): Distant | undefined {
  const distant = providers.filter(isDistant);
  return distant.find((one) => one.name === provider) ?? distant.find((one) => one.holds(name));
}

async function retractUnneeded(parts: PublicationParts): Promise<void> {
  const arrivalMs = Math.max(0, ...parts.providers.filter(isDistant).map((one) => one.arrivalMs));
  const sentUntil = addMs(parts.clock.now(), -arrivalMs - 1);
  const silent = new Set<ZoneProvider | undefined>();
  for (let after = ''; ; ) {
    const page = await parts.store.reads.publications.listUnneeded({ sentUntil, after, limit: SWEEP_PAGE });
    for (const attempt of page) {
      const provider = findDistant(parts, attempt);
      // One in trouble as a whole is left alone until the next sweep; a refused record is no reason to leave the others.
      if (silent.has(provider)) continue;
      const made = await parts.store.reads.publications.listOf(attempt);
      const here = made.filter((one) => findDistant(parts, one) === provider);
      const trouble = await retractAt(parts, { provider, record: attempt, made: here });
      if (trouble?.isOfProvider === true) silent.add(provider);
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}
