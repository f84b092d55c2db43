// Looks for persistent records: at each name and above it, from here, and what holds from every perspective.

import { type DomainName, MAX_NAME_OCTETS } from '../../certificates/model/domain-name.ts';
import {
  needsBelow,
  persistentDomainsOf,
  type PersistentFinding,
  persistentNameOf,
  type PersistentRecord,
} from '../../certificates/model/persistent-record.ts';
import type { Proof } from '../../certificates/model/proof.ts';
import type { PersistentRecords } from '../../certificates/ports/persistent-records.ts';
import type { ProofAsker, ProofChecker } from '../../certificates/ports/proofs.ts';
import { NotNow } from '../../certificates/ports/store.ts';
import type { Clock } from '../../lib/clock.ts';
import { FairQueue, type FairQueueFigures, QueueFull } from '../../lib/turns/fair-queue.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { finding } from '../finding.ts';
import type { Resolver } from '../resolver.ts';
import type { AccountForm } from './account-forms.ts';
import { bestOf, type Judged, judgeRecord, objectionTo, seenOf, writeRecordText } from './record-text.ts';

/** As many as climb through CAA records: both ask at one name after the other. */
export const MAX_PERSISTENT_LOOKS = 128;
export const MAX_PERSISTENT_LOOKS_OF_ACCOUNT = 16;
export const MAX_PERSISTENT_LOOKS_WAITING = 8192;
export const MAX_PERSISTENT_LOOKS_WAITING_OF_ACCOUNT = 2048;

export interface PersistentLooksSettings {
  readonly resolver: Resolver;
  /** With its perspectives: it sees whether all see the very text that was found. */
  readonly proofChecker: ProofChecker;
  /** The domains by which records may name this authority, lower-case, at least one; the first is the one that is shown. */
  readonly identifiers: readonly string[];
  readonly accountUriOf: (accountUin: string) => string;
  readonly form: AccountForm;
  readonly clock: Clock;
  /** Gives up what is under way, and what waits for its turn. */
  readonly closing: AbortSignal;
}

export interface WatchedPersistentRecords extends PersistentRecords {
  readonly figures: FairQueueFigures;
}

export function makePersistentRecords(settings: PersistentLooksSettings): WatchedPersistentRecords {
  const looks = new FairQueue({
    name: 'a look for a persistent record',
    places: MAX_PERSISTENT_LOOKS,
    placesOfShare: MAX_PERSISTENT_LOOKS_OF_ACCOUNT,
    leavesPlaces: true,
    maxWaiting: MAX_PERSISTENT_LOOKS_WAITING,
    maxWaitingOfShare: MAX_PERSISTENT_LOOKS_WAITING_OF_ACCOUNT,
  });
  const { closing } = settings;
  return {
    wordingOf: (wanted) => wordingOf(wanted, settings),
    find: async (names, { accountUin, signal: givenUp }) => {
      const signal = givenUp === undefined ? closing : AbortSignal.any([closing, givenUp]);
      const look = new Look(settings, { accountUin, signal });
      const inTurn = async (name: DomainName): Promise<PersistentFinding> =>
        await looks.run(accountUin, async () => await look.findFor(name), { signal });
      const outcomes = await Promise.allSettled(names.map(inTurn));
      return outcomes.map((outcome) => {
        if (outcome.status === 'fulfilled') return outcome.value;
        throw asNotNow(outcome.reason, closing);
      });
    },
    get figures() {
      return looks.figures;
    },
  };
}

function wordingOf(
  { accountUin, domain, holdsBelow, until }: Parameters<PersistentRecords['wordingOf']>[0],
  { identifiers, form, accountUriOf }: PersistentLooksSettings,
): PersistentRecord {
  const [issuer = ''] = identifiers;
  const [accountUri = ''] = form.urisOf({ uri: accountUriOf(accountUin), thumbprint: undefined }, domain);
  const value = writeRecordText({ issuer, accountUri, holdsBelow, until });
  return { domain, place: persistentNameOf(domain), value, holdsBelow, until };
}

/** What stands at one place, or why nobody knows. */
type Texts =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'failed'; readonly why: Reason };

