// What may not be written: ambient time, randomness, environment and network, loose types, and what is not done yet.

import {
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isNonNullExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  SyntaxKind,
  type Node,
} from 'typescript/unstable/ast';
import { lineAt, nodesOf, startOf, type Source } from './sources.ts';

/** Ambient thing → the files that may use it. */
const AMBIENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['Date.now', ['src/lib/clock.ts']],
  ['new Date()', ['src/lib/clock.ts']],
  ['Math.random', ['src/lib/random.ts']],
  ['process.env', ['src/config/process-environment.ts']],
  ['fetch', ['src/lib/network/bounded-fetch.ts']],
]);

export function findAmbient(sources: readonly Source[]): readonly string[] {
  return findNodes(
    sources.filter(({ path }) => path.startsWith('src/')),
    (node, source) => {
      const thing = ambientOf(node);
      return AMBIENT.get(thing)?.includes(source.path) === false ? `uses ${thing}` : undefined;
    },
  );
}

export function findLooseTypes(sources: readonly Source[]): readonly string[] {
  return [
    ...findNodes(sources, (node) => (node.kind === SyntaxKind.AnyKeyword ? 'has the type any' : undefined)),
    ...findNodes(sources, (node) => (isNonNullExpression(node) ? 'asserts with "!"' : undefined)),
    ...findText(sources, /@ts-(?:ignore|nocheck|expect-error)/),
  ];
}

/** Put together so that this file does not find itself. */
export const UNDONE_WORDS = [
  ['TO', 'DO'],
  ['FIX', 'ME'],
  ['X', 'XX'],
].map((parts) => parts.join(''));
const UNDONE = new RegExp(`\\b(?:${UNDONE_WORDS.join('|')})\\b`);

export function findUndone(sources: readonly Source[]): readonly string[] {
  return findText(sources, UNDONE);
}

/** A test that runs alone, or one that is left out without its reason. */
export function findPartialTests(sources: readonly Source[]): readonly string[] {
  return findNodes(sources, (node) => {
    if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
      const { name } = node.expression;
      if (name.text === 'only') return 'runs one test alone';
      if (name.text === 'skip' && node.arguments.length === 0) return 'skips without a reason';
    }
    const bare =
      isPropertyAssignment(node) && nameOf(node.name) === 'skip' && node.initializer.kind === SyntaxKind.TrueKeyword;
    return bare ? 'skips without a reason' : undefined;
  });
}

/** "Date.now" and the like for a node that is such a use, else an empty text. */
function ambientOf(node: Node): string {
  if (isPropertyAccessExpression(node)) {
    const thing = `${nameOf(node.expression)}.${node.name.text}`;
    return thing === 'globalThis.fetch' ? 'fetch' : thing;
  }
  if (isNewExpression(node) && nameOf(node.expression) === 'Date' && !node.arguments?.length) return 'new Date()';
  return isCallExpression(node) && nameOf(node.expression) === 'fetch' ? 'fetch' : '';
}

function nameOf(node: Node): string {
  return isIdentifier(node) ? node.text : '';
}

function findNodes(
  sources: readonly Source[],
  defectOf: (node: Node, source: Source) => string | undefined,
): readonly string[] {
  return sources.flatMap((source) =>
    [...nodesOf(source.tree)].flatMap((node) => {
      const defect = defectOf(node, source);
      return defect === undefined ? [] : [`${source.path}:${lineAt(source, startOf(source, node))} ${defect}`];
    }),
  );
}

function findText(sources: readonly Source[], pattern: RegExp): readonly string[] {
  return sources.flatMap((source) =>
    source.tree.text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${source.path}:${index + 1} says ${line.trim()}`] : [])),
  );
}
