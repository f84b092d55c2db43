// How results are shown: JSON for programs, aligned text for people.

import type { Shell } from './shell.ts';

export type Cell = string | number | boolean | null | readonly number[] | readonly string[];
export type Row = Readonly<Record<string, Cell>>;

export interface OutputOptions {
  readonly json?: true;
}

/** One thing: a JSON object, or a line for each member. */
export function showRow(shell: Pick<Shell, 'print'>, row: Row, { json }: OutputOptions): void {
  if (json) return shell.print(JSON.stringify(row));
  const width = longest(Object.keys(row));
  shell.print(
    Object.entries(row)
      .map(([name, cell]) => `${name.padEnd(width)}  ${textOf(cell)}`)
      .join('\n'),
  );
}

/** Many things: a JSON list, or a table with the names at its head. */
export function showRows(shell: Pick<Shell, 'print'>, rows: readonly Row[], { json }: OutputOptions): void {
  if (json) return shell.print(JSON.stringify(rows));
  const [first] = rows;
  if (first === undefined) return shell.print('(none)');
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => textOf(row[name] ?? null)))];
  const widths = names.map((_, column) => longest(lines.map((line) => line[column] ?? '')));
  shell.print(
    lines
      .map((line) =>
        line
          .map((text, at) => text.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n'),
  );
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}

function textOf(cell: Cell): string {
  if (cell === null) return '-';
  return typeof cell === 'object' ? cell.join(' ') || '-' : visible(String(cell));
}

/** On one line, and without what would command a terminal or turn its letters around: a service may answer anything. */
export function visible(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
