// DER that somebody has changed inside, with every length put right again: what is wrong with it lies deep.

import * as fc from 'fast-check';
import { concatBytes } from '../../src/lib/bytes.ts';
import { octetString } from '../../src/x509/der/writer.ts';

interface Tree {
  readonly tag: number;
  /** What stands before the members: the count of unused bits in a BIT STRING that wraps DER. */
  readonly head: Uint8Array;
  /** Members, or bytes that are none. */
  readonly content: readonly Tree[] | Uint8Array;
}

interface Change {
  /** Which element of the tree. */
  readonly at: number;
  readonly act: (tree: Tree, octets: Uint8Array) => readonly Tree[];
  readonly octets: Uint8Array;
}

const CONSTRUCTED = 0x20;
const OCTET_STRING = 0x04;
const BIT_STRING = 0x03;
const SEQUENCE = 0x30;
const TELLING_TAGS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31, 0x80, 0x82, 0xa0, 0xa3,
];
const NOTHING = new Uint8Array();
/** Deeper than any reader goes. */
const DEEP = 30;

/** An element becomes none, two, another, or holds something else. */
const ACTS: readonly Change['act'][] = [
  () => [],
  (tree) => [tree, tree],
  (tree, [tag = 0]) => [{ ...tree, tag: TELLING_TAGS[tag % TELLING_TAGS.length] ?? tag }],
  (tree, [tag = 0]) => [{ ...tree, tag }],
  (tree, octets) => [{ ...tree, content: octets }],
  (tree) => [{ ...tree, content: NOTHING }],
  (tree, octets) => [{ ...tree, head: octets.subarray(0, 1) }],
  (tree) => [{ ...tree, content: tree.content.toReversed() }],
  (tree) => [wrapped(tree, 1)],
  (tree) => [wrapped(tree, DEEP)],
  (tree, octets) => [tree, { tag: SEQUENCE, head: NOTHING, content: octets }],
  (tree, [at = 0, value = 0]) => [withOctet(tree, at, value)],
];

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  act: fc.constantFrom(...ACTS),
  octets: fc.uint8Array({ maxLength: 40 }),
});

/** One of `from`, which are DER, changed at one to three elements. */
export function changedInside(from: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const trees = from.map((der) => readTrees(der) ?? []);
  return fc
    .tuple(fc.constantFrom(...trees), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([tree, changes]) => concatBytes(...changes.reduce(applyChange, tree).map(writeTree)));
}

function applyChange(trees: readonly Tree[], { at, act, octets }: Change): readonly Tree[] {
  let left = at % Math.max(1, countTrees(trees));
  const visit = (tree: Tree): readonly Tree[] => {
    left -= 1;
    if (left === -1) return act(tree, octets);
    return isList(tree.content) ? [{ ...tree, content: tree.content.flatMap(visit) }] : [tree];
  };
  return trees.flatMap(visit);
}

function countTrees(trees: readonly Tree[]): number {
  return trees.reduce((sum, { content }) => sum + 1 + (isList(content) ? countTrees(content) : 0), 0);
}

/** Undefined for bytes that are no elements one after another. */
function readTrees(bytes: Uint8Array): readonly Tree[] | undefined {
  const trees: Tree[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const [tag = 0, first = 0] = rest;
    const count = first < 0x80 ? 0 : first - 0x80;
    const length = count === 0 ? first : rest.subarray(2, 2 + count).reduce((sum, octet) => sum * 0x100 + octet, 0);
    const end = 2 + count + length;
    if (rest.length < 2 || count > 3 || end > rest.length) return undefined;
    trees.push(readTree(tag, rest.subarray(2 + count, end)));
    rest = rest.subarray(end);
  }
  return trees;
}

/** Strings that wrap DER are taken apart too. */
function readTree(tag: number, bytes: Uint8Array): Tree {
  const headLength = tag === BIT_STRING ? 1 : 0;
  const mayWrap = (tag & CONSTRUCTED) !== 0 || tag === OCTET_STRING || tag === BIT_STRING;
  const members = mayWrap ? readTrees(bytes.subarray(headLength)) : undefined;
  if (members === undefined) return { tag, head: NOTHING, content: bytes };
  return { tag, head: bytes.subarray(0, headLength), content: members };
}

function writeTree({ tag, head, content }: Tree): Uint8Array {
  const parts = isList(content) ? content.map(writeTree) : [content];
  return concatBytes(Uint8Array.of(tag), octetString(head, ...parts).subarray(1));
}

function wrapped(tree: Tree, times: number): Tree {
  return times === 0 ? tree : wrapped({ tag: SEQUENCE, head: NOTHING, content: [tree] }, times - 1);
}

function withOctet(tree: Tree, at: number, value: number): Tree {
  if (isList(tree.content)) return tree;
  const content = Uint8Array.from(tree.content);
  content[at % Math.max(1, content.length)] = value;
  return { ...tree, content };
}

function isList(content: Tree['content']): content is readonly Tree[] {
  return !(content instanceof Uint8Array);
}
