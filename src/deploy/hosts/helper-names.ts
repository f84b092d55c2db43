// The names of files that stand beside those of a target while these are changed.

/** What is to come into a file's place. */
export const NEW = '.reseal-new';
/** What stood there before. */
export const FORMER = '.reseal-former';
/** Beside the first file, from before the first rename until the server has taken the new ones: only then FORMER counts. */
export const UNFINISHED = '.reseal-unfinished';
/** What is written where it is seen whether a change could be made, and a further name of the file besides. */
export const TRIAL = '.reseal-trial';
export const TRIAL_FORMER = '.reseal-trial-former';

const HELPERS = [NEW, FORMER, UNFINISHED, TRIAL, TRIAL_FORMER];

/** Whether a file of this name would be taken for one of them. */
export function isHelperName(path: string): boolean {
  return HELPERS.some((end) => path.endsWith(end));
}
