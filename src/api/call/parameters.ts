// An action's parameters as they arrived, before its contract is read: from a JSON body, or from fields of text.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { countMembers, type JsonLimits, scanJson } from '../../lib/json-scan.ts';

export interface Parameters {
  /** json: numbers and booleans have their own types; text: every value is text, lists and objects were flattened. */
  readonly coding: 'json' | 'text';
  readonly values: ReadonlyMap<string, unknown>;
}

export type Field = readonly [name: string, value: string];

/** More than any action has, and few enough that sorting and rebuilding them costs nothing. */
export const MAX_FIELDS = 10_000;
/** "ResourceTypesRegions.0.Regions.1" has four; no contract goes deeper. */
export const MAX_FIELD_DEPTH = 6;
export const MAX_LIST_INDEX = 9_999;
export const MAX_JSON_DEPTH = 16;
/** Of a parameter's name as it is sent, with all its parts; the longest of a contract has 40 bytes. */
export const MAX_NAME_BYTES = 256;

const JSON_LIMITS: JsonLimits = { depth: MAX_JSON_DEPTH, values: MAX_FIELDS, nameBytes: MAX_NAME_BYTES };

const JSON_EXCESSES: Readonly<Record<keyof JsonLimits, Reason>> = {
  depth: because('jsonTooDeep', { most: MAX_JSON_DEPTH }),
  values: because('jsonTooManyValues', { most: MAX_FIELDS }),
  nameBytes: because('jsonNameTooLong', { most: MAX_NAME_BYTES }),
};

export const TOO_LONG_NAME = because('nameTooLong', { most: MAX_NAME_BYTES });

const NUMBER_NAME = /^(?:0|[1-9][0-9]{0,5})$/;

/** Fields of application/x-www-form-urlencoded: "+" is a space, "%XX" bytes of UTF-8. */
export function readFields(text: string): readonly Field[] {
  const pieces = text.split('&', MAX_FIELDS + 1);
  if (pieces.length > MAX_FIELDS) unreadable(because('tooManyParameters', { most: MAX_FIELDS }));
  return pieces
    .filter((piece) => piece !== '')
    .map((piece) => {
      const equals = piece.indexOf('=');
      const [name, value] = equals === -1 ? [piece, ''] : [piece.slice(0, equals), piece.slice(equals + 1)];
      if (name.length > MAX_NAME_BYTES) unreadable(TOO_LONG_NAME);
      return [decodeText(name), decodeText(value)];
    });
}

/** Builds A.0.B=x again: { A: [{ B: 'x' }] }. */
export function parametersOfFields(fields: readonly Field[]): Parameters {
  const root: Group = new Map();
  for (const [name, value] of fields) place(root, { name, path: name.split('.'), value });
  return { coding: 'text', values: new Map([...root].map(([name, node]) => [name, plainOf(node)])) };
}

export function parametersOfJson(body: Uint8Array): Parameters {
  if (body.length === 0) return { coding: 'json', values: new Map() };
  const value = readJson(body, 'its body');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) unreadable(because('jsonNotObject'));
  return { coding: 'json', values: new Map(Object.entries(value)) };
}

/**
 * `what` begins the sentences that refuse it. Its size is judged before anything is made of it. A name that stands twice
 * in one object is refused, as it is in a form: readers differ in which of the two they take.
 */
export function readJson(bytes: Uint8Array, what: string): unknown {
  const scan = scanJson(bytes, JSON_LIMITS);
  if (scan.kind === 'over') unreadable(JSON_EXCESSES[scan.limit]);
  const value = parseJson(decodeUtf8(bytes, what), what);
  if (countMembers(value) < scan.members) unreadable(because('jsonNameTwice'));
  return value;
}

type Group = Map<string, Group | string>;

function place(
  root: Group,
  field: { readonly name: string; readonly path: readonly string[]; readonly value: string },
) {
  const { name, path, value } = field;
  if (path.length > MAX_FIELD_DEPTH) unreadable(because('nameTooDeep', { most: MAX_FIELD_DEPTH }));
  let group = root;
  for (const part of path.slice(0, -1)) {
    const next = group.get(part) ?? new Map<string, Group | string>();
    if (typeof next === 'string') refuse({ kind: 'parameterMistyped', name, expected: because('oneValue') });
    group.set(part, next);
    group = next;
  }
  const last = path.at(-1) ?? '';
  if (group.has(last)) refuse({ kind: 'parameterMistyped', name, expected: because('oneValue') });
  group.set(last, value);
}

/** A group whose names are all numbers was a list; gaps close, since clients leave out the nulls of a list. */
function plainOf(node: Group | string): unknown {
  if (typeof node === 'string') return node;
  const entries = [...node];
  if (!entries.every(([name]) => NUMBER_NAME.test(name))) {
    return Object.fromEntries(entries.map(([name, member]) => [name, plainOf(member)]));
  }
  const numbered = entries.map(([name, member]) => ({ index: Number(name), member }));
  if (numbered.some(({ index }) => index > MAX_LIST_INDEX))
    unreadable(because('indexTooLarge', { most: MAX_LIST_INDEX }));
  return numbered.sort((left, right) => left.index - right.index).map(({ member }) => plainOf(member));
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    return unreadable(because('percentCoding'), cause);
  }
}

function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    return unreadable(because('jsonNotUtf8', { source: what }), cause);
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return unreadable(because('notJson', { source: what }), cause);
  }
}

function unreadable(detail: Reason, cause?: unknown): never {
  return refuse({ kind: 'requestUnreadable', detail }, { cause });
}
