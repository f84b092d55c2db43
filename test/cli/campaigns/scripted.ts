// The reseal command with --operator, asked by a script instead of an installation.

import type { Counts } from '../../../src/cli/campaigns/answers.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { Screen, Shell } from '../../../src/cli/shell.ts';
import type { ApiAnswer, Call } from '../../../src/client/client.ts';
import { addMs } from '../../../src/lib/clock.ts';

export interface Asked {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Ran {
  readonly code: number;
  readonly output: readonly string[];
  readonly complaints: readonly string[];
  readonly drawn: readonly string[];
  readonly asked: readonly Asked[];
}

export interface Script {
  /** What the service answers; throws what it refuses by. */
  readonly answer: (asked: Asked) => ApiAnswer;
  readonly lines?: () => AsyncIterable<string>;
  /** Of the terminal; undefined where there is none. */
  readonly columns?: number;
}

export const START = new Date('2026-12-01T00:00:00Z');

export async function run(line: string, script: Script): Promise<Ran> {
  const ran = { output: [] as string[], complaints: [] as string[], drawn: [] as string[], asked: [] as Asked[] };
  let now = START;
  const call: Call = async (action, input) => {
    const asked = { action, input: { ...input } };
    ran.asked.push(asked);
    return await Promise.resolve(script.answer(asked));
  };
  const { columns } = script;
  const screen: Screen | undefined =
    columns === undefined
      ? undefined
      : { columns: () => columns, draw: (text) => ran.drawn.push(text), end: () => ran.drawn.push('\n') };
  const shell: Partial<Shell> = {
    version: '1.2.3',
    print: (text) => ran.output.push(text),
    complain: (text) => ran.complaints.push(text),
    screen,
    readLines: script.lines ?? (() => noLines()),
    checkVariables: () => undefined,
    clock: { now: () => now },
    pause: async (milliseconds) => {
      now = addMs(now, milliseconds);
      await Promise.resolve();
    },
    stopSignal: () => new AbortController().signal,
    openOperator: async () =>
      await Promise.resolve({ call, [Symbol.asyncDispose]: async () => await Promise.resolve() }),
  };
  const words = line.split(' ').filter((word) => word !== '');
  const code = await runCommandLine([...words, '--operator'], shell as Shell);
  return { code, ...ran };
}

async function* noLines(): AsyncGenerator<string> {
  await Promise.reject(new Error('no such file'));
  yield '';
}

/** Counts whose total is their sum. */
export function countsOf(counts: Partial<Omit<Counts, 'Total'>>): Counts {
  const Total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { ...NONE, ...counts, Total };
}

const NONE = {
  Waiting: 0,
  UnderWay: 0,
  Replaced: 0,
  Failed: 0,
  Refused: 0,
  External: 0,
  Over: 0,
  Cancelled: 0,
};

/** ResealDescribeCampaign's answer. */
export function campaignAnswer(part: object): ApiAnswer {
  const whole = {
    CampaignId: 'abcdefghijkl',
    Name: 'summer',
    Step: 'running',
    StepReason: '',
    Mode: 'real',
    CreateTime: '2026-12-01 08:00:00',
    StartTime: '2026-12-01 08:00:00',
    EndTime: '',
    Deadline: '',
    Counts: countsOf({}),
    Waves: [],
    Groups: [],
    Refusals: [],
    Moments: [],
  };
  return { Campaign: { ...whole, ...part }, RequestId: 'r' };
}
