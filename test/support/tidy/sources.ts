// Source files as TypeScript's own parser reads them: those of the project, and samples that exist in a test alone.

import { dirname, join, relative } from 'node:path';
import {
  isExportDeclaration,
  isImportDeclaration,
  isNamedImports,
  isStringLiteral,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

export interface Source {
  /** From the project's root, with "/": "src/lib/clock.ts". */
  readonly path: string;
  readonly tree: SourceFile;
}

/** Everything that tsconfig.json includes, and what web/tsconfig.json does. */
export function readProject(root: string): readonly Source[] {
  using api = openApi({ cwd: root });
  return [root, join(root, 'web')].flatMap((folder) => api.sourcesBelow(root, folder));
}

/** A project of these files alone: path → text. */
export function makeSamples(files: Readonly<Record<string, string>>): readonly Source[] {
  const texts = Object.entries(files).map(([path, text]) => [`/${path}`, text] as const);
  const config = ['/tsconfig.json', '{"compilerOptions":{"noLib":true,"types":[],"allowImportingTsExtensions":true}}'];
  using api = openApi({ cwd: '/', fs: createVirtualFileSystem(Object.fromEntries([config, ...texts])) });
  return api.sourcesBelow('/', '/');
}

/** 1 for the first line. */
export function lineAt(source: Source, offset: number): number {
  return source.tree.text.slice(0, offset).split('\n').length;
}

/** Where a node begins without the comments before it. */
export function startOf(source: Source, node: Node): number {
  return node.getStart(source.tree);
}

export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

export interface Import {
  readonly offset: number;
  /** The path of one of ours, or the name of a package as it is written. */
  readonly target: string;
  /** What is taken from there by name; nothing for `* as`, a default, or a re-export. */
  readonly names: readonly string[];
}

export function importsOf(source: Source): readonly Import[] {
  return [...source.tree.statements].flatMap((statement) => {
    if (!isImportDeclaration(statement) && !isExportDeclaration(statement)) return [];
    const name = statement.moduleSpecifier;
    if (name === undefined || !isStringLiteral(name)) return [];
    const target = name.text.startsWith('.') ? join(dirname(source.path), name.text) : name.text;
    return [{ offset: startOf(source, statement), target, names: namesOf(statement) }];
  });
}

function namesOf(statement: Node): readonly string[] {
  const bindings = isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return bindings !== undefined && isNamedImports(bindings)
    ? bindings.elements.map((element) => (element.propertyName ?? element.name).text)
    : [];
}

function openApi(options: ConstructorParameters<typeof API>[0]) {
  const api = new API(options);
  return {
    /** Of the project in a folder, by paths from the root. */
    sourcesBelow: (root: string, folder: string): readonly Source[] => {
      const config = join(folder, 'tsconfig.json');
      const project = api
        .updateSnapshot({ openProjects: [config] })
        .getProjects()
        .find((one) => one.configFileName === config);
      return (project?.rootFiles ?? []).flatMap((file) => {
        const tree = project?.program.getSourceFile(file);
        return tree === undefined ? [] : [{ path: relative(root, file), tree }];
      });
    },
    [Symbol.dispose]: () => api.close(),
  };
}
