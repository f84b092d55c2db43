// The open wave is worked off: many items side by side, so that what they put on record shares commits, each issuer at its rate.

import { addMs, SECOND_MS } from '../../lib/clock.ts';
import type { Reason } from '../../reasons/reason.ts';
import { type Campaign, notForgiven } from '../model/campaigns/campaign.ts';
import { type CampaignItem, countsOfWave, type ItemCounts, sumOf } from '../model/campaigns/item.ts';
import { type IssuerRate, stopsAt } from '../model/campaigns/plan.ts';
import type { Certificate } from '../model/certificate.ts';
import { FOLLOW_MS } from './follow-items.ts';
import { LockedDomains } from './locked-domains.ts';
import type { Paces } from './paces.ts';
import { isDealtOut, isToDo, type PlacedPortion } from './portions.ts';
import { type ItemWorld, takeItem, type Taken, type UsableRights } from './take-item.ts';

/** Items of an issuer of this process begun side by side: as many as make full groups for whoever writes. */
export const AT_ONCE_HERE = 128;
/** The same of an issuer elsewhere, of whom every order is asked for by several calls. */
export const AT_ONCE_ELSEWHERE = 16;
/** The same in a portion of a wave: a node works off several at a time, and others do besides. */
export const AT_ONCE_IN_PORTION = 32;
/** Items read together, with their certificates. */
const ITEMS_IN_PAGE = 256;
/** The same in a portion: before each page it is seen whether the campaign still runs. */
const ITEMS_IN_PAGE_OF_PORTION = 64;
/** How often a portion looks at what the others of its wave have come to, which is counted over all certificates of the campaign. */
const OTHERS_LOOK_MS = SECOND_MS;
/** Orders of a campaign under way at the same time, whose proofs are awaited. */
export const MAX_UNDER_WAY = 1000;
/** A run ends then, and others have their turn. */
const RUN_MS = 5 * SECOND_MS;
/** How soon it is seen whether there is room again. */
const NO_ROOM_MS = SECOND_MS / 4;
/** After so many for which the service or the store had no room, a run tries no more of them. */
const MAX_PUT_OFF = 256;
/** Accounts that are left out where items are read: what the store is asked for is bounded, and of more of them each item is passed over here. */
const MAX_LEFT_OUT = 100;
/** How soon those are tried again, where nothing of the campaign is under way that could make room. */
export const PUT_OFF_MS = 2 * SECOND_MS;
const HELD_MS = 60 * SECOND_MS;

export type WorkWorld = ItemWorld & { readonly paces: Paces };

/** paused: the campaign is to, and why. */
export type Worked =
  | { readonly kind: 'later'; readonly at: Date }
  | { readonly kind: 'pause'; readonly reason: Reason }
  | { readonly kind: 'onward' };

export interface Wave {
  readonly campaign: Campaign;
  readonly wave: number;
  readonly counts: ItemCounts;
  /** Of the whole campaign. */
  readonly underWay: number;
}

/** Of a wave that is dealt out in portions, what is in none of them. */
export async function workWave(world: WorkWorld, wave: Wave): Promise<Worked> {
  const isDealt = (wave.campaign.waves.at(-1)?.portions ?? []).length > 0;
  return await workPart(world, wave, isDealt ? 'besidePortions' : 'all');
}

/** workedOff: nothing of the portion waits that this run could have begun. */
export async function workPortion(
  world: WorkWorld,
  wave: Wave,
  portion: PlacedPortion,
): Promise<Worked | { readonly kind: 'workedOff' }> {
  return await workPart(world, wave, portion);
}

/** A portion, whatever is in none, or all. */
type Part = PlacedPortion | 'besidePortions' | 'all';

