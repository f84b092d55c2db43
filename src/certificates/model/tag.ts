// Tags: what an account writes on its certificates to find and to group them.

import { refuse } from '../../failure.ts';

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

/** Answers the tags as they are to be kept. Refuses too many, a key twice, and texts out of bounds. */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > MAX_TAGS) refuse({ kind: 'tooManyTags', given: tags.length, limit: MAX_TAGS });
  const keys = new Set<string>();
  for (const tag of tags) {
    checkTag(tag);
    if (keys.has(tag.key)) refuse({ kind: 'tagKeyRepeated', key: tag.key });
    keys.add(tag.key);
  }
  return tags;
}

function checkTag({ key, value }: Tag): void {
  if (key === '') refuse({ kind: 'tagKeyEmpty' });
  if (key.length > MAX_TAG_KEY_LENGTH) refuse({ kind: 'tagKeyTooLong', limit: MAX_TAG_KEY_LENGTH });
  if (!TAG_TEXT.test(key)) refuse({ kind: 'tagKeyIllegal', key });
  if (value.length > MAX_TAG_VALUE_LENGTH) refuse({ kind: 'tagValueTooLong', limit: MAX_TAG_VALUE_LENGTH });
  if (!TAG_TEXT.test(value)) refuse({ kind: 'tagValueIllegal', key });
}
