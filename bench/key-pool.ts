// `npm run bench:key-pool`: reissues with a new RSA key at a steady rate, from a pool of keys made ahead, and how long each call takes.

import { mkdir, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connection } from './connection.ts';
import { makeNames } from './csrs.ts';
import { fillPool } from './key-pool/fill.ts';
import { makeFolder } from './processes.ts';
import { CONFIG, grant, serve, type Server } from './reseal.ts';
import { makeSigner } from './signing.ts';

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1200' },
    'per-second': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const KEYS = Number(values.keys);
const PER_SECOND = Number(values['per-second']);
const CALLS = PER_SECOND * Number(values.seconds);
/** With a CSR, to compare with. */
const CONTROL_CALLS = Math.ceil(CALLS / 4);
/** Each is reissued again after some seconds, when it is long issued. */
const LINEAGES = 120;
const CONNECTIONS = 64;
/** Not counted: code is compiled while they are made. */
const WARM_UP = 40;
const GRANTED_AT_ONCE = 16;
const MAX_P99_MS = 50;

await using folder = await makeFolder();
const setting = { config: `${CONFIG}keyPool: { sizes: { rsa2048: ${KEYS} } }\n`, resolvers: [] };
const lineages = await prepare();
const startedAt = performance.now();
await fillPool(
  {
    RESEAL_DATA: join(folder.path, 'data'),
    RESEAL_CONFIG: join(folder.path, 'reseal.yaml'),
    RESEAL_PUBLIC_URL: 'http://ca.example.test',
  },
  { algorithm: 'rsa2048', keys: KEYS + WARM_UP },
);
tell(`${KEYS} keys are made ahead in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
const tookMs = await measure();
await publish();

/** Certificates to be reissued, by a service without a pool. */
async function prepare(): Promise<readonly { readonly csr: string; newest: string }[]> {
  await using server = await serve(folder, { config: CONFIG, resolvers: [] });
  const names = await makeNames(LINEAGES);
  const prepared: { readonly csr: string; newest: string }[] = [];
  for (let at = 0; at < names.length; at += GRANTED_AT_ONCE) {
    const some = await Promise.all(names.slice(at, at + GRANTED_AT_ONCE).map((name) => grant(server, name)));
    prepared.push(...some.map(({ certificateId, csrs }) => ({ csr: csrs[1] ?? '', newest: certificateId })));
  }
  await server[Symbol.asyncDispose]();
  await writeFile(join(folder.path, 'reseal.yaml'), setting.config);
  return prepared;
}

/** How a call takes its key: from the pool, or from a CSR that is brought along. */
type Kind = 'pool' | 'csr';

/** Both in one run, so that what else the machine does meets both. */
async function measure(): Promise<Readonly<Record<Kind, readonly number[]>>> {
  await using server = await serve(folder, setting);
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(server.port)));
  for (let call = 0; call < WARM_UP; call += 1) await reissue(server, { connections, call, kind: 'pool' });
  const csr = await callSteadily(server, { connections, calls: CONTROL_CALLS, kind: 'csr' });
  const pool = await callSteadily(server, { connections, calls: CALLS, kind: 'pool' });
  for (const connection of connections) connection.close();
  return { pool, csr };
}

interface Calls {
  /** Those that are free. */
  readonly connections: Connection[];
  readonly kind: Kind;
}

/** Each call is begun at its time, whether or not those before it are answered. Answers how long each took, in milliseconds. */
async function callSteadily(server: Server, { calls, ...how }: Calls & { readonly calls: number }) {
  const tookMs: number[] = [];
  const beganAt = performance.now();
  const under: Promise<void>[] = [];
  for (let call = 0; call < calls; call += 1) {
    await pause(Math.max(0, beganAt + (call * 1000) / PER_SECOND - performance.now()));
    const at = performance.now();
    under.push(reissue(server, { ...how, call }).then(() => void tookMs.push(performance.now() - at)));
  }
  await Promise.all(under);
  return tookMs;
}

async function reissue(
  { port, credential }: Server,
  { connections, kind, call }: Calls & { readonly call: number },
): Promise<void> {
  const connection = connections.shift();
  const lineage = lineages[call % LINEAGES];
  if (connection === undefined || lineage === undefined) throw new Error('All connections wait for their answers');
  const online = { CsrType: 'online', CertCSREncryptAlgo: 'RSA', CertCSRKeyParameter: '2048' };
  const key = kind === 'pool' ? online : { CsrType: 'upload', CsrContent: lineage.csr };
  const body = JSON.stringify({ CertificateId: lineage.newest, ValidType: 'DNS_AUTO', ...key });
  const sign = makeSigner(credential, `127.0.0.1:${port}`);
  const { Response } = JSON.parse(await connection.ask(sign({ action: 'ReplaceCertificate', body })));
  if (Response.Error !== undefined) throw new Error(`A reissue is refused: ${JSON.stringify(Response.Error)}`);
  lineage.newest = String(Response.CertificateId);
  connections.push(connection);
}

async function publish(): Promise<void> {
  const [pool, csr] = [shareOf(tookMs.pool), shareOf(tookMs.csr)];
  const figures = { pool, csr, ratio: pool.p50Ms / csr.p50Ms, withinCall: countWithinCall() - WARM_UP };
  tell(
    `${CALLS} reissues with a new RSA 2048 key at ${PER_SECOND}/s: ${textOf(pool)} (aim of p99: ${MAX_P99_MS}); ` +
      `${figures.withinCall} were issued within their call; ${CONTROL_CALLS} with an uploaded CSR of P-256: ${textOf(csr)}; ` +
      `ratio of p50 ${figures.ratio.toFixed(2)}`,
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`;
  await mkdir(values.out, { recursive: true });
  const report = { at: new Date().toISOString(), machine, keys: KEYS, perSecond: PER_SECOND, ...figures };
  await writeFile(join(values.out, 'key-pool.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  process.exitCode = pool.p99Ms > MAX_P99_MS ? 1 : 0;
}

interface Shares {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

function shareOf(tookMs: readonly number[]): Shares {
  const sorted = tookMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), worstMs: at(1) };
}

function textOf({ p50Ms, p99Ms, worstMs }: Shares): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, worst ${worstMs.toFixed(1)} ms`;
}

/** Whoever is issued by the worker is saved again. */
function countWithinCall(): number {
  using database = new DatabaseSync(join(folder.path, 'data/reseal.db'), { readOnly: true });
  const issued = "select count(*) as count from certificates where replaces is not null and step = 'issued'";
  return Number(database.prepare(`${issued} and version = 1 and sealed_key is not null`).get()?.['count']);
}

function tell(text: string): void {
  console.log(text);
}