async function workPart<P extends Part>(
  world: WorkWorld,
  wave: Wave,
  part: P,
): Promise<Worked | (P extends PlacedPortion ? { readonly kind: 'workedOff' } : never)>;
async function workPart(world: WorkWorld, wave: Wave, part: Part): Promise<Worked | { readonly kind: 'workedOff' }> {
  const now = world.clock.now();
  const rights = await world.rightsOf(wave.campaign);
  if (rights.kind === 'gone') return { kind: 'pause', reason: rights.why };
  if (rights.kind === 'held') return { kind: 'later', at: addMs(now, HELD_MS) };
  const waiting = await world.store.reads.campaigns.countWaiting(wave.campaign.id, wave.wave);
  const run = new WaveRun(world, { ...wave, part, rights, until: addMs(now, RUN_MS) });
  await Promise.all(
    [...waiting.keys()].filter((issuer) => isIn(world, wave, { part, issuer })).map((issuer) => run.workAt(issuer)),
  );
  return typeof part === 'object' && run.isWorkedOff ? { kind: 'workedOff' } : run.outcome;
}

function isIn(
  { issuers }: WorkWorld,
  { campaign: { plan } }: Wave,
  { part, issuer }: { readonly part: Part; readonly issuer: string },
): boolean {
  if (part === 'all') return true;
  return isDealtOut(issuer, { issuers, plan }) === (part !== 'besidePortions');
}

interface Running extends Wave {
  readonly part: Part;
  readonly rights: UsableRights;
  readonly until: Date;
}

interface Page {
  readonly issuer: string;
  readonly after: string;
  readonly until: string;
  readonly limit: number;
}

interface Turn {
  readonly item: CampaignItem;
  readonly certificate: Certificate | undefined;
}

class WaveRun {
  readonly #world: WorkWorld;
  readonly #wave: Running;
  #rights: UsableRights;
  #failed: number;
  #replaced: number;
  #underWay: number;
  /** Items that are in hand now. */
  #inHand = 0;
  #putOff = 0;
  /** When the other portions are to be looked at. */
  #othersAt: Date;
  readonly #locked: LockedDomains;
  /** Accounts with as many orders under way as they may have: none of theirs is begun in this run, so that others have their turn. */
  readonly #full = new Set<string>();
  /** How many more each issuer takes in this run. */
  readonly #left = new Map<string, number>();
  #end: Worked | undefined;
  /** Something was begun, or came to an end. */
  #isFlowing = false;
  /** The time of this run was over before an issuer without a rate had worked off what waits. */
  #isCut = false;
  /** Something waits for another one of its domain. */
  #isHeldUp = false;
  /** When an issuer with a rate may be asked again. */
  #pacedUntil: Date | undefined;
  #hasNoRoom: boolean;

  constructor(world: WorkWorld, wave: Running) {
    const { failed, replaced } = notForgiven(wave.counts, wave.campaign.waves.at(-1));
    this.#world = world;
    this.#wave = wave;
    this.#rights = wave.rights;
    this.#failed = failed;
    this.#replaced = replaced;
    this.#underWay = wave.underWay;
    this.#hasNoRoom = wave.underWay >= MAX_UNDER_WAY;
    this.#othersAt = addMs(world.clock.now(), OTHERS_LOOK_MS);
    this.#locked = new LockedDomains(world.products);
  }

