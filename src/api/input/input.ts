// The reader of inputs: from an action's contract, written as in reference/actions.json, to typed values.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { otherCodingOf } from '../../lib/byte-order-mark.ts';
import { MAX_LIST_ITEMS, mayHaveLines, maxLengthOf } from './input-limits.ts';
import type { Parameters } from '../call/parameters.ts';

interface LeafTypes {
  readonly string: string;
  /** Exact up to 2^53 − 1; a greater one is refused, since no parameter of this API means anything there. */
  readonly uint64: number;
  readonly int64: number;
  /** A fraction, as JSON writes numbers. */
  readonly float: number;
  readonly bool: boolean;
}

/** Structures that parameters may have, as in "types" of reference/actions.json. */
export const STRUCTURES = {
  Tags: { TagKey: 'string', TagValue: 'string' },
  TagKeyObject: { TagKey: 'string' },
  Filter: { FilterKey: 'string', FilterValue: 'string' },
  IssuerRate: { Issuer: 'string!', PerSecond: 'float!' },
  CampaignSelection: {
    All: 'bool',
    TagKey: 'string',
    TagValue: 'string',
    ProjectIds: 'uint64[]',
    AccountUins: 'string[]',
    PackageTypes: 'string[]',
    Issuers: 'string[]',
    Authorities: 'string[]',
    KeyAlgorithms: 'string[]',
    KeyHashes: 'string[]',
    DomainSuffixes: 'string[]',
    IssuedFrom: 'string',
    IssuedTo: 'string',
    ExpiresFrom: 'string',
    ExpiresTo: 'string',
    LintRules: 'string[]',
    CertificateIds: 'string[]',
    Serials: 'string[]',
    Fingerprints: 'string[]',
  },
  ResourceTypeRegions: { ResourceType: 'string', Regions: 'string[]' },
} as const;

type Structures = typeof STRUCTURES;
type ItemName = keyof LeafTypes | keyof Structures;
type TypeName = ItemName | `${ItemName}[]`;

/** From a parameter's name to its type; "!" marks what is required. */
export type InputContract = Readonly<Record<string, TypeName | `${TypeName}!`>>;

type ValueOf<Type> = Type extends `${infer Item}[]`
  ? readonly ValueOf<Item>[]
  : Type extends keyof LeafTypes
    ? LeafTypes[Type]
    : Type extends keyof Structures
      ? InputOf<Structures[Type]>
      : never;

/** What the reader makes of a contract: every member is there, an optional one perhaps undefined. */
export type InputOf<Contract extends InputContract> = {
  readonly [Name in keyof Contract]: Contract[Name] extends `${infer Type}!`
    ? ValueOf<Type>
    : ValueOf<Contract[Name]> | undefined;
};

/** Of a structure by its name; undefined for the name of any other type. */
export function membersOf(type: string): InputContract | undefined {
  return isStructureName(type) ? STRUCTURES[type] : undefined;
}

/** null counts as absent. Throws DomainError naming the parameter that is missing, unknown, mistyped or out of bounds. */
export function readInput<Contract extends InputContract>(
  contract: Contract,
  parameters: Parameters,
): InputOf<Contract> {
  return readStructure(contract, { values: parameters.values, prefix: '', coding: parameters.coding });
}

type Coding = Parameters['coding'];

interface Found {
  readonly value: unknown;
  /** As the caller wrote it: "Tags.0.TagKey". */
  readonly path: string;
  /** The parameter's own name, which its limits go by. */
  readonly name: string;
  readonly coding: Coding;
}

function readStructure<Contract extends InputContract>(
  contract: Contract,
  source: { readonly values: ReadonlyMap<string, unknown>; readonly prefix: string; readonly coding: Coding },
): InputOf<Contract> {
  const { values, prefix, coding } = source;
  for (const name of values.keys()) {
    if (!Object.hasOwn(contract, name)) refuse({ kind: 'parameterUnknown', name: `${prefix}${name}` });
  }
  const members = Object.entries(contract).map(([name, type]) => {
    const found = { value: values.get(name), path: `${prefix}${name}`, name, coding };
    return [name, readMember(type, found)];
  });
  // The one place where values become typed: each was read by the type that the contract gives it.
  return Object.fromEntries(members) as InputOf<Contract>;
}

