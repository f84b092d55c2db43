// What files are called, and what they say of themselves first.

import type { Source } from './sources.ts';

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config))?\.tsx?$/;
const ACTION = /^[A-Z][A-Za-z0-9]*\.ts$/;
const ACTIONS_FOLDERS = ['src/api/actions/', 'src/api/extensions/', 'src/api/tag/actions/'];
const EMPTY_NAMES = /^(?:index|utils?|helpers?|common|misc)\.tsx?$/;

export function findBadNames(sources: readonly Source[]): readonly string[] {
  return sources
    .map((source) => source.path)
    .filter((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const isAction = ACTIONS_FOLDERS.some((folder) => path.startsWith(folder)) && ACTION.test(name);
      return EMPTY_NAMES.test(name) || path.includes('/utils/') || !(isAction || KEBAB_CASE.test(name));
    });
}

/** A file opens with a comment of one sentence, on one line or several. */
export function findUnopened(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => !/^\/\/ [^\n]+(?:\n\/\/ [^\n]+)*[.:?]\n/.test(source.tree.text))
    .map(({ path }) => path);
}