/** One order's: its names have most of the domains above them in common, and each is asked for once. */
class Look {
  readonly #settings: PersistentLooksSettings;
  readonly #asker: Required<ProofAsker>;
  readonly #texts = new Map<string, Promise<Texts>>();

  constructor(settings: PersistentLooksSettings, asker: Required<ProofAsker>) {
    this.#settings = settings;
    this.#asker = asker;
  }

  /** The nearest record that holds. A domain that cannot be looked up stands in no other's way: what holds, holds. */
  async findFor(name: DomainName): Promise<PersistentFinding> {
    const domains = persistentDomainsOf(name).filter((domain) => persistentNameOf(domain).length <= MAX_NAME_OCTETS);
    // All at once: of a domain whose servers are silent none is waited for after the other.
    await Promise.all(domains.map(async (domain) => await this.#textsAt(persistentNameOf(domain))));
    let first: PersistentFinding | undefined;
    for (const domain of domains) {
      const found = await this.#findAt(domain, name);
      if (found?.record !== undefined) return found;
      first ??= found;
    }
    const [nearest = name] = domains;
    const none = because('persistentNone', { place: persistentNameOf(nearest) });
    return first ?? { name, record: undefined, finding: finding('txtNotFound', none) };
  }

  /** Undefined where nothing there names this authority. */
  async #findAt(domain: DomainName, name: DomainName): Promise<PersistentFinding | undefined> {
    const place = persistentNameOf(domain);
    const found = await this.#textsAt(place);
    if (found.kind === 'failed') {
      const why = because('txtNotLookedUp', { name: place, why: found.why });
      return { name, record: undefined, finding: finding('txtNotFound', why) };
    }
    const judged = this.#judge(found.texts, { domain, name });
    const best = bestOf(judged);
    if (best !== undefined) return await this.#seenByAll({ ...best, domain, place }, name);
    const objection = objectionTo(judged, place);
    if (objection === undefined) return undefined;
    return { name, record: undefined, finding: { result: 'txtWrong', seen: seenOf(judged), detail: objection } };
  }

  #judge(
    texts: readonly string[],
    { domain, name }: { readonly domain: DomainName; readonly name: DomainName },
  ): readonly Judged[] {
    const { identifiers, form, accountUriOf, clock } = this.#settings;
    const account = { uri: accountUriOf(this.#asker.accountUin), thumbprint: undefined };
    const question = {
      identifiers,
      accountUris: form.urisOf(account, domain),
      needsBelow: needsBelow(name, domain),
      now: clock.now(),
    };
    return texts.map((text) => judgeRecord(text, question));
  }

  async #textsAt(place: string): Promise<Texts> {
    const known = this.#texts.get(place) ?? this.#lookUp(place);
    this.#texts.set(place, known);
    return await known;
  }

  async #lookUp(place: string): Promise<Texts> {
    const lookup = await this.#settings.resolver.lookup(place, 'TXT', { signal: this.#asker.signal });
    if (lookup.kind === 'failed') return { kind: 'failed', why: lookup.detail };
    return { kind: 'texts', texts: lookup.kind === 'found' ? lookup.values : [] };
  }

  /** BR §3.2.2.4.22: every perspective must see the same account; here it must see the same text. */
  async #seenByAll(record: PersistentRecord, name: DomainName): Promise<PersistentFinding> {
    const { domain, place, value, holdsBelow, until } = record;
    const found = await this.#settings.proofChecker.check(asProof(record), this.#asker);
    if (found.result !== 'good') return { name, record: undefined, finding: found };
    const detail = because('persistentHolds', { place, name, finding: found.detail });
    return { name, record: { domain, place, value, holdsBelow, until }, finding: { ...found, detail } };
  }
}

function asProof({ domain, place, value }: PersistentRecord): Proof {
  const open = { publicationTrouble: undefined, publishedAt: undefined, retractedAt: undefined, provedAt: undefined };
  return { ...open, domain, method: 'dns', place, value, placement: undefined };
}

function asNotNow(error: unknown, closing: AbortSignal): unknown {
  if (error instanceof QueueFull) return new NotNow(error.message, { cause: error });
  if (closing.aborted) return new NotNow('Cannot look for a persistent record: the service closes', { cause: error });
  return error;
}
