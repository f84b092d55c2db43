// Reseal itself, as `npm start` serves it: one process, SQLite, the built-in authority, the log at its usual level.

import { readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { type Contestant, type Form, lineagesOf, type Running, trackLineages } from './contestant.ts';
import { type Name, ZONE } from './csrs.ts';
import type { CsrType, Lineage } from './plan.ts';
import {
  end,
  findFreePort,
  findResidentBytes,
  findWorkDone,
  type Folder,
  makeFolder,
  start,
  waitUntil,
  type WorkDone,
} from './processes.ts';
import { type Credential, makeSigner } from './signing.ts';

const MULTI_DOMAIN_PRODUCT = 13;
const POLL_PAUSE_MS = 20;
/** Idle: long after start-up has ended, so that what it left behind is collected. */
const IDLE_MS = 5_000;

/** The embedded DNS server proves what is ordered, and no rate is in the way. */
export const CONFIG = `
dns: { zones: [{ name: ${ZONE}, accounts: ["*"] }] }
limits: { ratePerSecond: { ReplaceCertificate: 1000000, DescribeCertificate: 1000000, CreateCertificate: 1000000,
  SubmitCertificateInformation: 1000000, CommitCertificateInformation: 1000000, DescribeCertificates: 1000000 } }
`;

export interface Server extends AsyncDisposable {
  readonly port: number;
  readonly credential: Credential;
  readonly msToReady: number;
  readonly residentBytes: () => Promise<number | undefined>;
  readonly work: () => Promise<WorkDone | undefined>;
}

export function resealContestant(csrType: CsrType): Contestant {
  return {
    name: csrType === 'original' ? 'Reseal, same CSR' : 'Reseal, uploaded CSR',
    note: 'ReplaceCertificate until Status 1, durable',
    start: async (names, form) => await run(names, { csrType, form }),
  };
}

/** Of an installation that is initialised: how long it takes to become ready, and its memory at rest. */
export async function measureAtRest(): Promise<{ readonly msToReady: number; readonly idleBytes: number | undefined }> {
  await using folder = await makeFolder();
  const first = await serve(folder);
  await first[Symbol.asyncDispose]();
  await using server = await serve(folder);
  await pause(IDLE_MS);
  return { msToReady: server.msToReady, idleBytes: await server.residentBytes() };
}

async function run(
  names: readonly Name[],
  { csrType, form }: { readonly csrType: CsrType; readonly form: Form },
): Promise<Running> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await makeFolder());
  const server = cleanup.use(await serve(folder));
  const { port, credential } = server;
  const lineages = trackLineages(await grantAll(server, names));
  const kept = cleanup.move();
  return {
    port,
    jobFor: (connections) => ({
      kind: 'reissue',
      credential,
      csrType,
      ...lineagesOf(lineages, { form, connections }),
    }),
    advance: ({ newest, used }) => (form === 'short' ? lineages.advance(newest) : lineages.drop(used)),
    work: server.work,
    stop: async () => {
      await server[Symbol.asyncDispose]();
      return countIssued(folder) - names.length;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

export interface Setting {
  /** YAML. */
  readonly config: string;
  /** DNS servers, as host:port, that are asked after the embedded one. */
  readonly resolvers: readonly string[];
  /** Of PostgreSQL; undefined: SQLite in the folder. */
  readonly databaseUrl?: string;
}

export async function serve(folder: Folder, setting: Setting = { config: CONFIG, resolvers: [] }): Promise<Server> {
  const [port, dnsPort] = [await findFreePort(), await findFreePort()];
  const [config, log] = [join(folder.path, 'reseal.yaml'), join(folder.path, 'log')];
  await writeFile(config, setting.config);
  const startedAt = performance.now();
  const child = start({
    command: process.execPath,
    args: [join(import.meta.dirname, '../src/main.ts'), 'serve'],
    env: {
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/compile'),
      RESEAL_DATA: join(folder.path, 'data'),
      RESEAL_LISTEN: `127.0.0.1:${port}`,
      RESEAL_DNS_LISTEN: `127.0.0.1:${dnsPort}`,
      RESEAL_RESOLVERS: [`127.0.0.1:${dnsPort}`, ...setting.resolvers].join(),
      RESEAL_PUBLIC_URL: 'http://ca.example.test',
      RESEAL_CONFIG: config,
      ...(setting.databaseUrl === undefined ? {} : { RESEAL_DATABASE_URL: setting.databaseUrl }),
    },
    log,
    pipesOutput: false,
  });
  await waitUntil(child, async () => {
    const connection = await Connection.open(port);
    await connection.ask(`GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`).finally(() => connection.close());
  });
  const msToReady = performance.now() - startedAt;
  const credential = await readCredential(folder);
  const residentBytes = (): Promise<number | undefined> => findResidentBytes(child);
  const work = async (): Promise<WorkDone | undefined> => await findWorkDone(child);
  return { port, credential, msToReady, residentBytes, work, [Symbol.asyncDispose]: () => end(child) };
}

async function readCredential(folder: Folder): Promise<Credential> {
  const text = await readFile(join(folder.path, 'data/first-key.json'), 'utf8');
  const { SecretId, SecretKey } = JSON.parse(text) as { readonly SecretId: string; readonly SecretKey: string };
  return { secretId: SecretId, secretKey: SecretKey };
}

/** So many are ordered at once: an account may have some hundred orders under way. */
const GRANTED_AT_ONCE = 16;

/** In the order of the names. */
async function grantAll(server: Server, names: readonly Name[]): Promise<readonly Lineage[]> {
  const lineages: Lineage[] = [];
  for (let at = 0; at < names.length; at += GRANTED_AT_ONCE) {
    const some = names.slice(at, at + GRANTED_AT_ONCE);
    lineages.push(...(await Promise.all(some.map((name) => grant(server, name)))));
  }
  return lineages;
}

/** A certificate of the multi-domain product, its name proved through the embedded DNS server. */
export async function grant({ port, credential }: Server, { domain, csrs }: Name): Promise<Lineage> {
  const connection = await Connection.open(port);
  const sign = makeSigner(credential, `127.0.0.1:${port}`);
  const ask = async (action: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await connection.ask(sign({ action, body: JSON.stringify(input) }));
    const { Response } = JSON.parse(answer) as { readonly Response: Readonly<Record<string, unknown>> };
    if (Response['Error'] !== undefined) throw new Error(`${action} is refused: ${JSON.stringify(Response['Error'])}`);
    return Response;
  };
  const order = await ask('CreateCertificate', { ProductId: MULTI_DOMAIN_PRODUCT, DomainNum: 1, TimeSpan: 1 });
  const [CertificateId] = order['CertificateIds'] as readonly [string];
  const information = { CertificateDomain: domain, CsrType: 'upload', CsrContent: csrs[0], VerifyType: 'DNS_AUTO' };
  await ask('SubmitCertificateInformation', { CertificateId, ...information });
  await ask('CommitCertificateInformation', { CertificateId });
  while ((await ask('DescribeCertificate', { CertificateId }))['Status'] !== 1) await pause(POLL_PAUSE_MS);
  connection.close();
  return { certificateId: CertificateId, csrs };
}

/** What is in the file when nobody holds it any more. */
function countIssued(folder: Folder): number {
  const database = new DatabaseSync(join(folder.path, 'data/reseal.db'), { readOnly: true });
  try {
    const row = database.prepare(`select count(*) as count from certificates where step = 'issued'`).get();
    return Number(row?.['count']);
  } finally {
    database.close();
  }
}
