// How many write sets go to the thread that writes together.

/** Where few wait: of more the two threads would take turns. */
export const SETS_IN_GROUP = 16;
/** Beyond so many, what a commit takes by itself is nothing to each of them. */
export const MAX_SETS_IN_GROUP = 64;
/** A group takes one part of so many; the others are for the groups that follow, while its callers go on. */
const GROUPS_OF_WAITING = 3;

/** Of so many that wait. */
export function setsInGroup(waiting: number): number {
  return Math.min(Math.max(SETS_IN_GROUP, Math.floor(waiting / GROUPS_OF_WAITING)), MAX_SETS_IN_GROUP);
}
