// Why something is refused, failed or not found, as data: which sentence, and what stands in its places.

import { ACME_REASONS } from './acme.ts';
import { ARGUMENT_REASONS } from './arguments.ts';
import { AUTHORITY_REASONS } from './authority.ts';
import { CAMPAIGN_PLANNING_REASONS } from './campaign-planning.ts';
import { CAMPAIGN_REASONS } from './campaigns.ts';
import { CERTIFICATE_REASONS } from './certificates.ts';
import { DEPLOYMENT_REASONS } from './deployments.ts';
import { DNS_PROVIDER_REASONS } from './dns-providers.ts';
import { ENCODING_REASONS } from './encoding.ts';
import { ISSUER_REASONS } from './issuers.ts';
import { KEY_REASONS } from './keys.ts';
import { PEOPLE_REASONS } from './people.ts';
import { PROOF_REASONS } from './proofs.ts';
import { REQUEST_REASONS } from './requests.ts';
import { TARGET_REASONS } from './targets.ts';
import { inChinese } from './vocabularies.ts';
import type { Language, PlacesOf, Words } from './words.ts';

const SENTENCES = {
  ...ACME_REASONS,
  ...REQUEST_REASONS,
  ...ARGUMENT_REASONS,
  ...CAMPAIGN_PLANNING_REASONS,
  ...CERTIFICATE_REASONS,
  ...KEY_REASONS,
  ...ENCODING_REASONS,
  ...PROOF_REASONS,
  ...DNS_PROVIDER_REASONS,
  ...AUTHORITY_REASONS,
  ...ISSUER_REASONS,
  ...TARGET_REASONS,
  ...DEPLOYMENT_REASONS,
  ...PEOPLE_REASONS,
  ...CAMPAIGN_REASONS,
};

export type ReasonId = keyof typeof SENTENCES;

/** The words of every reason, by its id. */
export const REASON_WORDS: Readonly<Record<ReasonId, Words>> = SENTENCES;

/** A list is told with commas, and as "choices" with "or" before its last; a reason in the language of the one that it stands in. */
export type Value = string | number | Reason | readonly string[];

/** Plain data: it crosses threads, and is kept as JSON. */
export interface Reason {
  readonly id: ReasonId;
  readonly values: Readonly<Record<string, Value>>;
}

type Values<Id extends ReasonId> = {
  readonly [Place in PlacesOf<(typeof SENTENCES)[Id]['en'] | (typeof SENTENCES)[Id]['zh']>]: Value;
};

/** The values are those that the sentence has places for, and no other. */
export function because<Id extends ReasonId>(
  id: Id,
  ...[values]: keyof Values<Id> extends never ? [] : [Values<Id>]
): Reason {
  return { id, values: values ?? {} };
}

export function inWords(reason: Reason, language: Language): string {
  return REASON_WORDS[reason.id][language].replace(PLACE, (_, place: string, noun: string | undefined) => {
    const value = reason.values[place] ?? '';
    const counted = noun === undefined ? '' : ` ${value === 1 ? noun : `${noun}s`}`;
    return `${valueInWords(place, value, language)}${counted}`;
  });
}

/** A place, with the English noun that is counted by it, whose plural has an "s": one is of one. */
const PLACE = /\{(\w+)\}(?: (domain|name|certificate|reissue|day|byte|character)s\b)?/g;

export function inEnglish(reason: Reason): string {
  return inWords(reason, 'en');
}

function valueInWords(place: string, value: Value, language: Language): string {
  if (isList(value)) return listInWords(place, value, language);
  if (typeof value === 'object') return inWords(value, language);
  return termOf(place, String(value), language);
}

function listInWords(place: string, list: readonly string[], language: Language): string {
  const terms = list.map((item) => termOf(place, item, language));
  const comma = language === 'zh' ? '、' : ', ';
  if (place !== 'choices' || terms.length < 2) return terms.join(comma);
  return `${terms.slice(0, -1).join(comma)} ${language === 'zh' ? '或' : 'or'} ${terms.at(-1) ?? ''}`;
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

/** English words are their own; in Chinese those of a vocabulary are translated, and all others stand as they are. */
function termOf(place: string, word: string, language: Language): string {
  return language === 'en' ? word : inChinese(place, word);
}
