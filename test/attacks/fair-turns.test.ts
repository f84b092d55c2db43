// What one account heaps up for all: measured in turns and places, never by the clock.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { openKeyMaker } from '../../src/app/keys/key-maker.ts';
import { type DomainName, parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { NotNow, StoreBusy } from '../../src/certificates/ports/store.ts';
import { filePathOf, type Proof, recordNameOf } from '../../src/certificates/model/proof.ts';
import { ACCOUNTS, MAX_JOBS_AT_ONCE, MAX_JOBS_OF_ACCOUNT, MAX_JOBS_WAITING } from '../../src/app/upkeep/job-lanes.ts';
import { chooseJobs, type RunningJob } from '../../src/jobs/places.ts';
import { DUE_JOBS_LOOKED_AT } from '../../src/jobs/lane-look.ts';
import type { DueJob } from '../../src/jobs/ports.ts';
import { addMs } from '../../src/lib/clock.ts';
import { MAX_SHARES_LOOKED_AT } from '../../src/store/jobs/due-jobs.ts';
import { MAX_LISTS_WAITING_OF_ACCOUNT, withFairLists } from '../../src/store/fair-lists.ts';
import type { StoreReads } from '../../src/store/rows.ts';
import { Fetches, MAX_FETCHES_OF_HOST } from '../../src/validation/fetches.ts';
import { FILE_TIMING } from '../../src/validation/file-proof.ts';
import {
  makeProofChecker,
  MAX_LOOKS_AT_ONCE,
  MAX_LOOKS_OF_ACCOUNT,
  MAX_LOOKS_WAITING_OF_ACCOUNT,
} from '../../src/validation/proof-checker.ts';
import type { Lookup } from '../../src/validation/resolver.ts';
import { ALL } from '../contracts/store/certificate-lists.ts';
import { NOON } from '../contracts/store/samples.ts';
import { OPEN } from '../support/dns.ts';
import { silentLog } from '../support/silent-log.ts';
import { openTemporaryStore } from '../support/store.ts';

function proofOf(domain: string, method: Proof['method'] = 'dns'): Proof {
  const place = method === 'file' ? filePathOf('token.txt') : recordNameOf(domain);
  const unset = { placement: undefined, publicationTrouble: undefined, publishedAt: undefined };
  const file = { place, value: 'a'.repeat(32), retractedAt: undefined, provedAt: undefined };
  return { domain: parseDomainName(domain), method, ...unset, ...file };
}

/** A resolver that is silent for names below silent.com, notes who is asked, and answers the others that there is no such record. */
function openChecker() {
  const asked: string[] = [];
  const silence = Promise.withResolvers<Lookup>();
  const closing = new AbortController();
  const checker = makeProofChecker({
    resolver: {
      lookup: async (name) => {
        asked.push(name);
        return name.endsWith('.silent.com') ? await silence.promise : { kind: 'noData', aliases: [] };
      },
    },
    allowPrivateAddresses: false,
    ports: { httpPort: 80, httpsPort: 443 },
    timing: FILE_TIMING,
    closing: closing.signal,
  });
  const end = async (): Promise<void> => {
    silence.resolve({ kind: 'noData', aliases: [] });
    await turn();
  };
  return { asked, checker, closing, [Symbol.asyncDispose]: end };
}

describe('Looks at proofs', () => {
  test('of an account whose DNS is silent hold so many places and no more; another account’s look is done at once', async () => {
    await using scene = openChecker();
    const { asked, checker } = scene;
    for (let name = 0; name < 200; name += 1) {
      void checker.check(proofOf(`n${name}.silent.com`), { accountUin: 'greedy' });
    }
    await turn();
    assert.equal(asked.length, MAX_LOOKS_OF_ACCOUNT);
    assert.equal((await checker.check(proofOf('modest.com'), { accountUin: 'modest' })).result, 'txtNotFound');
    assert.equal(asked.length, MAX_LOOKS_OF_ACCOUNT + 1);
  });

  test('of fifty accounts whose DNS is silent leave a place for the next one, as soon as any has ended', async () => {
    await using scene = openChecker();
    const { checker, asked } = scene;
    for (let account = 0; account < 50; account += 1) {
      for (let name = 0; name < 20; name += 1) {
        void checker.check(proofOf(`a${account}n${name}.silent.com`), { accountUin: `greedy ${account}` });
      }
    }
    await turn();
    const { running, shares } = checker.figures;
    assert.ok(running <= MAX_LOOKS_AT_ONCE);
    assert.ok([...shares.values()].every((share) => share.running <= MAX_LOOKS_OF_ACCOUNT));
    const before = asked.length;
    const modest = checker.check(proofOf('modest.com'), { accountUin: 'modest' });
    await scene[Symbol.asyncDispose]();
    await modest;
    const place = asked.findIndex((name) => name.endsWith('modest.com'));
    assert.ok(place - before <= 50, `${place - before} others were served before it`);
  });

  test('beyond what may wait of one account are refused at once, and those of others are not', async () => {
    await using scene = openChecker();
    const { checker } = scene;
    const looks = Array.from({ length: MAX_LOOKS_OF_ACCOUNT + MAX_LOOKS_WAITING_OF_ACCOUNT }, (_, name) =>
      checker.check(proofOf(`n${name}.silent.com`), { accountUin: 'greedy' }),
    );
    await assert.rejects(checker.check(proofOf('one-more.silent.com'), { accountUin: 'greedy' }), NotNow);
    await checker.check(proofOf('modest.com'), { accountUin: 'modest' });
    await scene[Symbol.asyncDispose]();
    await Promise.all(looks);
  });

  test('that wait are given up when the service closes, however many they are', async () => {
    await using scene = openChecker();
    const { asked, checker, closing } = scene;
    const looks = Array.from({ length: 500 }, (_, name) =>
      checker.check(proofOf(`n${name}.silent.com`), { accountUin: 'greedy' }).catch((error: unknown) => error),
    );
    closing.abort();
    await scene[Symbol.asyncDispose]();
    const outcomes = await Promise.all(looks);
    assert.equal(outcomes.filter((outcome) => outcome instanceof NotNow).length, 500 - MAX_LOOKS_OF_ACCOUNT);
    assert.equal(asked.length, MAX_LOOKS_OF_ACCOUNT);
  });

  test('that are given up by who asked leave the queue, and the place of the one that runs is free when it ends', async () => {
    await using scene = openChecker();
    const { checker } = scene;
    const giveUp = new AbortController();
    const looks = Array.from({ length: 100 }, (_, name) =>
      checker
        .check(proofOf(`n${name}.silent.com`), { accountUin: 'greedy', signal: giveUp.signal })
        .catch((error: unknown) => error),
    );
    await turn();
    giveUp.abort();
    assert.equal(checker.figures.waiting, 0);
    await scene[Symbol.asyncDispose]();
    await Promise.all(looks);
    assert.equal(checker.figures.running, 0);
  });
});

describe('Fetches of files', () => {
  test('from one host are a few at a time, whatever the names; another account has places there too', async () => {
    const fetches = new Fetches();
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    const fetch = async (accountUin: string, address: string): Promise<void> =>
      await fetches.run({ address, accountUin, signal: OPEN }, async () => {
        begun.push(`${accountUin} ${address}`);
        await gate.promise;
      });
    const all = Array.from({ length: 200 }, () => fetch('greedy', '192.0.2.1'));
    assert.equal(begun.length, MAX_FETCHES_OF_HOST / 2);
    // The addresses of one network of IPv6 are one host.
    for (let host = 1; host <= 200; host += 1) all.push(fetch('greedy', `2001:db8::${host.toString(16)}`));
    assert.equal(begun.length, MAX_FETCHES_OF_HOST);
    all.push(fetch('modest', '192.0.2.1'), fetch('modest', '2001:db8::1'), fetch('greedy', '192.0.2.2'));
    assert.deepEqual(begun.slice(MAX_FETCHES_OF_HOST), ['modest 192.0.2.1', 'modest 2001:db8::1', 'greedy 192.0.2.2']);
    gate.resolve();
    await Promise.all(all);
    assert.equal(fetches.hosts, 0);
  });
});

describe('Jobs', () => {
  test('of fifty accounts that never end are as many of each, and an account that comes then has its places', () => {
    const accounts = Array.from({ length: 50 }, (_, account) => `greedy ${account}`);
    const running = floodUntilFull(accounts);
    const counts = accounts.map((account) => running.filter(({ share }) => share === account).length);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
    assert.ok(running.length < MAX_JOBS_AT_ONCE + MAX_JOBS_WAITING);
    assert.ok(chooseJobs(ACCOUNTS, { due: dueOf('modest', 9), running }).length >= 9);
  });

  test('of one account that never end are so many and no more', () => {
    assert.equal(floodUntilFull(['greedy']).length, MAX_JOBS_OF_ACCOUNT);
  });

  test('of one account, though ten thousand are due first, hide those of no other, by one step for each account', async () => {
    await using temporary = await openTemporaryStore();
    const { store } = temporary;
    const others = Array.from({ length: 300 }, (_, account) => `other ${String(account).padStart(3, '0')}`);
    await store.transact(async (rows) => {
      const schedule = async (accountUin: string, subject: string, late: number): Promise<void> =>
        await rows.jobs.schedule({ kind: 'advance', subject, accountUin, runAt: addMs(NOON, late) });
      for (let job = 0; job < 10_000; job += 1) await schedule('greedy', `g${job}`, 0);
      for (const account of others) await schedule(account, account, 1);
    });
    const found = new Set<string>();
    const look = { lane: ACCOUNTS.name, now: addMs(NOON, 2), limit: DUE_JOBS_LOOKED_AT };
    for (let looks = 0, after = ''; looks < Math.ceil(others.length / DUE_JOBS_LOOKED_AT); looks += 1) {
      const { jobs, lookedUntil } = await store.reads.jobs.listDue({ ...look, after });
      assert.ok(jobs.length <= 2 * DUE_JOBS_LOOKED_AT);
      for (const { share } of jobs) found.add(share);
      after = lookedUntil;
    }
    assert.ok(others.length < MAX_SHARES_LOOKED_AT);
    assert.equal(found.size, others.length + 1);
  });
});

function dueOf(share: string, count: number): readonly DueJob[] {
  return Array.from({ length: count }, (_, sequence) => ({ sequence, share }));
}

/** Jobs that are due without end, claimed again and again, and none of which ever ends. */
function floodUntilFull(accounts: readonly string[]): readonly RunningJob[] {
  let running: readonly RunningJob[] = [];
  for (;;) {
    const due = accounts.flatMap((account) => dueOf(account, MAX_JOBS_AT_ONCE));
    const chosen = chooseJobs(ACCOUNTS, { due, running });
    if (chosen.length === 0) return running;
    running = [...running, ...chosen].map(({ share }) => ({ share, isWaiting: true }));
  }
}

describe('Long keys', () => {
  test('of one account, 128 of them, hold one thread: the first of another account is begun at once', async () => {
    const keyMaker = openKeyMaker(silentLog);
    const names: readonly DomainName[] = [parseDomainName('a.example.com')];
    const wanted = (accountUin: string) => keyMaker.makeKey({ algorithm: 'rsa4096', names, accountUin });
    const keys = Array.from({ length: 128 }, () => wanted('greedy').catch((error: unknown) => error));
    keys.push(wanted('modest').catch((error: unknown) => error));
    assert.equal(keyMaker.figures.shares.get('greedy')?.running, 1);
    assert.equal(keyMaker.figures.shares.get('modest')?.running, 1);
    await keyMaker[Symbol.asyncDispose]();
    await Promise.all(keys);
  });
});

describe('Lists', () => {
  test('of one account, however many, hold up another’s by one', async () => {
    await using temporary = await openTemporaryStore();
    const { reads } = temporary.store;
    const begun: string[] = [];
    const slow: StoreReads['certificates']['list'] = async ({ accountUin }) => {
      begun.push(accountUin);
      await turn();
      return { total: 0, page: [] };
    };
    const fair = withFairLists({ ...reads, certificates: { ...reads.certificates, list: slow } }, { atOnce: 1 });
    const list = (accountUin: string) => fair.certificates.list({ ...ALL, accountUin }, NOON);
    const flood = Array.from({ length: 1 + MAX_LISTS_WAITING_OF_ACCOUNT }, () => list('greedy'));
    await assert.rejects(list('greedy'), StoreBusy);
    await list('modest');
    assert.deepEqual(begun.slice(0, 3), ['greedy', 'greedy', 'modest']);
    await Promise.all(flood);
  });
});
