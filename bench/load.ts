// The load generator, a process of its own: takes a plan from its parent, runs it, sends the result back.

import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { Job, Lineage, LoadPlan, LoadResult } from './plan.ts';
import { makeSigner, type SignRequest } from './signing.ts';

const POLL_PAUSE_MS = 1;
const MAX_POLLS = 20_000;
const NOT_ISSUED_YET = 'FailedOperation.InvalidCertificateStatusCode';

const [plan] = (await once(process, 'message')) as [LoadPlan];
const result = await run(plan);
process.send?.(result, () => process.disconnect?.());

interface Tally {
  readonly startedAt: number;
  readonly completions: { readonly at: number; readonly tookMs: number }[];
  readonly isOver: () => boolean;
  polls: number;
  used: number;
}

async function run({ port, warmUpMs, measureMs, mostMade = Infinity, job }: LoadPlan): Promise<LoadResult> {
  const spread = job.kind === 'reissue' ? job.spread : undefined;
  const open = Array.from({ length: spread?.connections ?? job.lineages.length }, () => Connection.open(port));
  const connections = await Promise.all(open);
  const from = performance.now() + warmUpMs;
  const until = from + measureMs;
  const isOver = (): boolean => performance.now() >= until || tally.completions.length >= mostMade;
  const tally: Tally = { startedAt: from, completions: [], isOver, polls: 0, used: 0 };
  const cpu = process.cpuUsage();
  const work = async (connection: Connection, index: number): Promise<readonly string[]> => {
    const client = { connection, host: `127.0.0.1:${port}` };
    if (job.kind === 'reissue' && spread !== undefined) return await reissueSpread(client, { job, spread, tally });
    const lineage = job.lineages[index];
    if (lineage === undefined) throw new Error('A lineage is missing');
    return [
      job.kind === 'sign'
        ? await signOn(client, { lineage, tally })
        : await reissueOn(client, { job, lineage, tally, most: Infinity }),
    ];
  };
  const newest = (await Promise.all(connections.map(work))).flat();
  const elapsedMs = Math.min(measureMs, performance.now() - from);
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of connections) connection.close();
  const inTime = tally.completions.filter(({ at }) => at >= from && at < until);
  const sorted = inTime.map(({ tookMs }) => tookMs).sort((left, right) => left - right);
  const percentile = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return {
    completed: inTime.length,
    elapsedMs,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    made: tally.completions.length,
    polls: tally.polls,
    used: tally.used,
    ownLoad: (user + system) / 1000 / (warmUpMs + measureMs),
    newest,
  };
}

interface Client {
  readonly connection: Connection;
  readonly host: string;
}

interface Answer {
  readonly Response: {
    readonly CertificateId?: string;
    readonly Status?: number;
    readonly Error?: { readonly Code: string; readonly Message: string };
  };
}

interface Reissuing {
  readonly job: Job & { kind: 'reissue' };
  readonly tally: Tally;
}

/** Takes one lineage after the other until none is left; the newest of them are of no use to anybody. */
async function reissueSpread(
  client: Client,
  work: Reissuing & { readonly spread: { readonly usesEach: number } },
): Promise<readonly []> {
  const { job, tally, spread } = work;
  while (!tally.isOver()) {
    const lineage = job.lineages[tally.used];
    if (lineage === undefined) break;
    tally.used += 1;
    await reissueOn(client, { job, tally, lineage, most: spread.usesEach });
  }
  return [];
}

/**
 * Reissues the newest certificate again and again. Only a certificate at Status 1 can be reissued, so that a call which
 * is taken proves that the one before had come to Status 1 by then; where it is refused, Status is asked for.
 */
async function reissueOn(
  client: Client,
  work: Reissuing & { readonly lineage: Lineage; readonly most: number },
): Promise<string> {
  const { job, lineage, tally, most } = work;
  const ask = asker(client, makeSigner(job.credential, client.host));
  let newest = lineage.certificateId;
  let open: { readonly startedAt: number; readonly answeredAt: number } | undefined;
  const complete = (at: number): void => {
    if (open !== undefined) tally.completions.push({ at, tookMs: at - open.startedAt });
    open = undefined;
  };
  for (let count = 0; count < most && !tally.isOver(); ) {
    const startedAt = performance.now();
    const answer = await ask('ReplaceCertificate', inputOf(job, { lineage, newest, count }));
    if (answer.Error?.Code === NOT_ISSUED_YET && open !== undefined) {
      await waitUntilIssued(ask, { certificateId: newest, tally });
      complete(performance.now());
      continue;
    }
    if (answer.CertificateId === undefined) throw new Error(`A reissue is refused: ${JSON.stringify(answer)}`);
    if (open !== undefined) complete(open.answeredAt);
    open = { startedAt, answeredAt: performance.now() };
    newest = answer.CertificateId;
    count += 1;
  }
  const pollsBefore = tally.polls;
  await waitUntilIssued(ask, { certificateId: newest, tally });
  complete(open !== undefined && tally.polls === pollsBefore + 1 ? open.answeredAt : performance.now());
  return newest;
}

type Ask = (action: string, input: object) => Promise<Answer['Response']>;

function asker({ connection }: Client, sign: SignRequest): Ask {
  return async (action, input) =>
    (JSON.parse(await connection.ask(sign({ action, body: JSON.stringify(input) }))) as Answer).Response;
}

function inputOf(
  { csrType }: Job & { kind: 'reissue' },
  { lineage, newest, count }: { readonly lineage: Lineage; readonly newest: string; readonly count: number },
): object {
  const common = { CertificateId: newest, ValidType: 'DNS_AUTO', CsrType: csrType };
  return csrType === 'original' ? common : { ...common, CsrContent: lineage.csrs[count % lineage.csrs.length] };
}

async function waitUntilIssued(
  ask: Ask,
  { certificateId, tally }: { readonly certificateId: string; readonly tally: Tally },
): Promise<void> {
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    tally.polls += 1;
    const { Status, Error: refusal } = await ask('DescribeCertificate', { CertificateId: certificateId });
    if (Status === 1) return;
    if (refusal !== undefined) throw new Error(`Status is refused: ${JSON.stringify(refusal)}`);
    await pause(POLL_PAUSE_MS);
  }
  throw new Error(`${certificateId} does not come to Status 1`);
}

async function signOn(
  { connection, host }: Client,
  { lineage, tally }: { readonly lineage: Lineage; readonly tally: Tally },
): Promise<string> {
  const requests = lineage.csrs.map((csr) => {
    const body = JSON.stringify({ certificate_request: csr });
    const head = `POST /api/v1/cfssl/sign HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json`;
    return `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
  for (let count = 0; !tally.isOver(); count += 1) {
    const startedAt = performance.now();
    const answer = await connection.ask(requests[count % requests.length] ?? '');
    if (!answer.startsWith('{"success":true')) throw new Error(`cfssl refuses: ${answer.slice(0, 300)}`);
    const at = performance.now();
    tally.completions.push({ at, tookMs: at - startedAt });
  }
  return lineage.certificateId;
}
