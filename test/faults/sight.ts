// What stands on record at one moment: certificates, ledger, proof records, revocation list.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Certificate, serialsOf, type Step } from '../../src/certificates/model/certificate.ts';
import type { Issuance, IssuanceState } from '../../src/certificates/model/issuance.ts';
import { MAX_PAGE } from '../../src/certificates/ports/store.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import type { DnsRecord } from '../../src/dns/ports.ts';
import { bytesOfHex } from '../../src/lib/bytes.ts';
import { addMs, HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { isIssuedBy } from '../../src/x509/certificate/chain.ts';
import { makeTestClock, type TestClock } from '../support/service.ts';
import type { Place } from './places.ts';
import { WHOLE_LIST } from '../../src/ca/profile/shards.ts';

export interface Sight {
  /** The newest first, deleted ones left out. */
  readonly certificates: readonly Certificate[];
  readonly issuances: readonly Issuance[];
  readonly dnsRecords: readonly DnsRecord[];
  /** The latest list of the issuing authority, DER. */
  readonly revocationList: Uint8Array;
}

export async function look(store: RecordStore, accountUin: string): Promise<Sight> {
  const everything = { projectIds: undefined, standings: undefined, ids: undefined, source: undefined };
  const firstPage = { search: undefined, sort: 'newest', offset: 0, limit: MAX_PAGE } as const;
  const { reads } = store;
  const { page, total } = await reads.certificates.list({ accountUin, ...everything, ...firstPage }, new Date(0));
  assert.ok(total <= MAX_PAGE, 'all certificates of a test are looked at');
  const ledgers = await Promise.all(page.map(async ({ id }) => await reads.issuances.listOf(id)));
  return {
    certificates: page,
    issuances: ledgers.flat(),
    dnsRecords: await reads.dnsRecords.list(MAX_PAGE),
    revocationList: (await reads.revocationLists.findLatest('issuing-1', WHOLE_LIST))?.der ?? new Uint8Array(),
  };
}

/** Where no service has it open. */
export async function lookAt({ folder, env }: Pick<Place, 'folder' | 'env'>, accountUin: string): Promise<Sight> {
  const { RESEAL_DATABASE_URL: url } = env;
  const clock = makeTestClock();
  const opening =
    url === undefined
      ? openSqliteStore({ file: join(folder, DATABASE_FILE), clock })
      : openPostgresStore({ url, clock, random: systemRandom });
  await using store = await opening;
  return await look(store, accountUin);
}

export function certificatesOf(sight: Sight, domain: string): readonly Certificate[] {
  return sight.certificates.filter(({ names }) => names[0] === domain);
}

export function stepsOf(sight: Sight, domain: string): readonly Step[] {
  return certificatesOf(sight, domain).map(({ step }) => step);
}

/** In alphabetical order. */
export function serialStatesOf({ issuances }: Sight, certificateId: string): readonly IssuanceState[] {
  return issuances
    .filter((one) => one.certificateId === certificateId)
    .map(({ state }) => state)
    .toSorted();
}

/** Longest wait for all jobs to be done, in real time. */
const PATIENCE_MS = 180_000;
const POLL_MS = 10;
/** So often in real time, waiting jobs are brought forward: longer than a worker needs for one. */
const NUDGE_POLLS = 15;
const NUDGE_MS = 20 * SECOND_MS;

/**
 * Until no certificate's job is left; revocation lists are due much later. The clock is moved on past a lease now and then,
 * for jobs whose worker died; `nudgeMs: 0` leaves it, where nobody died and a slow worker must not be taken for dead.
 */
export async function waitForRest(
  store: RecordStore,
  service: { readonly clock: TestClock; advance(milliseconds: number): void },
  { nudgeMs }: { readonly nudgeMs: number } = { nudgeMs: NUDGE_MS },
): Promise<void> {
  const isAtRest = async (): Promise<boolean> => {
    const due = await store.reads.tallies.listDueJobs(addMs(service.clock.now(), HOUR_MS));
    // What the service looks after again and again is never over.
    return due.every(({ kind }) => kind === 'periodic');
  };
  for (let polls = 1; !(await isAtRest()); polls += 1) {
    if (polls * POLL_MS > PATIENCE_MS) throw new Error('jobs are left, and none of them comes to an end');
    if (polls % NUDGE_POLLS === 0) service.advance(nudgeMs);
    await pause(POLL_MS);
  }
}

/** What must be so whenever nothing is under way, whatever happened before. */
export function assertConsistent(sight: Sight): void {
  assert.deepEqual(sight.dnsRecords, [], 'no proof record is left behind');
  for (const issuance of sight.issuances) {
    assert.notEqual(issuance.state, 'planned', 'no plan is left');
    assert.equal(issuance.abandonedAt !== undefined, issuance.state === 'abandoned', 'what is abandoned has its date');
  }
  const revoked = sight.issuances.filter(({ revokedAt }) => revokedAt !== undefined);
  for (const { serial } of revoked) {
    assert.ok(Buffer.from(sight.revocationList).includes(bytesOfHex(serial)), `${serial} is on the revocation list`);
  }
  for (const certificate of sight.certificates) assertWholeOrOver(certificate, sight);
}

const isRevoked = (one: Issuance | undefined): boolean => one?.revokedAt !== undefined;

function assertWholeOrOver(certificate: Certificate, { issuances }: Sight): void {
  const { id, step, issued, names } = certificate;
  assert.ok(!['validating', 'issuing', 'revoking'].includes(step), `${id} for ${names[0]} is finished, not ${step}`);
  const live = issuances.filter((one) => one.certificateId === id && one.state === 'issued');
  const serials = issued === undefined ? [] : serialsOf(issued);
  assert.deepEqual(live.map(({ serial }) => serial).toSorted(), serials.toSorted(), `${id} has its serials`);
  assert.equal(isRevoked(live[0]), step === 'revoked', `${id} is revoked in the ledger too`);
  assert.equal(isRevoked(live.at(-1)), isRevoked(live[0]), `${id} is revoked as a whole`);
  if (issued !== undefined) assertChain(certificate);
}

function assertChain({ issued, fixedNotAfter }: Certificate): void {
  const [leaf, issuing, root] = (issued?.chain ?? []).map(readCertificate);
  assert.ok(leaf !== undefined && issuing !== undefined && root !== undefined);
  assert.ok(isIssuedBy(leaf, issuing), 'the issuing authority has signed it');
  assert.ok(isIssuedBy(issuing, root), 'the root has signed the authority');
  assert.equal(leaf.serial, issued?.serial);
  if (fixedNotAfter !== undefined) assert.deepEqual(leaf.notAfter, fixedNotAfter, 'a reissue keeps its expiry');
  if (issued?.encryption === undefined) return;
  const other = readCertificate(issued.encryption.leaf);
  assert.ok(isIssuedBy(other, issuing), 'and the other half of a pair');
  assert.deepEqual([other.serial, other.notAfter], [issued.encryption.serial, leaf.notAfter]);
}
