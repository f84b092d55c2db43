// The turns of transactions, as advisory locks: all beside each other or one alone, and one after the other by names that they share.
//
// Each takes the lock of all before those of names, and names in one order, so that no two wait for each other.

import type { Statement } from './session.ts';

/** Held by all of them together, or by one that is alone. Any number that others do not use. */
const TURN_LOCK = 5_217_401;
/** With this seed the names of turns are other numbers than those of the other advisory locks. */
const TURN_SEED = 5_217_402;

/** Within a transaction, until its end; one that is alone waits for that. */
export const BESIDE_OTHERS: Statement = { text: `select pg_advisory_xact_lock_shared(${TURN_LOCK})`, values: [] };

/** Before a transaction, until END_TURNS. */
export const ALONE: Statement = { text: `select pg_advisory_lock(${TURN_LOCK})`, values: [] };

/** Before a transaction, until END_TURNS: it sees only what was committed when it took its first look. */
export function turnsBefore(names: readonly string[]): readonly Statement[] {
  const besideOthers: Statement = { text: `select pg_advisory_lock_shared(${TURN_LOCK})`, values: [] };
  return [besideOthers, ...byNames(`select pg_advisory_lock(hashtextextended($1, ${TURN_SEED}))`, names)];
}

/** Within a transaction, until its end. */
export function turnsWithin(names: readonly string[]): readonly Statement[] {
  return byNames(turnWithin('$1'), names);
}

/** The same of one name, which is an expression of SQL; several are taken in the order of their names. */
export function turnWithin(name: string): string {
  return `select pg_advisory_xact_lock(hashtextextended(${name}, ${TURN_SEED}))`;
}

/** Ends those that were taken before a transaction. */
export const END_TURNS: Statement = { text: 'select pg_advisory_unlock_all()', values: [] };

function byNames(text: string, names: readonly string[]): readonly Statement[] {
  return names.toSorted().map((name) => ({ text, values: [name] }));
}
