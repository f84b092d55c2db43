// `npm run bench:scale`: lists, searches, size, start and reissues of a service that keeps many certificates, beside an empty one.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trackLineages } from './contestant.ts';
import { makeNames } from './csrs.ts';
import { type Folder, makeFolder, runLoad } from './processes.ts';
import { grant, serve, type Server } from './reseal.ts';
import { fill } from './scale/fill.ts';
import { LISTS, type ListFigure, measureList } from './scale/lists.ts';

const { values } = parseArgs({
  options: {
    certificates: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '16' },
    /** Reissues beside none, in turn. */
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    'warm-up-seconds': { type: 'string', default: '4' },
    /** Of each list. */
    samples: { type: 'string', default: '15' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const COUNT = Number(values.certificates);
const CONNECTIONS = Number(values.connections);
const [MAX_LIST_MS, MAX_SEARCH_MS, MAX_BYTES, MIN_RATIO] = [40, 100, 3000, 0.8];

await using empty = await makeFolder();
await using full = await makeFolder();
const names = await makeNames(CONNECTIONS);
const grantAll = async (server: Server) => trackLineages(await Promise.all(names.map((name) => grant(server, name))));
await using withNone = await serve(empty);
const beforeFilling = await serve(full);
const lineages = { none: await grantAll(withNone), many: await grantAll(beforeFilling) };
// What is copied is a reissue, as most are.
await rateOf(beforeFilling, lineages.many);
await beforeFilling[Symbol.asyncDispose]();
tell(`filling with ${COUNT} certificates`);
const filled = fill(databaseOf(full), { count: COUNT, nowMs: Date.now() });
tell(`${filled.seconds.toFixed(0)} s, ${filled.bytesEach.toFixed(0)} bytes each`);
await using withMany = await serve(full);
const lists: ListFigure[] = [];
for (const question of LISTS) lists.push(await measureList(withMany, question, Number(values.samples)));
const reissues = await measureReissues();
await publish();

/** In turn, so that what else the machine does meets both. */
async function measureReissues(): Promise<{ readonly none: readonly number[]; readonly many: readonly number[] }> {
  const rates = { none: [] as number[], many: [] as number[] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rates.none.push(await rateOf(withNone, lineages.none));
    rates.many.push(await rateOf(withMany, lineages.many));
  }
  return rates;
}

async function rateOf({ port, credential }: Server, of: ReturnType<typeof trackLineages>): Promise<number> {
  const job = { kind: 'reissue', credential, csrType: 'upload', lineages: of.first(CONNECTIONS) } as const;
  const [warmUpMs, measureMs] = [Number(values['warm-up-seconds']) * 1000, Number(values.seconds) * 1000];
  const result = await runLoad({ port, warmUpMs, measureMs, job });
  of.advance(result.newest);
  return (result.completed / result.elapsedMs) * 1000;
}

async function publish(): Promise<void> {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, node ${process.version}`;
  const ratio = median(reissues.many) / median(reissues.none);
  const report = {
    at: new Date().toISOString(),
    machine,
    count: COUNT,
    filled,
    ready: readyMs(),
    lists,
    reissues,
    ratio,
  };
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, 'scale.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  const rows = lists.map(
    ({ name, total, medianMs, mostMs }) => `| ${name} | ${total} | ${medianMs.toFixed(1)} | ${mostMs.toFixed(1)} |`,
  );
  const lines = [
    `${machine}; ${COUNT} certificates`,
    `${filled.bytesEach.toFixed(0)} bytes a certificate (aim: ${MAX_BYTES})`,
    `their lists made in ${filled.listSeconds.toFixed(1)} s, as a migration makes them`,
    `from start to ready: ${readyMs().many.toFixed(0)} ms, ${readyMs().none.toFixed(0)} ms with none`,
    `reissues: ${median(reissues.many).toFixed(0)} a second beside ${median(reissues.none).toFixed(0)}: ${ratio.toFixed(2)} (aim: ${MIN_RATIO})`,
    '',
    '| list | total | median ms | most ms |',
    '| --- | --- | --- | --- |',
    ...rows,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const slow = lists.filter(({ isSearch, medianMs }) => medianMs > (isSearch ? MAX_SEARCH_MS : MAX_LIST_MS));
  for (const { name } of slow) tell(`slower than ${MAX_LIST_MS} ms, or ${MAX_SEARCH_MS} ms for a search: ${name}`);
  if (slow.length > 0 || ratio < MIN_RATIO || filled.bytesEach > MAX_BYTES) process.exitCode = 1;
}

function readyMs(): { readonly none: number; readonly many: number } {
  return { none: withNone.msToReady, many: withMany.msToReady };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor((numbers.length - 1) / 2)] ?? Number.NaN;
}

function databaseOf(folder: Folder): string {
  return join(folder.path, 'data/reseal.db');
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
