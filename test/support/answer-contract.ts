// What the API's contract promises of each answer: members and their types, as published, or as our extensions say.

import contract from '../vectors/answers.json' with { type: 'json' };
import extensions from '../vectors/extensions.json' with { type: 'json' };
import international from '../vectors/international.json' with { type: 'json' };

/** Member → type: "string", "uint64[]", the name of a structure; "?" at the end where null is documented. */
type Members = Readonly<Record<string, string>>;

const PUBLISHED: Readonly<Record<string, Members>> = contract.actions;
const ACTIONS: Readonly<Record<string, Members>> = {
  ...PUBLISHED,
  ...Object.fromEntries(Object.entries(extensions.actions).map(([name, { output }]) => [name, output])),
  ...Object.fromEntries(Object.entries(international.actions).map(([name, { output }]) => [name, output])),
  DescribeCSR: { ...international.actions.DescribeCSR.output, ...international.members.DescribeCSR },
};
const STRUCTURES: Readonly<Record<string, Members>> = {
  ...contract.types,
  ...extensions.types,
  ...international.types,
};

/** reference/protocol.md: clients take null for every member, but not within DvAuths. */
const FILLED = new Set(['DvAuths']);

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  float: (value) => typeof value === 'number' && Number.isFinite(value),
  int64: (value) => Number.isSafeInteger(value),
  uint64: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};

export const ACTION_NAMES: readonly string[] = Object.keys(PUBLISHED);

/** One line for each thing that is not as promised; nothing for a good answer. */
export function answerDefects(action: string, answer: unknown): readonly string[] {
  const members = ACTIONS[action];
  return members === undefined ? [`${action} is no action`] : memberDefects(answer, { members, where: action });
}

function memberDefects(
  value: unknown,
  expected: { readonly members: Members; readonly where: string },
): readonly string[] {
  const { members, where } = expected;
  if (typeof value !== 'object' || value === null) return [`${where} is no structure`];
  const present = new Map<string, unknown>(Object.entries(value));
  const unknown = [...present.keys()]
    .filter((name) => !(name in members))
    .map((name) => `${where}.${name} is not in the contract`);
  const wrong = Object.entries(members).flatMap(([name, type]) =>
    present.has(name)
      ? valueDefects(present.get(name), { type, where: `${where}.${name}` })
      : [`${where}.${name} is missing`],
  );
  return [...unknown, ...wrong];
}

function valueDefects(value: unknown, expected: { readonly type: string; readonly where: string }): readonly string[] {
  const { where } = expected;
  const type = expected.type.replace(/\?$/, '');
  if (value === null) return [];
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${where} is no list`];
    return value.flatMap((item, at) => itemDefects(item, { type: type.slice(0, -2), where: `${where}[${at}]` }));
  }
  const isGood = SCALARS[type];
  if (isGood !== undefined) return isGood(value) ? [] : [`${where} is ${typeof value}, not ${type}`];
  const members = STRUCTURES[type];
  if (members === undefined) return [`${where} is of an unknown type ${type}`];
  return [...memberDefects(value, { members, where }), ...(FILLED.has(type) ? emptyDefects(value, where) : [])];
}

function itemDefects(value: unknown, expected: { readonly type: string; readonly where: string }): readonly string[] {
  return value === null ? [`${expected.where} is null`] : valueDefects(value, expected);
}

function emptyDefects(value: unknown, where: string): readonly string[] {
  return Object.entries(Object(value)).flatMap(([name, member]) =>
    member === null ? [`${where}.${name} is null`] : [],
  );
}
