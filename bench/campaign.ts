// `npm run bench:campaign`: a mass reissue with the same keys on SQLite, beside the floor without HTTP, and what it does to other calls.

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { Connection } from './connection.ts';
import { makeNames } from './csrs.ts';
import { makeFolder } from './processes.ts';
import { CONFIG, grant, serve, type Server } from './reseal.ts';
import { fill } from './scale/fill.ts';
import { makeSigner } from './signing.ts';

const { values } = parseArgs({
  options: {
    /** As many as DigiCert had to replace in July 2024. */
    certificates: { type: 'string', default: '83267' },
    /** reused, or dns: each is proved anew through the embedded DNS server. */
    proofs: { type: 'string', default: 'reused' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const CERTIFICATES = Number(values.certificates);
/** Of those that the fill makes, the rest has expired, soon will, or was revoked. */
const SELECTABLE_SHARE = 0.68;
const FLOOR_CERTIFICATES = Math.min(CERTIFICATES, 10_000);
const [MIN_RATIO, MAX_RESIDENT_BYTES, MAX_SLOWER] = [0.9, 400 * 1024 * 1024, 2];
/** Other calls are made at this rate, before and meanwhile. */
const PROBE_PAUSE_MS = 50;
const QUIET_MS = 5_000;
const LOOK_MS = 1_000;

/** An account may reissue all that it has. */
const QUOTAS = '  quotas: { records: 1000000, ordersPerDay: 1000000 }, csrsPerAccount: 1000 }';

await using folder = await makeFolder();
const [name] = await makeNames(1);
if (name === undefined) throw new Error('There is no name');
const floorPerSecond = await measureFloor(name.csrs[0] ?? '');
tell(`the floor without HTTP: ${floorPerSecond.toFixed(0)} certificates a second`);
const config = CONFIG.replace(' } }\n', ` },\n${QUOTAS}\n`);
{
  await using first = await serve(folder, { config, resolvers: [] });
  await grant(first, name);
}
const filled = fill(join(folder.path, 'data/reseal.db'), {
  count: Math.ceil(CERTIFICATES / SELECTABLE_SHARE),
  nowMs: Date.now(),
});
prepareFilled(values.proofs === 'dns' ? 'dns' : 'reused');
tell(`filled in ${filled.seconds.toFixed(0)} s`);
await using server = await serve(folder, { config, resolvers: [] });
const ask = await openClient(server);
const quiet = await probeFor(QUIET_MS);
const run = await runCampaign();
await publish();

/** All have keys that the built-in authority certifies by their product, and proofs that serve again where they are to. */
function prepareFilled(proofs: 'reused' | 'dns'): void {
  using database = new DatabaseSync(join(folder.path, 'data/reseal.db'));
  database.exec("update certificates set key_algorithm = 'p256'");
  if (proofs === 'dns') return;
  database
    .prepare(
      `insert or ignore into authorizations (account_uin, domain, method, proved_at)
        select account_uin, main_domain, method, ? from certificates where main_domain is not null`,
    )
    .run(Date.now());
}

async function measureFloor(csr: string): Promise<number> {
  await using floorFolder = await makeFolder();
  const csrFile = join(floorFolder.path, 'csr.pem');
  await writeFile(csrFile, csr);
  const args = [join(import.meta.dirname, 'campaign/floor.ts'), floorFolder.path, csrFile, String(FLOOR_CERTIFICATES)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return FLOOR_CERTIFICATES / Number(stdout);
}

type Ask = (action: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** One call at a time. */
async function openClient({ port, credential }: Server): Promise<Ask> {
  const connection = await Connection.open(port);
  const sign = makeSigner(credential, `127.0.0.1:${port}`);
  return async (action, input) => {
    const { Response } = JSON.parse(await connection.ask(sign({ action, body: JSON.stringify(input) })));
    if (Response.Error !== undefined) throw new Error(`${action} is refused: ${JSON.stringify(Response.Error)}`);
    return Response;
  };
}

interface Seen {
  readonly step: string;
  readonly counts: Readonly<Record<string, number>>;
}

async function look(CampaignId: string): Promise<Seen> {
  const { Campaign } = await ask('ResealDescribeCampaign', { CampaignId });
  const { Step, Counts } = Campaign as { readonly Step: string; readonly Counts: Record<string, number> };
  return { step: Step, counts: Counts };
}

async function until(CampaignId: string, steps: readonly string[], seen: (now: Seen) => Promise<void>): Promise<Seen> {
  for (;;) {
    const now = await look(CampaignId);
    await seen(now);
    if (steps.includes(now.step)) return now;
    await pause(LOOK_MS);
  }
}

async function runCampaign() {
  const { CampaignId } = (await ask('ResealCreateCampaign', {
    Name: 'bench',
    Selection: { All: true },
    OldCertificates: 'keep',
  })) as { readonly CampaignId: string };
  await ask('ResealPlanCampaign', { CampaignId });
  const planFrom = performance.now();
  const planned = await until(CampaignId, ['planned', 'drafted'], async () => undefined);
  const planSeconds = (performance.now() - planFrom) / 1000;
  tell(`planned in ${planSeconds.toFixed(1)} s: ${JSON.stringify(planned.counts)}`);
  let mostBytes = 0;
  let isOver = false;
  const probing = probe(() => isOver);
  const startedAt = performance.now();
  await ask('ResealStartCampaign', { CampaignId });
  const done = await until(CampaignId, ['done', 'paused', 'cancelled'], async ({ counts }) => {
    mostBytes = Math.max(mostBytes, (await server.residentBytes()) ?? 0);
    tell(`${((performance.now() - startedAt) / 1000).toFixed(0)} s: ${JSON.stringify(counts)}`);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  isOver = true;
  return { planSeconds, seconds, mostBytes, step: done.step, counts: done.counts, meanwhile: await probing };
}

async function probeFor(milliseconds: number): Promise<readonly number[]> {
  const endsAt = performance.now() + milliseconds;
  return await probe(() => performance.now() > endsAt);
}

/** How long each of a steady row of other calls takes, in milliseconds. */
async function probe(isOver: () => boolean): Promise<readonly number[]> {
  const other = await openClient(server);
  const tookMs: number[] = [];
  while (!isOver()) {
    const at = performance.now();
    await other('DescribeCertificates', { Limit: 20 });
    tookMs.push(performance.now() - at);
    await pause(PROBE_PAUSE_MS);
  }
  return tookMs;
}

function p99Of(tookMs: readonly number[]): number {
  const sorted = tookMs.toSorted((one, other) => one - other);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN;
}

async function publish(): Promise<void> {
  const { seconds, counts, mostBytes, meanwhile } = run;
  const perSecond = (counts['Replaced'] ?? 0) / seconds;
  const figures = {
    ...run,
    meanwhile: p99Of(meanwhile),
    quiet: p99Of(quiet),
    floorPerSecond,
    perSecond,
    ratio: perSecond / floorPerSecond,
    slower: p99Of(meanwhile) / p99Of(quiet),
  };
  tell(
    `${perSecond.toFixed(0)} reissues a second, ${figures.ratio.toFixed(2)} of the floor (aim ${MIN_RATIO}); at most ` +
      `${(mostBytes / 1024 / 1024).toFixed(0)} MiB (aim 400); p99 of other calls ${figures.slower.toFixed(2)} times its quiet one (aim ${MAX_SLOWER})`,
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`;
  await mkdir(values.out, { recursive: true });
  const report = {
    at: new Date().toISOString(),
    machine,
    certificates: CERTIFICATES,
    proofs: values.proofs,
    ...figures,
  };
  await writeFile(join(values.out, 'campaign.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  const isReached = figures.ratio >= MIN_RATIO && mostBytes <= MAX_RESIDENT_BYTES && figures.slower <= MAX_SLOWER;
  process.exitCode = isReached ? 0 : 1;
}

function tell(text: string): void {
  console.log(text);
}
