// A service that is killed while its authority elsewhere signs, refuses nonces, sleeps and fails proofs, loses no order and doubles none.

import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { LEASE_MS } from '../../src/jobs/ports.ts';
import { atMostAtOnce } from '../../src/lib/turns/at-most-at-once.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { startForwardingDns } from '../support/acme-dns.ts';
import { acmeYaml, type Applicants, makeMovedClock, openApplicants } from '../support/acme-service.ts';
import { commitGranted, recordOf, until } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import {
  BINDING,
  type Pebble,
  type PebblePlace,
  placePebble,
  skipWithoutPebble,
  startPebble,
} from '../support/servers/pebble.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { type Act, ACTIONS, type ClientParts, CSR_TYPES, order, prove, renewOnce, VALID_TYPES } from './acme-client.ts';
import type { Served, VictimWish } from './acme-victim.ts';

/** So many processes are killed, one after the other, while reissues and renewals are under way. */
const KILLS = Number(env['ACME_KILLS'] ?? '1');
/** Of every action with every way of proof and every kind of CSR, in turn. */
const ACTS_A_KILL = 5;
/** A renewal by itself is cut off within its first write, its second … up to this one; by the last it has long been over. */
const RENEWAL_WRITES = Number(env['ACME_RENEWAL_KILLS'] ?? '0');
/** A process writes so often within some seconds of such work. */
const WRITES = 60;
const AT_ONCE = 6;
/** Later by this much, the lease of the process before has run out. */
const LATER_MS = LEASE_MS + SECOND_MS;
/** A client looks as long as all kills take together, and some minutes more. */
const LOOK_MS = 100;
const MOST_LOOKS = (300 + 60 * KILLS) * 10;
/** Of the questions of the authority's validation, one in so many comes to nothing. */
const FAULT_EVERY = 25;

interface Stage extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly yaml: string;
  readonly applicants: Applicants;
  readonly pebble: Pebble;
  /** Whoever serves now. */
  served: Served | undefined;
  /** The service's clock is ahead of the machine's by this. */
  laterMs: number;
}

async function openStage(place: PebblePlace, { faultEvery }: { readonly faultEvery: number }): Promise<Stage> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const applicants = cleanup.use(await openApplicants());
  const eab = `eab: { keyId: ${BINDING.keyId}, keyFile: ${place.folder.write('eab', BINDING.key)} }`;
  const issuers = `  - { name: judge, kind: acme, directory: "${place.directory}", termsAgreed: true, trustFile: ${place.trustFile}, allowPrivateAddresses: true, profile: default, ${eab} }`;
  let questions = 0;
  const fails = (): boolean => (questions += 1) % faultEvery === 0;
  const stage: { served: Served | undefined } = { served: undefined };
  const dns = cleanup.use(
    await startForwardingDns({
      get txtServer() {
        return stage.served?.dns;
      },
      records: applicants.seenThere,
      fails,
    }),
  );
  const variables = { PEBBLE_VA_NOSLEEP: '0', PEBBLE_VA_SLEEPTIME: '1', PEBBLE_AUTHZREUSE: '25' };
  const config = { externalAccountBindingRequired: true };
  const pebble = cleanup.use(
    await startPebble(place, { dns: dns.address, httpPort: applicants.web.port, variables, config }),
  );
  const kept = cleanup.move();
  return Object.assign(stage, {
    folder,
    yaml: acmeYaml(applicants, { issuers }),
    applicants,
    pebble,
    laterMs: 0,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  });
}