  /** A rate holds up nobody but its issuer: what else there is to do decides when the campaign is looked at again. */
  get outcome(): Worked {
    const now = this.#world.clock.now();
    if (this.#end !== undefined) return this.#end;
    const isStill = !this.#isFlowing && this.#underWay === 0;
    if (this.#hasNoRoom && !isStill) return { kind: 'later', at: addMs(now, NO_ROOM_MS) };
    const isPaced = this.#pacedUntil !== undefined;
    const isAgain = this.#putOff > 0 || this.#isHeldUp || !isPaced;
    if (this.#isCut || (this.#isFlowing && isAgain)) return { kind: 'onward' };
    const putOff = isAgain ? [addMs(now, PUT_OFF_MS)] : [];
    const followed = this.#underWay > 0 ? [addMs(now, FOLLOW_MS)] : [];
    return { kind: 'later', at: earliestOf(this.#pacedUntil ?? addMs(now, PUT_OFF_MS), ...putOff, ...followed) };
  }

  get isWorkedOff(): boolean {
    return !this.#isOver && !this.#isCut && !this.#isHeldUp && this.#putOff === 0;
  }

  async workAt(issuer: string): Promise<void> {
    const rate = this.#wave.campaign.plan.rates.find((one) => one.issuer === issuer);
    const left = rate === undefined ? Number.POSITIVE_INFINITY : this.#paced(rate);
    this.#left.set(issuer, left);
    const turns = this.#turnsAt(issuer);
    const atOnce = Math.min(left, this.#atOnceAt(issuer));
    await Promise.all(Array.from({ length: atOnce }, async () => await this.#workOff(turns)));
  }

  #atOnceAt(issuer: string): number {
    if (this.#portion !== undefined) return AT_ONCE_IN_PORTION;
    return this.#world.issuers.get(issuer)?.local === undefined ? AT_ONCE_ELSEWHERE : AT_ONCE_HERE;
  }

  get #portion(): PlacedPortion | undefined {
    const { part } = this.#wave;
    return typeof part === 'object' ? part : undefined;
  }

  /** How many it takes now. */
  #paced(rate: IssuerRate): number {
    const { paces, clock } = this.#world;
    const now = clock.now();
    const { count, next } = paces.take(this.#wave.campaign.id, rate, now);
    if (this.#pacedUntil === undefined || next < this.#pacedUntil) this.#pacedUntil = next;
    return count;
  }

  async #workOff(turns: AsyncGenerator<Turn, void>): Promise<void> {
    while (!this.#isOver) {
      const { done, value: turn } = await turns.next();
      if (done === true || this.#isOver) return;
      await this.#take(turn);
    }
  }

  async #take(turn: Turn): Promise<void> {
    const { campaign } = this.#wave;
    const isAlone = (): boolean => this.#underWay === 0 && this.#inHand === 1;
    this.#inHand += 1;
    try {
      const taken = await takeItem(this.#world, { ...turn, campaign, rights: this.#rights, isAlone });
      if (taken.kind !== 'locked' && taken.kind !== 'underWay') this.#locked.release(turn);
      this.#count(taken, turn);
    } finally {
      this.#inHand -= 1;
    }
  }

  get #isOver(): boolean {
    return this.#end !== undefined || this.#hasNoRoom;
  }

  /** Page by page, so that what has changed about the campaign is seen soon. */
  async *#turnsAt(issuer: string): AsyncGenerator<Turn, void> {
    const left = (): number => this.#left.get(issuer) ?? 0;
    const pageSize = this.#portion === undefined ? ITEMS_IN_PAGE : ITEMS_IN_PAGE_OF_PORTION;
    const limit = (): number => Math.min(left(), pageSize);
    const { after = '', until = '' } = this.#portion ?? {};
    for (let page = this.#readAhead({ issuer, after, until, limit: limit() }); ; ) {
      const turns = await page;
      const last = turns.at(-1);
      if (last === undefined || !(await this.#mayGoOn(issuer))) return;
      const next = { issuer, after: last.item.certificateId, until };
      // The next page is read while this one is worked off.
      const ahead = left() > turns.length ? this.#readAhead({ ...next, limit: limit() }) : undefined;
      for (const turn of turns) {
        if (left() === 0) return;
        if (this.#portion !== undefined && this.#locked.isLocking(turn)) continue;
        if (this.#locked.has(turn) || this.#full.has(turn.item.accountUin)) this.#isHeldUp = true;
        else yield this.#begin(turn);
      }
      page = ahead ?? this.#readAhead({ ...next, limit: limit() });
    }
  }

  #begin(turn: Turn): Turn {
    this.#allow(turn, -1);
    // Before any other worker is given one of its domain.
    this.#locked.lock(turn);
    return turn;
  }

  /** Its issuer takes so many more in this run. */
  #allow({ item: { issuer } }: Turn, more: number): void {
    this.#left.set(issuer, (this.#left.get(issuer) ?? 0) + more);
  }

  /** Whoever awaits the page is told that it could not be read; where nobody does any more, that ends nothing. */
  #readAhead(question: Page): Promise<readonly Turn[]> {
    const page = this.#readPage(question);
    page.catch(() => undefined);
    return page;
  }

  async #readPage(question: Page): Promise<readonly Turn[]> {
    const { campaigns, certificates } = this.#world.store.reads;
    const { campaign, wave } = this.#wave;
    if (question.limit === 0) return [];
    const except = [...this.#full].slice(0, MAX_LEFT_OUT);
    const items = await campaigns.listWaiting({ campaignId: campaign.id, wave, except, ...question });
    const found = await certificates.listWithDeleted(items.map(({ certificateId: id }) => id));
    const byId = new Map(found.map((one) => [one.id, one]));
    return items.map((item) => ({ item, certificate: byId.get(item.certificateId) }));
  }

  /** The time of this run is not over, the campaign still runs, and whoever it goes on by still may. */
  async #mayGoOn(issuer: string): Promise<boolean> {
    const { campaign, until } = this.#wave;
    if (this.#isOver) return false;
    if (this.#world.clock.now() > until) {
      this.#isCut ||= this.#left.get(issuer) === Number.POSITIVE_INFINITY;
      return false;
    }
    const current = await this.#world.store.reads.campaigns.find(campaign.id);
    if (current?.step !== 'running') this.#end ??= { kind: 'onward' };
    else if (this.#portion !== undefined) await this.#lookAtOthers(current, this.#portion);
    const rights = await this.#world.rightsOf(campaign);
    if (rights.kind === 'usable') this.#rights = rights;
    else this.#end ??= { kind: 'onward' };
    return !this.#isOver;
  }

  /** What was done in the other portions counts for the wave, and for what may be under way. */
  async #lookAtOthers(campaign: Campaign, portion: PlacedPortion): Promise<void> {
    if (!isToDo(campaign, portion)) this.#end ??= { kind: 'onward' };
    const now = this.#world.clock.now();
    if (now < this.#othersAt) return;
    this.#othersAt = addMs(now, OTHERS_LOOK_MS);
    const waves = await this.#world.store.reads.campaigns.countItems(campaign.id);
    const { failed, replaced } = notForgiven(countsOfWave(waves, portion.wave), campaign.waves.at(-1));
    // What this run has ended since it asked is in its own counts alone.
    this.#failed = Math.max(this.#failed, failed);
    this.#replaced = Math.max(this.#replaced, replaced);
    this.#underWay = sumOf(waves).underWay;
    this.#stopWhereItFails();
  }

  #count(taken: Taken, turn: Turn): void {
    if (taken.kind === 'stopped') this.#end ??= { kind: 'pause', reason: taken.reason };
    else if (taken.kind === 'later') this.#putOff += 1;
    else if (taken.kind === 'locked' || taken.kind === 'full') this.#isHeldUp = true;
    else this.#isFlowing = true;
    if (taken.kind === 'full') this.#full.add(turn.item.accountUin);
    // Its issuer was not asked.
    if (taken.kind === 'locked' || taken.kind === 'full') this.#allow(turn, 1);
    if (taken.kind === 'replaced') this.#replaced += 1;
    if (taken.kind === 'underWay') this.#underWay += 1;
    if (taken.kind === 'failed') this.#failed += 1;
    if (this.#putOff >= MAX_PUT_OFF) this.#hasNoRoom = true;
    this.#stopWhereItFails();
  }

  /** Why it pauses is said by who looks at it next, from what is on record. */
  #stopWhereItFails(): void {
    if (this.#underWay >= MAX_UNDER_WAY) this.#hasNoRoom = true;
    if (stopsAt(this.#wave.campaign.plan.waves, { failed: this.#failed, replaced: this.#replaced }))
      this.#end ??= { kind: 'onward' };
  }
}

function earliestOf(...times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}
