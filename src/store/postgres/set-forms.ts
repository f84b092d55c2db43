// The form of a write set: which statements it has, whatever their values. Those that come often are worth a function of the database.

import type { CompiledSet } from '../compiled-set.ts';

export interface SetForm {
  /** No other form of this process has it. */
  readonly number: number;
  /** How many sets of this form there were. */
  readonly sets: number;
}

interface Node {
  readonly next: Map<string, Node>;
  form: { readonly number: number; sets: number } | undefined;
}

/** More than the service has; sets of further ones are nobody's. */
export const FORM_LIMIT = 256;

export class SetForms {
  readonly #root: Node = makeNode();
  #forms = 0;

  /** Counts the set; undefined where there are too many forms already. */
  count(set: CompiledSet): SetForm | undefined {
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
    node.form ??= this.#makeForm();
    if (node.form !== undefined) node.form.sets += 1;
    return node.form;
  }

  #makeForm(): Node['form'] {
    if (this.#forms >= FORM_LIMIT) return undefined;
    this.#forms += 1;
    return { number: this.#forms, sets: 0 };
  }
}

function makeNode(): Node {
  return { next: new Map(), form: undefined };
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
