// The form of a write set: which statements it has, whatever their values. Those that come often are worth a function of the database.

import type { CompiledSet } from '../sets/compiled-set.ts';

interface Node {
  readonly next: Map<string, Node>;
  /** Of the form that ends here. */
  number: number | undefined;
}

/** More than the service has; further ones have no number. */
export const FORM_LIMIT = 256;

export class SetForms {
  readonly #root: Node = makeNode();
  #forms = 0;

  /** The number of its form, which no other form of this process has; undefined where there are too many already. */
  numberOf(set: CompiledSet): number | undefined {
    let node = this.#root;
    for (const step of stepsOf(set)) {
      let next = node.next.get(step);
      if (next === undefined) {
        if (this.#forms >= FORM_LIMIT) return undefined;
        next = makeNode();
        node.next.set(step, next);
      }
      node = next;
    }
    node.number ??= this.#nextNumber();
    return node.number;
  }

  #nextNumber(): number | undefined {
    if (this.#forms >= FORM_LIMIT) return undefined;
    this.#forms += 1;
    return this.#forms;
  }
}

function makeNode(): Node {
  return { next: new Map(), number: undefined };
}

/** No two forms have the same: looks say what they find, and changes how many rows they change. */
function stepsOf({ durability, turns, looks, changes }: CompiledSet): readonly string[] {
  return [
    durability,
    String(turns.length),
    ...looks.flatMap(({ finds, sql }) => [finds, sql]),
    ...changes.flatMap(({ rows, sql }) => [rows === 1 ? 'one row' : 'any rows', sql]),
  ];
}
