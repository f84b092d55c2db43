// What the selection of a campaign asks of the store: certificates stretch by stretch, lines of files, what was counted of it.

import type { SelectionQuestion } from '../model/campaigns/match.ts';
import type { Certificate } from '../model/certificate.ts';
import type { CertificateFilter } from '../model/certificate-filter.ts';

/** Lines of files for one campaign: as many as issue a large authority's revocations in a week. */
export const MAX_CAMPAIGN_IDENTIFIERS = 1_000_000;

/** Certificates that are looked at in one question. */
export const MAX_STRETCH = 10_000;

/** Whose certificates are looked at: of an account, what is open to whoever asks; undefined for all accounts. */
export type SelectionScope = Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'> | undefined;

/** The certificates on record after a place of this order: by account, then the older ones first. */
export interface Stretch extends Omit<SelectionQuestion, 'authorityKeys'> {
  readonly scope: SelectionScope;
  /** SHA-256 of chains, hex, as findIssuerChains has found them. */
  readonly issuerChains: readonly string[];
  /** Where the stretch before ended; undefined: from the beginning. */
  readonly after: string | undefined;
  /** How many are looked at, however few of them are selected; at most MAX_STRETCH. */
  readonly limit: number;
}

/** `last`: where the next stretch goes on; undefined where nothing is left. */
export interface SelectedPage {
  /** As far as SQL can tell: isSelected is asked of each. */
  readonly page: readonly Certificate[];
  readonly last: string | undefined;
}

export interface SelectedCount {
  readonly count: number;
  /** Of these SQL cannot tell; isSelected is asked. */
  readonly open: readonly Certificate[];
  readonly last: string | undefined;
}

/** Kinds that what a campaign is about is counted by. */
export const GROUP_KINDS = [
  'issuer',
  'authority',
  'keyAlgorithm',
  'product',
  'endMonth',
  'project',
  'account',
  // Of what waits: how its names are proved.
  'proof',
] as const;

/** More than a page shows. */
export const GROUPS_OF_KIND = 100;

export type GroupKind = (typeof GROUP_KINDS)[number];

export interface CampaignGroup {
  readonly by: GroupKind;
  readonly value: string;
  readonly count: number;
}

export interface SelectionReads {
  listSelected(stretch: Stretch): Promise<SelectedPage>;
  countSelected(stretch: Stretch): Promise<SelectedCount>;
  /** SHA-256, hex, of the chains whose lowest certificate has one of these key identifiers. */
  findIssuerChains(authorityKeys: readonly string[]): Promise<readonly string[]>;
  countIdentifiers(campaignId: string): Promise<number>;
  /** Those of these texts that are lines of the campaign; at most MAX_STRETCH are asked for. */
  listIdentifiersAmong(campaignId: string, identifiers: readonly string[]): Promise<readonly string[]>;
  /** Lines that name nothing, as far as the planning has come; in their order, of those after this one. */
  listUnknown(campaignId: string, page: { readonly after: string; readonly limit: number }): Promise<readonly string[]>;
  countUnknown(campaignId: string): Promise<number>;
  /** Those of these certificates that another campaign holds. */
  listHeldAmong(campaignId: string, certificateIds: readonly string[]): Promise<readonly string[]>;
  /** Those of these keys that are blocked. */
  listBlockedAmong(keyHashes: readonly string[]): Promise<readonly string[]>;
  /** Of each kind the most frequent first, `limit` at most. */
  listGroups(campaignId: string, limit: number): Promise<readonly CampaignGroup[]>;
  /** Those of one kind, GROUPS_OF_KIND at most. */
  listGroupsOf(campaignId: string, by: GroupKind): Promise<readonly CampaignGroup[]>;
  /** How many wait or are under way at each issuer. */
  countLeft(campaignId: string): Promise<readonly { readonly issuer: string; readonly count: number }[]>;
}

export interface SelectionRows extends SelectionReads {
  /** In their canonical form. Answers how many were not on record yet, each of which counts. */
  addIdentifiers(campaignId: string, identifiers: readonly string[]): Promise<number>;
  markFound(campaignId: string, identifiers: readonly string[]): Promise<void>;
  /** Of a campaign that is planned anew: nothing is found yet. Answers how many of at most `limit`. */
  forgetFound(campaignId: string, limit: number): Promise<number>;
  /** The lines themselves, with what is known of them; answers how many rows of at most `limit`. */
  forgetLines(campaignId: string, limit: number): Promise<number>;
  /** Of a campaign that is being planned, from where it was; false, and nothing changed, where it is not there any more. */
  movePlace(place: { readonly campaignId: string; readonly from: string; readonly to: string }): Promise<boolean>;
  addToGroups(campaignId: string, groups: readonly CampaignGroup[]): Promise<void>;
  removeGroups(campaignId: string): Promise<void>;
  /**
   * Gives the items that wait their waves, in the order of certificate ids: the first after `after` is the `nth`, from 1. Answers
   * the last that was looked at, undefined at the end, and how many were given one.
   */
  dealWaves(pass: {
    readonly campaignId: string;
    readonly after: string;
    readonly nth: number;
    readonly limit: number;
    readonly waveOf: (nth: number) => number;
  }): Promise<{ readonly last: string | undefined; readonly dealt: number }>;
}