describe('A service that is killed while an authority elsewhere issues', { skip: skipWithoutPebble }, () => {
  const opened = new AsyncDisposableStack();
  let place: PebblePlace;
  before(async () => void (place = opened.use(await placePebble())));
  after(() => opened.disposeAsync());

  test(`carries out ${KILLS * ACTS_A_KILL} reissues and renewals over ${KILLS} kills, each once`, async (context) => {
    await using stage = await openStage(place, { faultEvery: FAULT_EVERY });
    const { acts, parts } = await begin(stage);
    const carryOutOne = atMostAtOnce(AT_ONCE, async (act: Act) => await carryOut(act, { stage, parts }));
    const carriedOut = Promise.all(acts.map(carryOutOne));
    let seed = Number(env['ACME_SEED'] ?? '1');
    for (let kill = 0; kill < KILLS; kill += 1) {
      // A linear congruential generator (Numerical Recipes): the same kills for the same seed.
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
      const [writes, delayMs] = [1 + (seed % WRITES), Math.floor(seed / WRITES) % 20];
      await dieAt(stage, { writes, delayMs });
      context.diagnostic(`killed ${delayMs} ms after write ${writes}`);
    }
    await using service = await serve(stage);
    await carriedOut;
    await assertWhole(service, { stage, acts });
  });

  test('renews by itself once, wherever it was cut off between the steps of that', {
    skip: RENEWAL_WRITES === 0 && '`npm run crash` cuts renewals off',
  }, async (context) => {
    await using stage = await openStage(place, { faultEvery: Infinity });
    const { originals } = await beginRenewals(stage, Math.min(RENEWAL_WRITES, MOST_RENEWAL_WRITES));
    let writes = 1;
    for (; writes <= originals.length; writes += 1) {
      const renews = { id: originals[writes - 1] ?? '', before: originals.slice(0, writes - 1) };
      if (!(await dieAt(stage, { writes, delayMs: writes % 2, renews }))) break;
    }
    context.diagnostic(`killed ${writes - 1} times`);
    await using service = await serve(stage);
    for (const id of originals.slice(0, writes - 1)) await renewOnce(service, id);
    await assertEachOnce(service, stage);
  });
});

/** More writes than a renewal is made of. */
const MOST_RENEWAL_WRITES = 40;

/** The service opens in this process, issues what is replaced later, and closes. */
async function begin(stage: Stage): Promise<{ readonly acts: readonly Act[]; readonly parts: ClientParts }> {
  await using service = await serve(stage);
  const { key } = service;
  const now = (): Date => addMs(new Date(), stage.laterMs);
  const parts = { key, now, port: () => stage.served?.port, applicants: stage.applicants };
  const acts = await Promise.all(
    Array.from({ length: KILLS * ACTS_A_KILL }, async (_, n) => {
      const action = ACTIONS[n % 2] ?? 'ReplaceCertificate';
      const validType = VALID_TYPES[Math.floor(n / 2) % 3] ?? 'DNS';
      const csrType = CSR_TYPES[Math.floor(n / 6) % 3] ?? 'online';
      // The embedded DNS serves "com" alone.
      const domain = validType === 'DNS_AUTO' ? `killed-${n}.com` : `killed-${n}.net`;
      const original = await issue(service, { parts, domain, validType });
      return { original, domain, action, validType, csrType };
    }),
  );
  return { acts, parts };
}

async function issue(
  service: TestService,
  { parts, domain, validType }: Pick<Act, 'domain' | 'validType'> & { readonly parts: ClientParts },
): Promise<string> {
  for (;;) {
    const id = await commitGranted(service, [domain], { input: { VerifyType: validType } });
    await until(`${domain} is issued or has failed`, async () => {
      const { step } = await recordOf(service, id);
      if (step === 'validating' && validType !== 'DNS_AUTO') await prove(parts, id);
      return step === 'issued' || step === 'failed';
    });
    if ((await recordOf(service, id)).step === 'issued') return id;
  }
}

/** What is due renews as soon as it is said to renew by itself: its authority wants it so. */
async function beginRenewals(stage: Stage, count: number): Promise<{ readonly originals: readonly string[] }> {
  await using service = await serve(stage);
  const domains = Array.from({ length: count }, (_, n) => `renewed-${n}.com`);
  const originals = await Promise.all(
    domains.map(async (domain) => {
      const id = await commitGranted(service, [domain]);
      await service.waitForStatus(id, 1);
      const { issued } = await recordOf(service, id);
      const window = { start: addMs(new Date(), -2 * HOUR_MS), end: addMs(new Date(), -HOUR_MS) };
      await stage.pebble.setWindow(encodePem('CERTIFICATE', issued?.chain[0] ?? new Uint8Array()), window);
      return id;
    }),
  );
  // An issuer's window counts from a quarter of a certificate's life on.
  stage.laterMs += DAY_MS;
  return { originals };
}

async function serve(stage: Stage): Promise<TestService> {
  stage.laterMs += LATER_MS;
  const clock = makeMovedClock();
  clock.advance(stage.laterMs);
  const { folder, yaml, applicants } = stage;
  const service = await openTestService({ folder: folder.path, yaml, clock, resolvers: [applicants.dns.address] });
  stage.served = { port: service.service.port, dns: service.dns };
  const { [Symbol.asyncDispose]: dispose } = service;
  return {
    ...service,
    [Symbol.asyncDispose]: async () => {
      stage.served = undefined;
      await dispose();
    },
  };
}

