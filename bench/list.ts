// Measures the first page of DescribeCertificates with each filter over many certificates, and reissues beside it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addMs, DAY_MS, systemClock } from '../src/lib/clock.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import type { Certificate, Step } from '../src/certificates/model/certificate.ts';
import { domain, makeCertificate, makeIssued, makeMaterial } from '../test/contracts/store/samples.ts';
import { Connection } from './connection.ts';
import { makeNames } from './csrs.ts';
import type { LoadResult } from './plan.ts';
import { type Folder, makeFolder, runLoad } from './processes.ts';
import { grant, serve, type Server } from './reseal.ts';
import { makeSigner } from './signing.ts';

const { values } = parseArgs({
  options: {
    certificates: { type: 'string', default: '100000' },
    calls: { type: 'string', default: '41' },
    connections: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '4' },
  },
});

/** Each alone, as a client would send it. */
const QUESTIONS: Readonly<Record<string, object>> = {
  'no filter': {},
  ProjectId: { ProjectId: 7 },
  CertificateType: { CertificateType: 'CA' },
  'CertificateStatus 0': { CertificateStatus: [0] },
  'CertificateStatus 1': { CertificateStatus: [1] },
  'CertificateStatus 3': { CertificateStatus: [3] },
  'CertificateStatus 11': { CertificateStatus: [11] },
  Deployable: { Deployable: 1 },
  Upload: { Upload: 1 },
  Renew: { Renew: 1 },
  FilterSource: { FilterSource: 'buy' },
  IsSM: { IsSM: 1 },
  FilterExpiring: { FilterExpiring: 1 },
  IsPendingIssue: { IsPendingIssue: 1 },
  Tags: { Tags: [{ TagKey: 'stage', TagValue: '3' }] },
  CertIds: { CertIds: ['c0000007', 'c0000017'] },
  ExpirationSort: { ExpirationSort: 'ASC' },
  'SearchKey, of one': { SearchKey: 'host777.' },
  'SearchKey, of all': { SearchKey: 'example' },
  'SearchKey, of none': { SearchKey: 'nowhere' },
};

const WARM_UP_MS = 1000;
const OTHER_STEPS: readonly Step[] = ['validating', 'cancelled', 'failed', 'revoked'];

await using folder = await makeFolder();
const names = await makeNames(Number(values.connections));
const first = await serve(folder);
let lineages = await Promise.all(names.map((name) => grant(first, name)));
await first[Symbol.asyncDispose]();
await fill(folder, Number(values.certificates));
await using server = await serve(folder);
for (const [name, input] of Object.entries(QUESTIONS)) {
  console.log(`${name}: ${await measureQuestion(server, input)}`);
}
console.log(`reissues alone: ${textOf(await reissue(server))}`);
const listing = startListing(server);
console.log(`reissues beside lists: ${textOf(await reissue(server))}`);
console.log(`lists meanwhile: ${await listing.stop()}`);

/** Written to the store itself, in one transaction, for the first account. */
async function fill({ path }: Folder, count: number): Promise<void> {
  const { AccountUin } = JSON.parse(await readFile(join(path, 'data/first-key.json'), 'utf8')) as {
    AccountUin: string;
  };
  await using store = await openSqliteStore({
    file: join(path, 'data/reseal.db'),
    clock: systemClock,
    transactionLimitMs: 600_000,
  });
  const now = systemClock.now();
  const granted = await store.reads.certificates.find(lineages[0]?.certificateId ?? '');
  const chain = granted?.issued?.chain ?? [];
  await store.transact(async (rows) => {
    for (let number = 0; number < count; number += 1) {
      await rows.certificates.insert({ ...certificateOf(number, { chain, now }), accountUin: AccountUin });
    }
  });
}

/** Seven in ten are issued, some of them expired; the rest is spread over the other steps. */
function certificateOf(
  number: number,
  { chain, now }: { readonly chain: readonly Uint8Array[]; readonly now: Date },
): Certificate {
  const id = `c${String(number).padStart(7, '0')}`;
  const createdAt = addMs(now, -(number % 300) * DAY_MS - number);
  const facts = {
    id,
    createdAt,
    projectId: number % 20 === 0 ? 7 : 0,
    alias: `alias ${number}`,
    names: [domain(`host${number}.example.com`)],
    keyAlgorithm: number % 50 === 0 ? 'sm2' : 'p256',
    productId: number % 3 === 0 ? '83' : '13',
    source: number % 10 === 3 ? 'uploaded' : 'ordered',
    type: number % 100 === 0 ? 'authority' : 'server',
    tags: number % 5 === 0 ? [{ key: 'stage', value: String(number % 7) }] : [],
    csr: new Uint8Array(300),
    sealedKey: new Uint8Array(160),
  } as const;
  if (number % 10 >= 7) {
    const step = OTHER_STEPS[number % OTHER_STEPS.length] ?? 'failed';
    return makeCertificate({ ...facts, step, proofDeadline: addMs(now, number % 10 === 7 ? DAY_MS : -DAY_MS) });
  }
  const notAfter = addMs(createdAt, 90 * DAY_MS * (1 + (number % 4)));
  return makeIssued({ ...facts, issued: makeMaterial({ chain, notBefore: createdAt, notAfter, serial: id }) });
}

async function measureQuestion(to: Server, input: object): Promise<string> {
  const client = await openLister(to);
  const tookMs: number[] = [];
  for (let call = 0; call < Number(values.calls); call += 1) tookMs.push(await client.list(input));
  client.close();
  return spreadOf(tookMs);
}

async function openLister({ port, credential }: Server) {
  const connection = await Connection.open(port);
  const sign = makeSigner(credential, `127.0.0.1:${port}`);
  return {
    /** Answers how long it took. */
    list: async (input: object): Promise<number> => {
      const from = performance.now();
      const answer = await connection.ask(sign({ action: 'DescribeCertificates', body: JSON.stringify(input) }));
      const took = performance.now() - from;
      if (!answer.includes('"TotalCount"')) throw new Error(`A list is refused: ${answer.slice(0, 300)}`);
      return took;
    },
    close: () => connection.close(),
  };
}

/** One client that asks each question in turn, without a pause. */
function startListing(to: Server) {
  const tookMs: number[] = [];
  const over = new AbortController();
  const run = async (): Promise<void> => {
    const client = await openLister(to);
    const questions = Object.values(QUESTIONS);
    for (let call = 0; !over.signal.aborted; call += 1) {
      tookMs.push(await client.list(questions[call % questions.length] ?? {}));
    }
    client.close();
  };
  const running = run();
  return {
    stop: async (): Promise<string> => {
      over.abort();
      await running;
      return spreadOf(tookMs);
    },
  };
}

async function reissue({ port, credential }: Server): Promise<LoadResult> {
  const job = { kind: 'reissue', credential, csrType: 'original', lineages } as const;
  const result = await runLoad({ port, warmUpMs: WARM_UP_MS, measureMs: Number(values.seconds) * 1000, job });
  lineages = lineages.map(({ csrs }, index) => ({ certificateId: result.newest[index] ?? '', csrs }));
  return result;
}

function textOf({ completed, elapsedMs, p50Ms, p99Ms }: LoadResult): string {
  const perSecond = (completed / elapsedMs) * 1000;
  return `${perSecond.toFixed(0)} a second, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
}

function spreadOf(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((left, right) => left - right);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
  return `median ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${sorted.length}`;
}
