// What the bench of the authority comes to: figures, each beside its aim.

import type { Folder } from '../processes.ts';

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly aim: { readonly atLeast: number } | { readonly atMost: number } | undefined;
  /** One for each round; the median counts. */
  readonly rounds: readonly number[];
}

export interface BenchOptions {
  readonly rounds: number;
  /** For each round of each figure. */
  readonly seconds: number;
  /** Empty, and removed afterwards. */
  readonly folder: Folder;
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** `share` of 0 to 1. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

export function meetsAim({ aim, rounds }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  const median = medianOf(rounds);
  return 'atLeast' in aim ? median >= aim.atLeast : median <= aim.atMost;
}

/** Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    textOf(medianOf(figure.rounds)),
    `${textOf(Math.min(...figure.rounds))} to ${textOf(Math.max(...figure.rounds))}`,
    figure.unit,
    aimOf(figure),
    { true: 'yes', false: '**no**', undefined: '' }[String(meetsAim(figure))] ?? '',
  ]);
  const lines = [
    ['what', 'median', 'least to most', 'unit', 'aim', 'met'],
    Array.from({ length: 6 }, () => '---'),
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function aimOf({ aim }: Figure): string {
  if (aim === undefined) return '';
  return 'atLeast' in aim ? `≥ ${textOf(aim.atLeast)}` : `≤ ${textOf(aim.atMost)}`;
}

function textOf(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