/** Another process serves until it is killed; false where it has ended by itself. */
async function dieAt(
  stage: Stage,
  about: Pick<VictimWish, 'writes' | 'delayMs'> & Partial<Pick<VictimWish, 'renews'>>,
): Promise<boolean> {
  stage.laterMs += LATER_MS;
  const { folder, yaml, applicants, laterMs } = stage;
  const wish: VictimWish = {
    renews: undefined,
    ...about,
    folder: folder.path,
    yaml,
    resolver: applicants.dns.address,
    laterMs,
  };
  const victim = join(import.meta.dirname, 'acme-victim.ts');
  const child = spawn(process.execPath, [victim, JSON.stringify(wish)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  stage.served = await servedBy(child);
  const [code, signal] = await exited;
  stage.served = undefined;
  if (signal === 'SIGKILL') return true;
  equal(code, 0);
  return false;
}

/** Undefined where it is killed before it serves. */
async function servedBy({ stdout }: ChildProcess): Promise<Served | undefined> {
  if (stdout === null) return undefined;
  for await (const line of createInterface(stdout)) return JSON.parse(line) as Served;
  return undefined;
}

/** As a client does whose service is gone now and then. */
async function carryOut(
  act: Act,
  { stage, parts }: { readonly stage: Stage; readonly parts: ClientParts },
): Promise<void> {
  let last = 'nothing was seen of it';
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    try {
      const { id, step } = findLatest(stage, act.original);
      if (step === 'issued') return;
      last = `it stays at ${step}`;
      if (step === 'validating' && act.validType !== 'DNS_AUTO') await prove(parts, id);
      if (step === 'none' || step === 'failed') await order(parts, act);
    } catch (error) {
      // Nobody serves, or the file is being left or opened: it looks again.
      if (!(error instanceof Error)) throw error;
      last = `${last}: ${error.message}`;
    }
    await pause(LOOK_MS);
  }
  fail(`${act.action} of ${act.domain} by ${act.validType} and ${act.csrType}: ${last}`);
}

/** What was ordered last in place of the original, as it is on disk. */
function findLatest({ folder }: Stage, original: string): { readonly id: string; readonly step: string } {
  using database = openDatabase(folder.path);
  const [row] = database.all(
    'select id, step from certificates where replaces = :original or renews = :original order by sequence desc limit 1',
    { original },
  );
  return row === undefined ? { id: '', step: 'none' } : { id: String(row['id']), step: String(row['step']) };
}

async function assertWhole(
  service: TestService,
  { stage, acts }: { readonly stage: Stage; readonly acts: readonly Act[] },
): Promise<void> {
  using database = openDatabase(stage.folder.path);
  for (const { original, action } of acts) {
    const column = action === 'ReplaceCertificate' ? 'replaces' : 'renews';
    const issued = database.all(
      `select ${column} as original from certificates where (replaces = :original or renews = :original) and step = 'issued'`,
      { original },
    );
    deepEqual(issued, [{ original }]);
  }
  await assertEachOnce(service, stage);
}

/** What the authority has issued is on record here, once, or is revoked there; and it was asked for no order that is not on record. */
async function assertEachOnce(service: TestService, { folder, pebble }: Stage): Promise<void> {
  using database = openDatabase(folder.path);
  const open = `select reference from issuer_orders where closed_at is null`;
  await until('what was left is let go', () => {
    service.advance(HOUR_MS);
    return database.all(open).length === 0;
  });
  const printed = pebble.printed();
  const signed = [...printed.matchAll(/Issued certificate serial (\w+) for order/g)].map(([, serial = '']) => serial);
  const recorded = database.all('select serial from certificates where serial is not null').map((row) => numberOf(row));
  equal(new Set(recorded).size, recorded.length);
  const strays = signed.filter((serial) => !recorded.includes(BigInt(`0x${serial}`)));
  for (const serial of strays) ok(/Revoked/.test(await pebble.status(serial)), `${serial} was issued for nobody`);
  equal(signed.length - strays.length, recorded.length);
  const [orders] = database.all('select count(*) as total from issuer_orders');
  const placed = [...printed.matchAll(/Added order "/g)].length;
  ok(placed <= Number(orders?.['total']), `${placed} orders there, ${String(orders?.['total'])} here`);
}

function numberOf(row: Readonly<Record<string, unknown>>): bigint {
  return BigInt(`0x${String(row['serial'])}`);
}

function openDatabase(folder: string) {
  const database = new DatabaseSync(join(folder, DATABASE_FILE), { readOnly: true });
  return {
    all: (sql: string, values: Readonly<Record<string, string>> = {}) =>
      structuredClone(database.prepare(sql).all(values)),
    [Symbol.dispose]: () => {
      database.close();
    },
  };
}