function readMember(type: string, found: Found): unknown {
  const isAbsent = found.value === undefined || found.value === null;
  if (isAbsent && type.endsWith('!')) refuse({ kind: 'parameterMissing', name: found.path });
  return isAbsent ? undefined : readValue(type.replace('!', ''), found);
}

function readValue(type: string, found: Found): unknown {
  if (type.endsWith('[]')) return readList(type.slice(0, -2), found);
  if (isStructureName(type)) return readObject(type, found);
  return readLeaf(type, found);
}

function readList(itemType: string, found: Found): readonly unknown[] {
  const { path } = found;
  const value = sparseListOf(found.value) ?? found.value;
  if (!Array.isArray(value)) return mistyped(found, because('list'));
  if (value.length > MAX_LIST_ITEMS) outOfBounds(found, because('listLong', { most: MAX_LIST_ITEMS }));
  return value.map((item: unknown, index) => readValue(itemType, { ...found, value: item, path: `${path}.${index}` }));
}

const INDEX = /^(?:0|[1-9][0-9]{0,5})$/;

/** PHP's client leaves the nulls of a list out and keeps its numbers, which JSON then has as an object: {"0": …, "2": …}. */
function sparseListOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  // Objects have such names in the order of their numbers, however they were written.
  return entries.length > 0 && entries.every(([name]) => INDEX.test(name))
    ? entries.map(([, item]) => item)
    : undefined;
}

/** The same client writes an object without members as an empty list. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isStructureName(type: string): type is keyof Structures {
  return Object.hasOwn(STRUCTURES, type);
}

function readObject(type: keyof Structures, found: Found): unknown {
  const { path, coding } = found;
  const value = isEmptyList(found.value) ? {} : found.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return mistyped(found, because('object'));
  return readStructure(STRUCTURES[type], { values: new Map(Object.entries(value)), prefix: `${path}.`, coding });
}

function readLeaf(type: string, found: Found): string | number | boolean {
  if (type === 'string') return readText(found);
  if (type === 'bool') return readBoolean(found);
  if (type === 'float') return readFraction(found);
  return readInteger(found, type === 'int64' ? { least: Number.MIN_SAFE_INTEGER } : { least: 0 });
}

const CONTROL_CHARACTER = /\p{Cc}/u;
const CONTROL_CHARACTER_BUT_LINES = /(?![\t\n\r])\p{Cc}/u;

function readText(found: Found): string {
  const { value, name } = found;
  if (typeof value !== 'string') return mistyped(found, because('text'));
  const limit = maxLengthOf(name);
  if (value.length > limit) outOfBounds(found, because('textLong', { most: limit }));
  if (!value.isWellFormed()) outOfBounds(found, because('textIllFormed'));
  const forbidden = mayHaveLines(name) ? CONTROL_CHARACTER_BUT_LINES : CONTROL_CHARACTER;
  if (forbidden.test(value)) outOfBounds(found, otherCodingOf(value) ?? because('textControl'));
  return value;
}

/** reference/protocol.md: in queries and forms booleans arrive as true, True or 1. */
const BOOLEAN_TEXTS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['True', true],
  ['1', true],
  ['false', false],
  ['False', false],
  ['0', false],
]);

function readBoolean(found: Found): boolean {
  const { value, coding } = found;
  const read = coding === 'text' ? BOOLEAN_TEXTS.get(value) : value;
  return typeof read === 'boolean' ? read : mistyped(found, because('boolean'));
}

const FRACTION_TEXT = /^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$/;

function readFraction(found: Found): number {
  const { value, coding } = found;
  const number = coding === 'text' && typeof value === 'string' && FRACTION_TEXT.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : mistyped(found, because('fraction'));
}

const INTEGER_TEXT = /^-?[0-9]{1,20}$/;

function readInteger(found: Found, range: { readonly least: number }): number {
  const { value, coding } = found;
  const number = coding === 'text' && typeof value === 'string' && INTEGER_TEXT.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return mistyped(found, because('integer'));
  if (number < range.least || number > Number.MAX_SAFE_INTEGER) {
    outOfBounds(found, because('numberRange', { least: range.least, most: Number.MAX_SAFE_INTEGER }));
  }
  return number;
}

function mistyped(found: Found, expected: Reason): never {
  return refuse({ kind: 'parameterMistyped', name: found.path, expected });
}

function outOfBounds(found: Found, detail: Reason): never {
  return refuse({ kind: 'parameterValueInvalid', name: found.path, detail });
}
