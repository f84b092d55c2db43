// The official Node SDK's types of the API, read from its declarations by TypeScript's own parser.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  isInterfaceDeclaration,
  isPropertySignatureDeclaration,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { makeSamples } from './tidy/sources.ts';

export interface SdkMember {
  /** string, number, boolean or the name of a structure; "[]" behind it for a list. */
  readonly type: string;
  readonly isRequired: boolean;
  /** Its comment says that it may be null. */
  readonly isNullable: boolean;
}

export type SdkStructure = Readonly<Record<string, SdkMember>>;

/** Structures by their names; an action's are called "…Request" and "…Response". */
export type SdkTypes = ReadonlyMap<string, SdkStructure>;

const DECLARATIONS = {
  ssl: 'ssl/v20191205/ssl_models.d.ts',
  tag: 'tag/v20180813/tag_models.d.ts',
} as const;

/** As every official SDK says it in the comment of a member. */
const MAY_BE_NULL = /可能返回 ?null/;

export function readSdkTypes(service: keyof typeof DECLARATIONS = 'ssl'): SdkTypes {
  const path = `tencentcloud-sdk-nodejs/tencentcloud/services/${DECLARATIONS[service]}`;
  const text = readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');
  const trees = makeSamples({ 'ssl-models.d.ts': text }).map(({ tree }) => tree);
  return new Map(trees.flatMap((tree) => structuresOf(tree)));
}

/** Of the type of a list's item, or of the member itself: "Tags" for "Tags[]". */
export function itemTypeOf(type: string): string {
  return type.replace('[]', '');
}

function structuresOf(tree: SourceFile): readonly (readonly [string, SdkStructure])[] {
  return [...tree.statements].filter(isInterfaceDeclaration).map((statement) => {
    const members = [...statement.members].filter(isPropertySignatureDeclaration).map((member) => {
      const comment = tree.text.slice(member.pos, member.getStart(tree));
      const declared = { isRequired: member.postfixToken === undefined, isNullable: MAY_BE_NULL.test(comment) };
      return [textOf(tree, member.name), { type: notationOf(textOf(tree, member.type)), ...declared }] as const;
    });
    return [statement.name.text, Object.fromEntries(members)] as const;
  });
}

function textOf(tree: SourceFile, node: Node): string {
  return tree.text.slice(node.getStart(tree), node.end);
}

function notationOf(type: string): string {
  const item = /^Array<(.*)>$/.exec(type)?.[1];
  return item === undefined ? type.replace('number | bigint', 'number') : `${notationOf(item)}[]`;
}
