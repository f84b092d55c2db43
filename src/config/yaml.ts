// A YAML file against a schema; whatever is wrong is named with its line.

import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { OperatorError } from '../lib/operator-error.ts';
import { otherCodingOf } from '../lib/byte-order-mark.ts';
import { inEnglish } from '../reasons/reason.ts';

export const MAX_CONFIG_LENGTH = 1_048_576;

export interface YamlFile {
  readonly path: string;
  readonly text: string;
}

/** Throws OperatorError with the first thing that is wrong: `Cannot read a.yaml, line 3: unknown key "x" in ca`. */
export function readYaml<T>(file: YamlFile, schema: z.ZodType<T>): T {
  if (file.text.length > MAX_CONFIG_LENGTH) {
    throw new OperatorError(`Cannot read ${file.path}: it has more than ${MAX_CONFIG_LENGTH} characters`);
  }
  const coding = otherCodingOf(file.text);
  if (coding !== undefined) throw new OperatorError(`Cannot read ${file.path}: ${inEnglish(coding)}`);
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
  const located = { file, lines, document };
  const [defect] = [...document.errors, ...document.warnings];
  if (defect !== undefined) throw refusal(located, { offset: defect.pos[0], why: defect.message });
  const result = schema.safeParse(plainOf(located));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw issue === undefined ? result.error : refusal(located, explain(document, issue));
}

interface Located {
  readonly file: YamlFile;
  readonly lines: LineCounter;
  readonly document: Document;
}

interface Defect {
  readonly offset: number;
  readonly why: string;
}

/** A file of comments alone says nothing. */
function plainOf(located: Located): unknown {
  try {
    return located.document.toJS() ?? {};
  } catch (cause) {
    throw new OperatorError(`Cannot read ${located.file.path}: it refers to itself too often`, { cause });
  }
}

function explain(document: Document, issue: z.core.$ZodIssue): Defect {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    const why = `unknown key "${name}"${where === '' ? '' : ` in ${where}`}`;
    return { offset: offsetOf(document, [...issue.path, name]), why };
  }
  // A defect of a key lies one level deeper than the issue that wraps it.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return { offset: offsetOf(document, issue.path), why: where === '' ? message : `${where}: ${message}` };
}

/** Where the key at the end of the path stands, or the last one on the way that is there at all. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const segment of path) {
    const next = stepInto(node, String(segment));
    if (next === undefined) break;
    ({ offset, value: node } = next);
  }
  return offset;
}

function stepInto(node: unknown, segment: string): { readonly offset: number; readonly value: unknown } | undefined {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(segment)];
    return item === undefined ? undefined : { offset: item.range?.[0] ?? 0, value: item };
  }
  if (!isMap<Node, Node | null>(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
  return pair === undefined ? undefined : { offset: pair.key.range?.[0] ?? 0, value: pair.value };
}

function refusal(located: Located, defect: Defect): OperatorError {
  const { line } = located.lines.linePos(defect.offset);
  return new OperatorError(`Cannot read ${located.file.path}, line ${line}: ${defect.why}`);
}
