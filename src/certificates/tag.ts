// Tags: what an account writes on its certificates to find and to group them.

import { refuse } from '../failure.ts';

export interface Tag {
  readonly key: string;
  /** May be empty. */
  readonly value: string;
}

/** What a tag is sought by: its key, and its value where that matters. */
export interface TagPattern {
  readonly key: string;
  readonly value: string | undefined;
}

/** The limits of Tencent Cloud's tags (its product Tag, "Limits"), in UTF-16 code units. */
export const MAX_TAGS = 50;
export const MAX_TAG_KEY_LENGTH = 127;
export const MAX_TAG_VALUE_LENGTH = 255;

/** Neither quotes nor brackets, commas or colons, so that a tag may stand as it is in a policy, a log or a table. */
const TAG_TEXT = /^[\p{L}\p{M}\p{N} +\-=._/@()]*$/u;

/** Answers the tags as they are to be kept. Refuses (argumentInvalid) too many, a key twice, and texts out of bounds. */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAX_TAGS) invalid(`there are ${tags.length} tags, and at most ${MAX_TAGS} may be given`);
  for (const { key, value } of tags) {
    if (key === '' || key.length > MAX_TAG_KEY_LENGTH) invalid(`TagKey has 1 to ${MAX_TAG_KEY_LENGTH} characters`);
    if (value.length > MAX_TAG_VALUE_LENGTH) invalid(`TagValue has at most ${MAX_TAG_VALUE_LENGTH} characters`);
    if (!TAG_TEXT.test(key) || !TAG_TEXT.test(value)) {
      invalid('a tag has letters, digits, spaces and + - = . _ / @ ( ) only');
    }
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length) invalid('a TagKey stands twice');
  return tags;
}

function invalid(detail: string): never {
  return refuse({ kind: 'argumentInvalid', detail });
}
