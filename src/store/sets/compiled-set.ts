// A write set as SQL of one database, before it is carried out: plain values, which may be handed to another thread.

import type { Change, Durability, Expectation, WriteSet } from '../../certificates/ports/write-set.ts';
import type { Origin } from '../../lib/origin.ts';
import { statementsOf } from './changes.ts';
import { type Locking, lookOf, turnsOf } from './expectations.ts';
import type { Look } from './look.ts';
import type { Builder } from '../query.ts';

export interface CompiledStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface CompiledLook extends CompiledStatement {
  readonly finds: Look['finds'];
}

export interface CompiledChange extends CompiledStatement {
  /** How many rows it changes; undefined: any number. */
  readonly rows: 1 | undefined;
}

export interface CompiledSet {
  /** One for each expectation of the set, in its order. */
  readonly looks: readonly CompiledLook[];
  readonly changes: readonly CompiledChange[];
  /** See turnsOf. */
  readonly turns: readonly string[];
  readonly durability: Durability;
}

export interface Dialect extends Locking {
  readonly builder: Builder;
}

/** Throws where a change is one that no certificate may make. */
export function compileSet(
  { expects, changes, durability = 'atOnce' }: WriteSet,
  { builder, skipsLocked, origin }: Dialect & { readonly origin: Origin },
): CompiledSet {
  const holds = durability === 'atOnce';
  return {
    looks: expects.map((expectation) => compileLook(lookOf(expectation, { skipsLocked, holds }), builder)),
    changes: changes.flatMap((change) => compileChange(change, { builder, skipsLocked, origin })),
    turns: [...new Set(expects.flatMap(turnsOf))],
    durability,
  };
}

function compileLook({ query, finds }: Look, builder: Builder): CompiledLook {
  const { sql, parameters } = query(builder).compile();
  return { sql, parameters, finds };
}

function compileChange(
  change: Change,
  { builder, ...circumstances }: Dialect & { readonly origin: Origin },
): readonly CompiledChange[] {
  return statementsOf(change, circumstances).map(({ query, rows }) => {
    const { sql, parameters } = query(builder).compile();
    return { sql, parameters, rows };
  });
}

/** The expectation that the nth look is about. */
export function expectationOf({ expects }: WriteSet, nth: number): Expectation {
  const expectation = expects[nth];
  if (expectation === undefined) throw new Error(`Cannot find expectation ${nth} of a write set of ${expects.length}`);
  return expectation;
}
