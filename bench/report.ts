// What the runs have come to: for each contestant and number of connections the least, the median and the most.

import { floorContestant } from './floor-contestant.ts';
import type { LoadResult } from './plan.ts';

export interface Measurement extends LoadResult {
  readonly contestant: string;
  readonly note: string;
  readonly connections: number;
  readonly run: number;
  readonly perSecond: number;
  /** Of all threads, for each reissue; undefined where the system does not tell it. */
  readonly cpuUs: number | undefined;
  /** To files and sockets, for each reissue. */
  readonly writtenKib: number | undefined;
}

export interface Report {
  readonly at: string;
  readonly machine: string;
  readonly measureMs: number;
  readonly warmUpMs: number;
  readonly measurements: readonly Measurement[];
  readonly atRest: readonly { readonly msToReady: number; readonly idleBytes: number | undefined }[];
}

export interface Summary {
  readonly contestant: string;
  readonly connections: number;
  readonly perSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  /** Of the median to the floor's at as many connections. */
  readonly ofFloor: number | undefined;
  readonly cpuUs: Spread;
  readonly writtenKib: Spread;
  /** Of the CPU time to the floor's. */
  readonly cpuOfFloor: number | undefined;
}

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

const MIB = 1024 * 1024;

export function summaryOf(measurements: readonly Measurement[]): readonly Summary[] {
  const groups = Map.groupBy(measurements, ({ contestant, connections }) => `${contestant}/${connections}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { contestant, connections } = first;
    const spreads = spreadsOf(group);
    const floor = groups.get(`${floorContestant.name}/${connections}`);
    const ofFloor = floor && spreads.perSecond.median / spreadsOf(floor).perSecond.median;
    const cpuOfFloor = floor && spreads.cpuUs.median / spreadsOf(floor).cpuUs.median;
    return [{ contestant, connections, ...spreads, ofFloor, cpuOfFloor }];
  });
}

export function tableOf(report: Report): string {
  const rows = summaryOf(report.measurements).map((one) => [
    one.contestant,
    String(one.connections),
    one.perSecond.median.toFixed(0),
    `${one.perSecond.least.toFixed(0)} to ${one.perSecond.most.toFixed(0)}`,
    one.p50Ms.median.toFixed(1),
    one.p99Ms.median.toFixed(1),
    one.ofFloor?.toFixed(2) ?? '',
    one.cpuUs.median.toFixed(0),
    one.cpuOfFloor?.toFixed(1) ?? '',
    one.writtenKib.median.toFixed(0),
  ]);
  const head = [
    'who',
    'connections',
    'a second, median',
    'least to most',
    'p50 ms',
    'p99 ms',
    'of the floor',
    'CPU µs each',
    'of its CPU',
    'KiB written each',
  ];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [report.machine, '', ...lines, '', atRestOf(report)].join('\n');
}

type Spreads = Pick<Summary, 'perSecond' | 'p50Ms' | 'p99Ms' | 'cpuUs' | 'writtenKib'>;

function spreadsOf(group: readonly Measurement[]): Spreads {
  return {
    cpuUs: spreadOf(group.flatMap(({ cpuUs }) => cpuUs ?? [])),
    writtenKib: spreadOf(group.flatMap(({ writtenKib }) => writtenKib ?? [])),
    perSecond: spreadOf(group.map(({ perSecond }) => perSecond)),
    p50Ms: spreadOf(group.map(({ p50Ms }) => p50Ms)),
    p99Ms: spreadOf(group.map(({ p99Ms }) => p99Ms)),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { least: at(0), median: at(Math.floor((sorted.length - 1) / 2)), most: at(sorted.length - 1) };
}

function atRestOf({ atRest }: Report): string {
  const ready = spreadOf(atRest.map(({ msToReady }) => msToReady));
  const idle = spreadOf(atRest.flatMap(({ idleBytes }) => (idleBytes === undefined ? [] : [idleBytes / MIB])));
  return [
    `Start to ready: ${ready.median.toFixed(0)} ms (${ready.least.toFixed(0)} to ${ready.most.toFixed(0)})`,
    `Idle: ${idle.median.toFixed(0)} MiB resident (${idle.least.toFixed(0)} to ${idle.most.toFixed(0)})`,
  ].join(' · ');
}
