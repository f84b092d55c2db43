// A way to somebody else's zones as a provider: bounded in time and number, left alone while it fails, its last success on record.

import { addMs, type Clock, MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { FairQueue, QueueFull } from '../../lib/turns/fair-queue.ts';
import type { Log } from '../../lib/log.ts';
import { because, inEnglish, type Reason } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import type { OwnedRecord } from '../ports.ts';
import type { ZoneOutcome, ZoneProvider } from '../zone-provider.ts';
import type { ProviderState } from './provider-state.ts';
import { CALL_TIMING } from './api-call.ts';
import { ProviderTrouble } from './provider-trouble.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { Rest } from './rest.ts';

/** For one record, with all that is asked on the way. */
export const ACT_MS = 30 * SECOND_MS;
/** Where less is left when its turn comes, it is not begun: it would be cut off in the middle, however well the provider is. */
export const LEAST_ACT_MS = CALL_TIMING.totalMs;
/** Records under way at one provider. */
export const ACTS_AT_ONCE = 8;
/** Of those, records of one account, so that another finds a place at once. */
export const ACTS_OF_ACCOUNT = 6;
/** Beyond, the account that has most waiting tries again later, and holds no place meanwhile. */
export const MAX_ACTS_WAITING = 120;
/** A provider that was heard of no more may take up so late what it was sent: no gateway keeps a request for longer. */
export const ARRIVAL_MS = 10 * MINUTE_MS;

export interface KeptParts {
  readonly name: string;
  readonly keeper: RecordKeeper;
  readonly holds: ZoneProvider['holds'];
  readonly arrived: ZoneProvider['arrived'];
  readonly state: ProviderState;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly log: Log;
  readonly closing: AbortSignal;
}

type Act = 'add' | 'remove';

export function keptProvider(parts: KeptParts): ZoneProvider {
  const rest = new Rest(parts.monotonicMs);
  const turns = new FairQueue({
    name: `a place at the DNS provider ${parts.name}`,
    places: ACTS_AT_ONCE,
    placesOfShare: ACTS_OF_ACCOUNT,
    maxWaiting: MAX_ACTS_WAITING,
  });
  const inTurn = async (errand: Errand): Promise<ZoneOutcome> => {
    try {
      return await turns.run(errand.record.accountUin, async () => await attempt(parts, rest, errand));
    } catch (error) {
      if (error instanceof QueueFull) return notNow(parts, because('dnsProviderBusy'));
      throw error;
    }
  };
  return {
    name: `provider ${parts.name}`,
    arrivalMs: ARRIVAL_MS,
    holds: parts.holds,
    add: async (record, sentAt) => await inTurn({ act: 'add', record, sentAt }),
    remove: async (record, sentAt) => await inTurn({ act: 'remove', record, sentAt }),
    arrived: parts.arrived,
  };
}

interface Errand {
  readonly act: Act;
  readonly record: OwnedRecord;
  /** The time on record, after which only ACT_MS are left to send it: what is sent later might arrive after its retraction. */
  readonly sentAt: Date;
}

async function attempt(parts: KeptParts, rest: Rest, { act, record, sentAt }: Errand): Promise<ZoneOutcome> {
  const { keeper, state, clock, closing } = parts;
  if (rest.why !== undefined) return notNow(parts, because('dnsProviderRests', { why: rest.why }));
  const leftMs = addMs(sentAt, ACT_MS).getTime() - clock.now().getTime();
  if (leftMs < LEAST_ACT_MS) return notNow(parts, because('takesLonger', { most: ACT_MS }));
  const signal = AbortSignal.any([closing, AbortSignal.timeout(Math.min(leftMs, ACT_MS))]);
  try {
    await keeper[act]({ name: record.name, value: record.value }, signal);
    rest.noteSuccess();
    state.noteSuccess(clock.now());
    return { kind: 'done' };
  } catch (error) {
    return outcomeOf(parts, rest, { act, record, trouble: troubleOf(error, signal) });
  }
}

/** What nobody has foreseen, and what was cut off by us, is no trouble of the provider as a whole. */
function troubleOf(error: unknown, signal: AbortSignal): ProviderTrouble {
  const isForeseen = error instanceof ProviderTrouble;
  if (isForeseen && !signal.aborted) return error;
  const mayHaveChanged = isForeseen ? error.facts.mayHaveChanged : true;
  return new ProviderTrouble(reasonOf(error), { mayHaveChanged, isOfProvider: false, cause: error });
}

function outcomeOf(
  parts: KeptParts,
  rest: Rest,
  { act, record, trouble }: { readonly act: Act; readonly record: OwnedRecord; readonly trouble: ProviderTrouble },
): ZoneOutcome {
  const { state, clock, log, name } = parts;
  const { reason } = trouble;
  const { mayHaveChanged, isOfProvider } = trouble.facts;
  rest.noteTrouble(trouble);
  state.noteTrouble(isOfProvider ? reason : undefined, clock.now());
  const what = act === 'add' ? 'publish' : 'retract';
  log.warn(
    { provider: name, name: record.name, detail: inEnglish(reason) },
    `Cannot ${what} a proof record at a DNS provider; trying again later`,
  );
  return { kind: mayHaveChanged ? 'open' : 'unchanged', detail: told(parts, reason), isOfProvider };
}

/** Of what was never begun: neither would another be now. */
function notNow(parts: KeptParts, reason: Reason): ZoneOutcome {
  return { kind: 'unchanged', detail: told(parts, reason), isOfProvider: true };
}

function told({ name }: KeptParts, why: Reason): Reason {
  return because('dnsProvider', { provider: name, why });
}
