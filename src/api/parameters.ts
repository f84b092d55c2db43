// An action's parameters as they arrived, before its contract is read: from a JSON body, or from fields of text.

import { refuse } from '../failure.ts';

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

const NUMBER_NAME = /^(?:0|[1-9][0-9]{0,5})$/;

/** Fields of application/x-www-form-urlencoded: "+" is a space, "%XX" bytes of UTF-8. */
export function readFields(text: string): readonly Field[] {
  const pieces = text.split('&', MAX_FIELDS + 1);
  if (pieces.length > MAX_FIELDS) unreadable(`it has more than ${MAX_FIELDS} parameters`);
  return pieces
    .filter((piece) => piece !== '')
    .map((piece) => {
      const equals = piece.indexOf('=');
      if (equals === -1) return [decodeText(piece), ''];
      return [decodeText(piece.slice(0, equals)), decodeText(piece.slice(equals + 1))];
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) unreadable('its JSON is not an object');
  return { coding: 'json', values: new Map(Object.entries(value)) };
}

/** `what` begins the sentences that refuse it. */
export function readJson(bytes: Uint8Array, what: string): unknown {
  if (jsonDepth(bytes) > MAX_JSON_DEPTH) unreadable(`its JSON is nested deeper than ${MAX_JSON_DEPTH}`);
  return parseJson(decodeUtf8(bytes, what), what);
}

type Group = Map<string, Group | string>;

function place(
  root: Group,
  field: { readonly name: string; readonly path: readonly string[]; readonly value: string },
) {
  const { name, path, value } = field;
  if (path.length > MAX_FIELD_DEPTH) unreadable(`a parameter's name has more than ${MAX_FIELD_DEPTH} parts`);
  let group = root;
  for (const part of path.slice(0, -1)) {
    const next = group.get(part) ?? new Map<string, Group | string>();
    if (typeof next === 'string') refuse({ kind: 'parameterMistyped', name, expected: 'one value' });
    group.set(part, next);
    group = next;
  }
  const last = path.at(-1) ?? '';
  if (group.has(last)) refuse({ kind: 'parameterMistyped', name, expected: 'one value' });
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
  if (numbered.some(({ index }) => index > MAX_LIST_INDEX)) unreadable(`a list's index is over ${MAX_LIST_INDEX}`);
  return numbered.sort((left, right) => left.index - right.index).map(({ member }) => plainOf(member));
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    return unreadable('a parameter is not well-formed percent-encoded UTF-8', cause);
  }
}

function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    return unreadable(`${what} is not UTF-8`, cause);
  }
}

/** Of two members with one name the last counts, as in every official client. */
function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return unreadable(`${what} is not JSON`, cause);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** How deep brackets nest, strings left out; read before JSON.parse so that a deep body costs no memory. */
function jsonDepth(body: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index] ?? 0;
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted && byte === BACKSLASH) index += 1;
    else if (!quoted && OPENING.has(byte)) deepest = Math.max(deepest, (depth += 1));
    else if (!quoted && CLOSING.has(byte)) depth -= 1;
  }
  return deepest;
}

function unreadable(detail: string, cause?: unknown): never {
  return refuse({ kind: 'requestUnreadable', detail }, { cause });
}
