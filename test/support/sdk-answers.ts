// What answers have been seen to hold, by the types of the official SDK: defects, and which members were null or filled.

import { itemTypeOf, type SdkTypes } from './sdk-types.ts';

export interface SeenAnswers {
  /** Takes an answer's "Response" that is no refusal. */
  see(action: string, response: object): void;
  /** One line for each thing that is not as the SDK's types have it. */
  readonly defects: ReadonlySet<string>;
  /** "Structure.Member" of what was null at least once. */
  readonly nulls: ReadonlySet<string>;
  /** The same of what was null, an empty text or an empty list at least once. */
  readonly empty: ReadonlySet<string>;
  /** The same of what was at least once more than null, an empty text or an empty list. */
  readonly filled: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  /** "Structure.Member" → every text, number and truth value that it has had, those of lists one by one. */
  readonly values: ReadonlyMap<string, ReadonlySet<unknown>>;
}

export function watchAnswers(types: SdkTypes): SeenAnswers {
  const seen = { defects: newSet(), nulls: newSet(), empty: newSet(), filled: newSet() };
  const actions = new Set<string>();
  const values = new Map<string, Set<unknown>>();
  return {
    ...seen,
    actions,
    values,
    see: (action, response) => {
      actions.add(action);
      look(response, { structure: `${action}Response`, types, seen, values });
    },
  };
}

function newSet(): Set<string> {
  return new Set();
}

interface Looking {
  readonly structure: string;
  readonly types: SdkTypes;
  readonly seen: { readonly [Kind in 'defects' | 'nulls' | 'empty' | 'filled']: Set<string> };
  readonly values: Map<string, Set<unknown>>;
}

function look(value: unknown, { structure, types, seen, values }: Looking): void {
  const members = types.get(structure);
  if (members === undefined || !isObject(value)) {
    seen.defects.add(`${structure}: the SDK has ${members === undefined ? 'no such structure' : 'a structure there'}`);
    return;
  }
  for (const name of Object.keys(members)) {
    if (!Object.hasOwn(value, name)) seen.defects.add(`${structure}.${name} is missing`);
  }
  for (const [name, member] of Object.entries(value)) {
    const [place, type] = [`${structure}.${name}`, members[name]?.type];
    if (type === undefined) seen.defects.add(`${place} is unknown to the SDK`);
    else {
      if (member === null) seen.nulls.add(place);
      else lookAtValue(member, { place, type, types, seen, values });
      (isEmpty(member) ? seen.empty : seen.filled).add(place);
    }
  }
}

function lookAtValue(
  value: unknown,
  looking: Pick<Looking, 'types' | 'seen' | 'values'> & { readonly place: string; readonly type: string },
): void {
  const { place, type, types, seen, values } = looking;
  if (Array.isArray(value) !== type.endsWith('[]')) {
    seen.defects.add(`${place} is ${Array.isArray(value) ? 'a list' : 'no list'}, and not ${type}`);
    return;
  }
  const itemType = itemTypeOf(type);
  for (const item of Array.isArray(value) ? value : [value]) {
    if (types.has(itemType)) look(item, { structure: itemType, types, seen, values });
    else if (typeof item === itemType) note(values, place, item);
    else seen.defects.add(`${place} has ${item === null ? 'null' : typeof item}, not ${type}`);
  }
}

function note(values: Map<string, Set<unknown>>, place: string, value: unknown): void {
  const known = values.get(place) ?? new Set();
  values.set(place, known.add(value));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
