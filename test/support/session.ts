// Files that read like a terminal session: commands after "$", then what is expected of them, with patterns.
//
// A line of a session is one of: "$ words", a command; "! text", expected on stderr; "[exit 3]", the exit code where it is
// not 0; "..." for any number of lines; "# text", a remark; anything else is expected on stdout. In all of them {name} stands
// for the value that an earlier line has found under this name, or finds one here; {} is anything within the line.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
}

export type Run = (words: readonly string[]) => Promise<Outcome>;

interface Step {
  readonly line: number;
  readonly command: string;
  readonly output: string[];
  readonly complaint: string[];
  code: number;
}

/** Runs the file's commands in order, and fails at the first that does otherwise than the file says. */
export async function playSession(file: string, names: Map<string, string>, run: Run): Promise<void> {
  for (const step of readSteps(readFileSync(file, 'utf8'))) {
    const outcome = await run(wordsOf(fill(step.command, names)));
    const place = `${file}:${step.line}\n$ ${step.command}\n${outcome.output}\n${outcome.complaint}`;
    match(outcome.complaint, step.complaint, { names, place });
    match(outcome.output, step.output, { names, place });
    assert.equal(outcome.code, step.code, place);
  }
}

function readSteps(text: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    if (line.startsWith('#')) continue;
    const step = steps.at(-1);
    if (line.startsWith('$ '))
      steps.push({ line: index + 1, command: line.slice(2), output: [], complaint: [], code: 0 });
    else if (line.startsWith('[exit ')) Object.assign(step ?? {}, { code: Number.parseInt(line.slice(6), 10) });
    else if (line.startsWith('! ')) step?.complaint.push(line.slice(2));
    else step?.output.push(line);
  }
  return steps;
}

/** "a 'b c'" is two words. */
function wordsOf(command: string): readonly string[] {
  return (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll(/^'|'$/g, ''));
}

function fill(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => names.get(name) ?? whole);
}

function match(
  text: string,
  expected: readonly string[],
  { names, place }: { readonly names: Map<string, string>; readonly place: string },
): void {
  const found = new RegExp(`^${patternOf(expected, names)}$`).exec(`${text}\n`);
  assert.ok(found, `${place}\nis not as expected:\n${expected.join('\n')}`);
  for (const [name, value] of Object.entries(found.groups ?? {})) names.set(name, value);
}

function patternOf(lines: readonly string[], names: ReadonlyMap<string, string>): string {
  if (lines.length === 0) return '\n';
  const seen = new Set<string>();
  return lines.map((line) => (line === '...' ? '(?:.*\n)*?' : `${linePattern(line, { names, seen })}\n`)).join('');
}

function linePattern(
  line: string,
  { names, seen }: { readonly names: ReadonlyMap<string, string>; readonly seen: Set<string> },
): string {
  return line
    .split(/(\{\w*\})/)
    .map((part) => {
      const name = /^\{(\w*)\}$/.exec(part)?.[1];
      if (name === undefined) return literally(part);
      if (name === '') return '.*';
      const known = names.get(name);
      if (known !== undefined) return literally(known);
      if (seen.has(name)) return `\\k<${name}>`;
      seen.add(name);
      return `(?<${name}>[^\\s"]+)`;
    })
    .join('');
}

function literally(text: string): string {
  return text.replaceAll(/[^\w ]/g, String.raw`\$&`);
}
