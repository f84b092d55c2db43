// Files of a download, where there is something to put into them.

import type { PackedFile } from '../../packaging/zip.ts';

/** None where there is no content. */
export function open(path: string, content: PackedFile['content'] | undefined): readonly PackedFile[] {
  return content === undefined ? [] : [{ path, content, isSecret: false }];
}

export function secret(path: string, content: PackedFile['content'] | undefined): readonly PackedFile[] {
  return content === undefined ? [] : [{ path, content, isSecret: true }];
}
