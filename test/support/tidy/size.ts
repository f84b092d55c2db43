// How long files and functions are.

import {
  isArrowFunction,
  isCallExpression,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isGetAccessorDeclaration,
  isIdentifier,
  isMethodDeclaration,
  isSetAccessorDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import { lineAt, nodesOf, startOf, type Source } from './sources.ts';

export const MAX_FILE_LINES = 400;
export const MAX_FUNCTION_LINES = 70;

export function findLongFiles(sources: readonly Source[]): readonly string[] {
  return sources
    .map((source) => ({ path: source.path, lines: source.tree.text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MAX_FILE_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines, at most ${MAX_FILE_LINES} are allowed`);
}

export function findLongFunctions(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) =>
    [...nodesOf(source.tree)]
      .filter(isFunction)
      .map((node) => ({ line: lineAt(source, startOf(source, node)), length: lengthOf(source, node) }))
      .filter(({ length }) => length > MAX_FUNCTION_LINES)
      .map(({ line, length }) => `${source.path}:${line} is a function of ${length} lines`),
  );
}

/** In lines. The tests within a suite count each on its own, not for the function that lists them. */
function lengthOf(source: Source, node: Node): number {
  const tests = outermostTests(node).map((test) => linesOf(source, test));
  return tests.reduce((length, testLines) => length - testLines, linesOf(source, node));
}

function linesOf(source: Source, node: Node): number {
  return lineAt(source, node.end) - lineAt(source, startOf(source, node)) + 1;
}

function outermostTests(node: Node): readonly Node[] {
  const found: Node[] = [];
  node.forEachChild((child) => {
    found.push(...(isTest(child) ? [child] : outermostTests(child)));
  });
  return found;
}

function isTest(node: Node): boolean {
  return isCallExpression(node) && isIdentifier(node.expression) && TESTS.has(node.expression.text);
}

const TESTS = new Set(['test', 'it', 'describe', 'suite']);

const FUNCTIONS: readonly ((node: Node) => boolean)[] = [
  isArrowFunction,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isGetAccessorDeclaration,
  isMethodDeclaration,
  isSetAccessorDeclaration,
];

function isFunction(node: Node): boolean {
  return FUNCTIONS.some((isOne) => isOne(node));
}
