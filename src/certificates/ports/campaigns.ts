// What campaigns ask of the store.

import type { Reason } from '../../reasons/reason.ts';
import type { Campaign, CampaignStep, Moment } from '../model/campaigns/campaign.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { CampaignItem, ItemCounts, ItemState, OldState, WaveCounts } from '../model/campaigns/item.ts';

/** A page of items at most. */
export const MAX_ITEM_PAGE = 1000;

/** `accountUin` undefined: those of the operator; 'all': whosever they are. */
export interface CampaignFilter {
  readonly owner: { readonly accountUin: string | undefined } | 'all';
  readonly offset: number;
  readonly limit: number;
}

export interface ItemFilter {
  readonly campaignId: string;
  readonly state: ItemState | undefined;
  readonly wave: number | undefined;
  /** Certificate ids that come after this one; empty for the first page. */
  readonly after: string;
  readonly limit: number;
}

export interface CampaignReads {
  find(id: string): Promise<Campaign | undefined>;
  /** The newest first. */
  list(filter: CampaignFilter): Promise<{ readonly total: number; readonly page: readonly Campaign[] }>;
  /** Those that are neither done nor cancelled. */
  countUnderWay(accountUin: string | undefined): Promise<number>;
  countBySteps(): Promise<ReadonlyMap<CampaignStep, number>>;
  /** The last `limit`, in the order in which they happened. */
  listMoments(campaignId: string, limit: number): Promise<readonly Moment[]>;
  /** Of each wave that has items; wave 0 has those that never wait. */
  countItems(campaignId: string): Promise<readonly WaveCounts[]>;
  /** Over all campaigns that are running or paused. */
  countItemsOfRunning(): Promise<ItemCounts>;
  countOld(campaignId: string): Promise<ReadonlyMap<OldState, number>>;
  /** Of items in these states, how many have each reason, the most frequent first. */
  countReasons(
    campaignId: string,
    states: readonly ItemState[],
  ): Promise<readonly { readonly state: ItemState; readonly reason: Reason | undefined; readonly count: number }[]>;
  findItem(campaignId: string, certificateId: string): Promise<CampaignItem | undefined>;
  /** By certificate id. */
  listItems(filter: ItemFilter): Promise<readonly CampaignItem[]>;
  /** The items of a certificate in any campaign. */
  listItemsOf(certificateId: string): Promise<readonly CampaignItem[]>;
  /** How many wait in a wave at each issuer. */
  countWaiting(campaignId: string, wave: number): Promise<ReadonlyMap<string, number>>;
  /** By certificate id; those of `except`, accounts, are left out. */
  listWaiting(question: {
    readonly campaignId: string;
    readonly wave: number;
    readonly issuer: string;
    readonly after: string;
    readonly except: readonly string[];
    /** The last that is listed; empty: to the end. */
    readonly until: string;
    readonly limit: number;
  }): Promise<readonly CampaignItem[]>;
  /** Of those that wait in a wave the certificate of each that comes as the last of so many, by certificate id. */
  listEvery(question: {
    readonly campaignId: string;
    readonly wave: number;
    readonly size: number;
  }): Promise<readonly string[]>;
  /** Items under way whose replacement is neither validating nor issuing any more, or not on record. */
  listAtRest(campaignId: string, limit: number): Promise<readonly CampaignItem[]>;
  /** Items whose old certificate is to be revoked, or looked at, by now. */
  listOldDue(question: {
    readonly campaignId: string;
    readonly now: Date;
    readonly limit: number;
  }): Promise<readonly CampaignItem[]>;
  /** When the next of them is due. */
  findNextOldDue(campaignId: string): Promise<Date | undefined>;
  /** The campaign that holds the certificate. */
  findHolder(certificateId: string): Promise<string | undefined>;
  /** Those of these accounts that are planning, running or paused, of which counts may move, or that were changed since; the newest change first. */
  listMoving(question: {
    readonly accountUins: readonly string[];
    readonly changedSince: Date;
    readonly limit: number;
  }): Promise<readonly Campaign[]>;
  /** When its items that somebody else has to replace were looked at, the first and the last of them; undefined where there are none. */
  findExternalLooks(campaignId: string): Promise<{ readonly oldest: Date; readonly newest: Date } | undefined>;
  /** Those of them that were looked at by `until`, or after `since` by a clock ahead of its time; the longest ago first. */
  listExternalToLook(question: {
    readonly campaignId: string;
    readonly until: Date;
    readonly since: Date;
    readonly limit: number;
  }): Promise<readonly CampaignItem[]>;
  /**
   * What was issued later in the lineages of these certificates, of each the newest `most`, or to ACME clients that said that it replaces one of
   * them; the newest last.
   */
  listLinkedLater(question: {
    readonly certificateIds: readonly string[];
    readonly most: number;
  }): Promise<readonly { readonly originalId: string; readonly id: string }[]>;
  /** Certificates of an account under a domain that came on record since, are issued, replace none and are not of the campaign; the newest first. */
  listNewUnder(question: {
    readonly campaignId: string;
    readonly accountUin: string;
    readonly registrableDomain: string;
    readonly since: Date;
    readonly limit: number;
  }): Promise<readonly { readonly id: string; readonly names: readonly DomainName[] }[]>;
  /** Planned ones, from before `until`. */
  listUnstarted(until: Date, limit: number): Promise<readonly Campaign[]>;
}

/** Campaigns and single items are saved by write sets; what goes over many items at once is done here. */
export interface CampaignRows extends CampaignReads {
  /** Items that are on record already stay as they are. */
  insertItems(items: readonly CampaignItem[]): Promise<void>;
  /** Takes away the items of a campaign that is planned anew; answers how many of at most `limit`. */
  removeItems(campaignId: string, limit: number): Promise<number>;
  /**
   * Holds the certificates of up to `limit` waiting items after `after` for the campaign; those that another campaign holds become
   * refused, with this reason. Answers the last of them; undefined where there were fewer.
   */
  takeHolds(pass: {
    readonly campaignId: string;
    readonly after: string;
    readonly limit: number;
    readonly reason: Reason;
    readonly now: Date;
  }): Promise<string | undefined>;
  /** Up to `limit` waiting items become cancelled, and hold nothing; answers how many. */
  cancelWaiting(pass: { readonly campaignId: string; readonly limit: number; readonly now: Date }): Promise<number>;
  /** Up to `limit` items in these states, of a round before, wait again in this wave and round; answers how many. */
  putBack(pass: {
    readonly campaignId: string;
    readonly states: readonly ItemState[];
    readonly wave: number;
    readonly round: number;
    readonly limit: number;
    readonly now: Date;
  }): Promise<number>;
  /** Old certificates that a cancelled campaign was to revoke are kept; answers how many of at most `limit`. */
  keepOld(pass: { readonly campaignId: string; readonly limit: number; readonly now: Date }): Promise<number>;
  /** Those of these items that somebody else has to replace were looked at now. */
  noteLooked(look: {
    readonly campaignId: string;
    readonly certificateIds: readonly string[];
    readonly at: Date;
  }): Promise<void>;
  /** Takes away a campaign that ended before `until`, item by item; answers how many rows of at most `limit`. */
  prune(until: Date, limit: number): Promise<number>;
}
