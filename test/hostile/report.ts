// What a soak has shown, as lines for people.

import type { Record } from './good-client.ts';
import { hasReturned, type Memory, type Soak } from './soak.ts';

const MAX_LOSSES = 20;
const MAX_OUTCOMES = 6;
const MIB = 1024 * 1024;

export function reportOf(soak: Soak): string {
  const { quiet, beside, memory, longestStandMs, isAlive } = soak;
  const lines = [
    ...timesOf(quiet, beside),
    '',
    `issued: ${quiet.issued} in quiet, ${beside.issued} beside hostile clients`,
    ...crowdsOf(soak),
    '',
    memoryLine('before', memory.before),
    memoryLine('most', memory.most),
    memoryLine('after', memory.after),
    `the event loop stood for ${longestStandMs === undefined ? 'nobody knows how long' : `${Math.round(longestStandMs)} ms`} at most`,
    '',
    ...verdictOf(soak).map((line) => `LOST: ${line}`),
  ];
  if (!isAlive) lines.push('The service process has ended');
  return lines.join('\n');
}

/** What the good ones have lost, a sentence each; none where all is well. */
export function verdictOf({ quiet, beside, memory, isAlive }: Soak): readonly string[] {
  const losses = [...quiet.losses.map((loss) => `in quiet: ${loss}`), ...beside.losses];
  const more = losses.length > MAX_LOSSES ? [`and ${losses.length - MAX_LOSSES} more`] : [];
  return [
    ...losses.slice(0, MAX_LOSSES),
    ...more,
    ...(beside.issued > 0 ? [] : ['nothing was issued beside hostile clients']),
    ...(hasReturned(memory) ? [] : ['memory has not come back']),
    ...(isAlive ? [] : ['the service process has ended']),
  ];
}

function timesOf(quiet: Record, beside: Record): readonly string[] {
  const whats = [...new Set([...quiet.times.keys(), ...beside.times.keys()])];
  return [
    row(['ms', 'quiet p50', 'p99', 'most', 'then p50', 'p99', 'most', 'count']),
    ...whats.map((what) => {
      const times = beside.times.get(what) ?? [];
      return row([what, ...spread(quiet.times.get(what) ?? []), ...spread(times), String(times.length)]);
    }),
  ];
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(10) : cell.padStart(9))).join(' ');
}

/** The median, what one in a hundred exceeds, and the most. */
function spread(times: readonly number[]): readonly string[] {
  const sorted = times.toSorted((left, right) => left - right);
  return [0.5, 0.99, 1].map((part) => {
    const at = Math.min(Math.floor(sorted.length * part), sorted.length - 1);
    return String(Math.round(sorted[at] ?? 0));
  });
}

function crowdsOf({ outcomes }: Soak): readonly string[] {
  return Object.entries(outcomes).map(([name, counts]) => {
    const most = Object.entries(counts)
      .toSorted(([, left], [, right]) => right - left)
      .slice(0, MAX_OUTCOMES);
    return `${name}: ${most.map(([outcome, count]) => `${outcome} ${count}`).join(', ') || 'still held'}`;
  });
}

function memoryLine(when: string, { residentBytes, heapBytes }: Memory): string {
  return `memory ${when}: ${Math.round(residentBytes / MIB)} MiB resident, ${Math.round(heapBytes / MIB)} MiB heap`;
}
