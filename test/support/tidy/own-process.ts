// Test files that change what all of their process shares must have a process of their own.

import {
  isBinaryExpression,
  isCallExpression,
  isDeleteExpression,
  isElementAccessExpression,
  isIdentifier,
  isPropertyAccessExpression,
  SyntaxKind,
  type Node,
} from 'typescript/unstable/ast';
import { ownProcessReason } from '../../suite/files.ts';
import { importsOf, lineAt, nodesOf, startOf, type Source } from './sources.ts';

/** Calls after which a process is another one, for the files that it runs later too. */
const CHANGING = new Set([
  'observeCrypto',
  'process.abort',
  'process.chdir',
  'process.exit',
  'process.setuid',
  'process.umask',
  'registerSdk',
  'syncBuiltinESMExports',
]);
/** What may not be set, or have anything set or deleted in it. */
const COMMON = new Set(['globalThis', 'process', 'process.env']);

export function findChangedProcesses(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path, tree }) => path.endsWith('.test.ts') && ownProcessReason(tree.text) === undefined)
    .flatMap((source) => {
      const changes = [...findMocks(source), ...findChanges(source)];
      return changes.map(({ offset, what }) => {
        return `${source.path}:${lineAt(source, offset)} ${what}, and asks for no process of its own`;
      });
    });
}

interface Change {
  readonly offset: number;
  readonly what: string;
}

/** A test's own `context.mock` is undone at its end; this one is not. */
function findMocks(source: Source): readonly Change[] {
  return importsOf(source)
    .filter(({ target, names }) => target === 'node:test' && names.includes('mock'))
    .map(({ offset }) => ({ offset, what: 'mocks for its whole process' }));
}

function findChanges(source: Source): readonly Change[] {
  return [...nodesOf(source.tree)].flatMap((node) => {
    const what = changeOf(node);
    return what === undefined ? [] : [{ offset: startOf(source, node), what }];
  });
}

function changeOf(node: Node): string | undefined {
  if (isCallExpression(node)) {
    const called = nameOf(node.expression);
    return CHANGING.has(called) ? `calls ${called}` : undefined;
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken) {
    return isCommon(node.left) ? 'sets what its process shares' : undefined;
  }
  return isDeleteExpression(node) && isCommon(node.expression) ? 'deletes what its process shares' : undefined;
}

/** "process.env" for that and for process['env']; empty for what is no chain of names. */
function nameOf(node: Node): string {
  if (isIdentifier(node)) return node.text;
  return isPropertyAccessExpression(node) ? `${nameOf(node.expression)}.${node.name.text}` : '';
}

function isCommon(node: Node): boolean {
  const isMember = isPropertyAccessExpression(node) || isElementAccessExpression(node);
  return isMember && COMMON.has(nameOf(node.expression));
}
