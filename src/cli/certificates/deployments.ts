// Deployments as commands show them, and wait for: what became of one at each of its targets.

import { z } from 'zod';
import type { ApiAnswer, Call } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { type Row, showRow, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import { readAnswer } from './answers.ts';
import { MAX_LIMIT } from './list.ts';
import { poll } from './polling.ts';

/** 1: it has begun · 0: one that does the same is under way, whose id is told. */
const BEGUN_STATUS = 1;
const BEGUN = z.object({ DeployRecordId: z.number(), DeployStatus: z.number() });

const ROW = z.object({
  InstanceId: z.string(),
  Status: z.number(),
  ErrorMsg: z
    .string()
    .nullish()
    .transform((text) => text || undefined),
});
const COUNTS = {
  TotalCount: z.number(),
  FailedTotalCount: z.number(),
  RunningTotalCount: z.number(),
  PendingTotalCount: z.number(),
};

type WireRow = z.output<typeof ROW>;

export interface Detail {
  readonly answer: ApiAnswer;
  readonly total: number;
  readonly failed: number;
  /** Nothing is left to do at so many. */
  readonly ended: number;
  readonly rows: readonly WireRow[];
}

/** How one kind of deployment is asked for and looked at. */
export interface DeploymentWish {
  readonly certificateId: string;
  /** What refusals say that it cannot, as "deploy xyz to lighthouse". */
  readonly act: string;
  /** Asked for again, nothing changes where it has been done. */
  readonly begin: (call: Call) => Promise<ApiAnswer>;
  readonly look: (call: Call, recordId: number) => Promise<Detail>;
}

const PAGE = { Offset: 0, Limit: MAX_LIMIT };

export async function lookAtDeploy(call: Call, recordId: number): Promise<Detail> {
  const answer = await call('DescribeHostDeployRecordDetail', { DeployRecordId: String(recordId), ...PAGE });
  const detail = readAnswer(z.object({ ...COUNTS, DeployRecordDetailList: z.array(ROW).nullish() }), answer);
  return { answer, ...countsOf(detail), rows: detail.DeployRecordDetailList ?? [] };
}

/** This one takes its numbers as texts. */
export async function lookAtUpdate(call: Call, recordId: number): Promise<Detail> {
  const page = { Offset: String(PAGE.Offset), Limit: String(PAGE.Limit) };
  const answer = await call('DescribeHostUpdateRecordDetail', { DeployRecordId: String(recordId), ...page });
  const lists = z.array(z.object({ List: z.array(ROW).nullish() })).nullish();
  const detail = readAnswer(z.object({ ...COUNTS, RecordDetailList: lists }), answer);
  return { answer, ...countsOf(detail), rows: (detail.RecordDetailList ?? []).flatMap(({ List }) => List ?? []) };
}

function countsOf(counts: z.output<z.ZodObject<typeof COUNTS>>) {
  const { TotalCount: total, FailedTotalCount: failed } = counts;
  return { total, failed, ended: total - counts.RunningTotalCount - counts.PendingTotalCount };
}

/** So many deployments of others may be in the way, one after the other. */
export const MAX_IN_THE_WAY = 10;

type Terminal = Pick<Shell, 'clock' | 'pause' | 'print'>;

export interface Deploying {
  readonly call: Call;
  readonly json?: true | undefined;
  readonly wait?: true | undefined;
  /** In seconds. */
  readonly timeout: number;
  readonly until: Date;
}

/** Shows that it has begun, or with `wait` what became of it; throws OperatorError where any target failed. */
export async function runDeployment(shell: Terminal, wish: DeploymentWish, options: Deploying): Promise<void> {
  for (let inTheWay = 0; inTheWay < MAX_IN_THE_WAY; inTheWay += 1) {
    const answer = await wish.begin(options.call);
    const { DeployRecordId: recordId, DeployStatus } = readAnswer(BEGUN, answer);
    const isBegun = DeployStatus === BEGUN_STATUS;
    if (options.wait !== true) return showBegun(shell, wish, { answer, recordId, isBegun, json: options.json });
    const detail = await untilDone(shell, wish, { ...options, recordId });
    // Another one was in the way, perhaps of other targets: what is wished for is asked for again.
    if (isBegun) return showDetail(shell, wish, { detail, json: options.json });
  }
  throw new OperatorError(`Cannot ${wish.act}: others are in the way again and again`);
}

async function untilDone(
  shell: Terminal,
  { act, look }: DeploymentWish,
  { call, recordId, timeout, until }: Deploying & { readonly recordId: number },
): Promise<Detail> {
  return await poll<Detail>(shell, {
    until,
    look: () => look(call, recordId),
    isEnd: ({ total, ended }) => ended === total,
    lateText: (last) => {
      const done = last === undefined ? 'the service is too busy to say' : `${last.ended} of ${last.total} are done`;
      return `Cannot ${act} within ${timeout} s: ${done} (record ${recordId})`;
    },
  });
}

function showBegun(
  shell: Terminal,
  { act, certificateId }: DeploymentWish,
  begun: {
    readonly answer: ApiAnswer;
    readonly recordId: number;
    readonly isBegun: boolean;
    readonly json: true | undefined;
  },
): void {
  const { answer, recordId, isBegun, json } = begun;
  if (json) shell.print(JSON.stringify(answer));
  if (!isBegun) {
    throw new OperatorError(`Cannot ${act} now: record ${recordId} is under way; --wait waits for it and asks again`);
  }
  if (json) return;
  showRow(shell, { CertificateId: certificateId, DeployRecordId: recordId, Outcome: 'deployment ordered' }, {});
}

function showDetail(
  shell: Terminal,
  { act }: DeploymentWish,
  { detail, json }: { readonly detail: Detail; readonly json: true | undefined },
): void {
  const { answer, rows, failed, total } = detail;
  if (json) shell.print(JSON.stringify(answer));
  else showRows(shell, rows.map(rowOf), {});
  if (failed > 0) throw new OperatorError(`Cannot ${act}: ${failed} of ${total} failed`);
}

/** reference/deploy.md: the Status of a record's rows. */
const STATES: Readonly<Record<number, string>> = {
  0: 'waiting',
  1: 'deployed',
  2: 'failed',
  3: 'running',
  4: 'rolled back',
  5: 'rollback failed',
};

function rowOf({ InstanceId, Status, ErrorMsg }: WireRow): Row {
  return { Instance: InstanceId, State: STATES[Status] ?? String(Status), Trouble: ErrorMsg ?? null };
}
