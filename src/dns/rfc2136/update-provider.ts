// A zone whose primary server takes dynamic updates, as a provider.

import { SECOND_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import type { DnsRecord } from '../ports.ts';
import type { ZoneOutcome, ZoneProvider } from '../zone-provider.ts';
import { type AskTxt, awaitAnswers } from '../awaited-answers.ts';
import { type SendOutcome, sendUpdate } from './send.ts';
import { FUDGE_SECONDS } from './tsig.ts';
import type { UpdateZone } from './update-zone.ts';

/**
 * An attempt that nobody heard the end of cannot arrive any more after this: the server takes it until FUDGE_SECONDS after it
 * was signed by its own clock, which may be as much behind ours, or it would take none of ours.
 */
export const ARRIVAL_MS = 2 * FUDGE_SECONDS * SECOND_MS;

export interface UpdateParts {
  readonly askTxt: AskTxt;
  readonly random: Random;
  readonly log: Log;
  readonly timing: { readonly sendMs: number; readonly lookDelaysMs: readonly number[] };
}

export function updateProvider(zone: UpdateZone, parts: UpdateParts & Pick<ZoneProvider, 'holds'>): ZoneProvider {
  return {
    name: `updates ${zone.name}`,
    arrivalMs: ARRIVAL_MS,
    holds: parts.holds,
    add: async (record, signedAt) => await send(parts, zone, { act: 'add', record, signedAt }),
    remove: async (record, signedAt) => await send(parts, zone, { act: 'delete', record, signedAt }),
    arrived: async (record) => await awaitZone(parts, zone, record),
  };
}

async function send(
  { random, log, timing }: UpdateParts,
  zone: UpdateZone,
  errand: { readonly act: 'add' | 'delete'; readonly record: DnsRecord; readonly signedAt: Date },
): Promise<ZoneOutcome> {
  const { act, record, signedAt } = errand;
  const { server, key } = zone;
  const update = { act, zone: zone.name, name: record.name, value: record.value };
  const outcome = await sendUpdate(update, { server, key, signedAt, random, timeoutMs: timing.sendMs });
  if (outcome.kind === 'done') return outcome;
  const about = { server: `${server.host}:${server.port}`, zone: zone.name, keyName: key.name, name: record.name };
  const what = act === 'add' ? 'publish' : 'retract';
  log.warn(
    { ...about, detail: inEnglish(outcome.detail) },
    `Cannot ${what} a proof record by update; trying again later`,
  );
  return {
    kind: outcome.kind === 'untrusted' ? 'open' : 'unchanged',
    detail: explain(zone, outcome),
    isOfProvider: outcome.kind !== 'refused',
  };
}

function explain(zone: UpdateZone, outcome: Exclude<SendOutcome, { kind: 'done' }>): Reason {
  const server = because('primaryServer', { zone: zone.name });
  if (outcome.kind === 'refused') return because('updateRefused', { server, code: outcome.detail });
  return because('updateFails', { server, why: outcome.detail });
}

/** Servers that are late are the operator's to know: the checks of the proof come again. */
async function awaitZone({ askTxt, log, timing }: UpdateParts, zone: UpdateZone, record: DnsRecord): Promise<void> {
  const servers = [zone.server, ...zone.secondaries];
  const late = await awaitAnswers(record, { servers, askTxt, delaysMs: timing.lookDelaysMs });
  if (late.length === 0) return;
  const without = late.map(({ host, port }) => `${host}:${port}`);
  log.warn(
    { zone: zone.name, name: record.name, servers: without },
    'A proof record was published but is not answered yet',
  );
}
