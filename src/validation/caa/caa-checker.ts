// The CAA checker: the heart's port over the climbs through DNS, for which accounts take turns.

import type { CaaChecker } from '../../certificates/ports/caa.ts';
import { NotNow } from '../../certificates/ports/store.ts';
import type { CaaFinding } from '../../certificates/model/caa.ts';
import { baseOf, type DomainName, isWildcard } from '../../certificates/model/domain-name.ts';
import { FairQueue, type FairQueueFigures, QueueFull } from '../../lib/turns/fair-queue.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { MAX_SEEN, shown } from '../finding.ts';
import type { Lookup, Resolver } from '../resolver.ts';
import { type CaaQuestion, whyForbidden } from './permission.ts';
import { findRelevantSet } from './relevant-set.ts';
import { waysOf } from './ways.ts';

/** Each climbs from one name; so many orders of one name, with silent DNS, leave places to others. */
export const MAX_CLIMBS_AT_ONCE = 128;
/** Of those; a hundred names are looked up in seven turns. */
export const MAX_CLIMBS_OF_ACCOUNT = 16;
export const MAX_CLIMBS_WAITING = 8192;
export const MAX_CLIMBS_WAITING_OF_ACCOUNT = 2048;
/** A name may have 127 labels, at each of which a server may be silent. */
export const CLIMB_TIME_MS = 60 * SECOND_MS;

export interface CaaLooksSettings {
  readonly resolver: Resolver;
  /** How long one name may take; CLIMB_TIME_MS when left out. */
  readonly climbTimeMs?: number;
  /** Gives up what is under way, and what waits for its turn. */
  readonly closing: AbortSignal;
}

export interface CaaCheckerSettings extends CaaLooksSettings {
  /** The domains by which records may name this authority, lower-case, at least one. */
  readonly identifiers: readonly string[];
  /** What stands for an account in "accounturi" (RFC 8657 §3). */
  readonly accountUriOf: (accountUin: string) => string;
}

export interface WatchedCaaChecker extends CaaChecker {
  readonly figures: FairQueueFigures;
}

export function makeCaaChecker(settings: CaaCheckerSettings): WatchedCaaChecker {
  const { identifiers, accountUriOf } = settings;
  const looks = makeCaaLooks(settings);
  return {
    check: async (names, asker) => {
      const { accountUin } = asker;
      const asked = names.map((name) => ({ name, methods: waysOf(name, asker) }));
      return await looks.check(asked, { accountUin, identifiers, accountUri: accountUriOf(accountUin) });
    },
    get figures() {
      return looks.figures;
    },
  };
}

/** For whom records are looked at, and how they may name that authority and that account. */
export type CaaApplicant = Pick<CaaQuestion, 'identifiers' | 'accountUri'> & { readonly accountUin: string };
/** With what "validationmethods" may call the way in which it was proved. */
export type AskedName = Pick<CaaQuestion, 'methods'> & { readonly name: DomainName };

export interface CaaLooks {
  /** One finding for each name, in their order. Throws NotNow. */
  check(names: readonly AskedName[], applicant: CaaApplicant): Promise<readonly CaaFinding[]>;
  readonly figures: FairQueueFigures;
}

/** Looks for whichever authority; accounts take turns. */
export function makeCaaLooks(settings: CaaLooksSettings): CaaLooks {
  const climbs = new FairQueue({
    name: 'a look at CAA records',
    places: MAX_CLIMBS_AT_ONCE,
    placesOfShare: MAX_CLIMBS_OF_ACCOUNT,
    leavesPlaces: true,
    maxWaiting: MAX_CLIMBS_WAITING,
    maxWaitingOfShare: MAX_CLIMBS_WAITING_OF_ACCOUNT,
  });
  const { closing } = settings;
  return {
    check: async (names, applicant) => {
      const once = lookingOnce();
      const inTurn = async (asked: AskedName): Promise<CaaFinding> => {
        const climb = async (): Promise<CaaFinding> => await checkName(asked, { ...applicant, once }, settings);
        return await climbs.run(applicant.accountUin, climb, { signal: closing });
      };
      const outcomes = await Promise.allSettled(names.map(inTurn));
      return outcomes.map((outcome) => {
        if (outcome.status === 'fulfilled') return outcome.value;
        throw asNotNow(outcome.reason, closing);
      });
    },
    get figures() {
      return climbs.figures;
    },
  };
}

type Once = (place: string, look: () => Promise<Lookup>) => Promise<Lookup>;

/** The names of one order have most of the names above them in common: each is asked for once. */
function lookingOnce(): Once {
  const known = new Map<string, Promise<Lookup>>();
  return async (place, look) => {
    const lookup = known.get(place) ?? look();
    known.set(place, lookup);
    return await lookup;
  };
}

async function checkName(
  { name, methods }: AskedName,
  { once, identifiers, accountUri }: CaaApplicant & { readonly once: Once },
  { resolver, climbTimeMs, closing }: CaaLooksSettings,
): Promise<CaaFinding> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(climbTimeMs ?? CLIMB_TIME_MS)]);
  const climb = await findRelevantSet(
    baseOf(name),
    async (place) => await once(place, async () => await resolver.lookup(place, 'CAA', { signal })),
  );
  if (climb.kind === 'failed') return { name, result: 'unknown', seen: [], detail: climb.detail };
  if (climb.kind === 'none') return { name, result: 'permitted', seen: [], detail: because('caaNone', { name }) };
  const { foundAt: place, records } = climb.set;
  const objection = whyForbidden(climb.set, {
    name,
    identifiers,
    isWildcard: isWildcard(name),
    accountUri,
    methods,
  });
  return {
    name,
    result: objection === undefined ? 'permitted' : 'forbidden',
    seen: records
      .slice(0, MAX_SEEN)
      .map(({ isCritical, tag, value }) => shown(`${isCritical ? 128 : 0} ${tag} "${value}"`)),
    detail: objection ?? because('caaGood', { name, place }),
  };
}

function asNotNow(error: unknown, closing: AbortSignal): unknown {
  if (error instanceof QueueFull) return new NotNow(error.message, { cause: error });
  if (closing.aborted) return new NotNow('Cannot look at CAA records: the service closes', { cause: error });
  return error;
}
