// Tags under the wire's names.

import { checkTags, type Tag } from '../../certificates/model/tag.ts';

/** Refuses what is out of bounds; a tag without a value has an empty one. */
export function readTags(
  tags: readonly { readonly TagKey: string | undefined; readonly TagValue: string | undefined }[] | undefined,
): readonly Tag[] {
  return checkTags((tags ?? []).map(({ TagKey, TagValue }) => ({ key: TagKey ?? '', value: TagValue ?? '' })));
}

export function tagsView(tags: readonly Tag[]) {
  return tags.map(({ key, value }) => ({ TagKey: key, TagValue: value }));
}
