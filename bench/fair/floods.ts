// What one account can heap up: each flood goes on until it is ended, and says how much of it was done.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiRefusal } from '../../src/client/client.ts';
import { addMs, DAY_MS, systemClock } from '../../src/lib/clock.ts';
import { encodePrivateKeyPem, makeKeyPair } from '../../src/x509/keys/keys.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { ALL } from '../../test/contracts/store/certificate-lists.ts';
import { domain, makeCertificate, makeIssued, makeMaterial } from '../../test/contracts/store/samples.ts';
import { Connection } from '../connection.ts';
import type { Folder } from '../processes.ts';
import { makeSigner } from '../signing.ts';
import { type HostileDns, startHugeDns, startSilentDns } from './hostile-dns.ts';
import { order, timeFree, type TwoAccounts, waitUntilIssued } from './service.ts';

export interface Flood {
  readonly name: string;
  /** The DNS of names that the service does not serve itself. */
  readonly dns: () => Promise<HostileDns>;
  /** Puts records into the store of a service that rests. */
  readonly fill?: (folder: Folder, accounts: Accounts) => Promise<void>;
  /** Answers when it is under way. */
  readonly begin: (accounts: TwoAccounts) => Promise<Flooding>;
}

type Accounts = Pick<TwoAccounts, 'greedyUin' | 'modestUin'>;

export interface Flooding {
  /** Ends it, and says in a few words how much there was. */
  readonly end: () => Promise<string>;
}

export const FLOODS: readonly Flood[] = [
  { name: '128 reissues with RSA 4096', dns: startSilentDns, begin: reissueLong },
  { name: '40 uploads of keys with 1,000,000 rounds', dns: startSilentDns, begin: uploadEncrypted },
  { name: 'orders of 100 names, DNS silent', dns: startSilentDns, begin: orderUnproved },
  { name: 'orders of 100 names, DNS of 64 KB', dns: startHugeDns, begin: orderUnproved },
  { name: '16 clients that list', dns: startSilentDns, fill: fillList, begin: list },
  { name: '10,000 due jobs', dns: startSilentDns, fill: fillJobs, begin: beDue },
];

const AT_ONCE = 16;
/** A client that is refused waits so long before it asks again: what is measured is work, not refusals. */
const REFUSED_PAUSE_MS = 250;

async function reissueLong({ greedy }: TwoAccounts): Promise<Flooding> {
  const numbers = Array.from({ length: 128 }, (_, number) => number);
  const originals: unknown[] = [];
  while (originals.length < numbers.length) {
    const some = numbers.slice(originals.length, originals.length + AT_ONCE);
    const ids = await Promise.all(some.map((number) => order(greedy, [`long${number}.com`], {})));
    await Promise.all(ids.map((id) => waitUntilIssued(greedy, id)));
    originals.push(...ids);
  }
  const key = { CertCSREncryptAlgo: 'RSA', CertCSRKeyParameter: '4096' };
  const reissue = async (CertificateId: unknown): Promise<unknown> =>
    (await greedy('ReplaceCertificate', { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'online', ...key }))[
      'CertificateId'
    ];
  const reissues = await Promise.all(originals.map(reissue));
  return {
    end: async () => {
      const answers = reissues.map((CertificateId) => greedy('DescribeCertificate', { CertificateId }));
      const issued = (await Promise.all(answers)).filter(({ Status }) => Status === 1).length;
      return `${issued} of ${reissues.length} issued by then`;
    },
  };
}

async function uploadEncrypted({ greedy }: TwoAccounts): Promise<Flooding> {
  const CertificateId = await order(greedy, ['uploaded.com'], {});
  await waitUntilIssued(greedy, CertificateId);
  const { CertificatePublicKey } = await greedy('DescribeCertificateDetail', { CertificateId });
  const CertificatePrivateKey = execFileSync(
    'openssl',
    [
      'pkcs8',
      '-topk8',
      '-v2',
      'aes-256-cbc',
      '-v2prf',
      'hmacWithSHA512',
      '-iter',
      '1000000',
      '-passout',
      'pass:secret',
    ],
    { input: encodePrivateKeyPem(await makeKeyPair('p256')), encoding: 'utf8' },
  );
  const upload = { CertificatePublicKey, CertificatePrivateKey, CertificateType: 'SVR', KeyPassword: 'secret' };
  return repeat(40, async () => await greedy('UploadCertificate', upload));
}

async function orderUnproved({ greedy }: TwoAccounts): Promise<Flooding> {
  const orders = Array.from({ length: 20 }, async (_order, number) => {
    const names = Array.from({ length: 100 }, (_name, at) => `n${at}.unproved${number}.net`);
    const id = await order(greedy, names, { VerifyType: 'DNS' });
    await greedy('CompleteCertificate', { CertificateId: id });
    return id;
  });
  const ids = await Promise.all(orders);
  let next = 0;
  return repeat(10, async () => {
    next += 1;
    return await greedy('CheckCertificateDomainVerification', { CertificateId: ids[next % ids.length] });
  });
}

/** Pages of megabytes are not read here, where the other account's certificates are timed. */
async function list({ server }: TwoAccounts): Promise<Flooding> {
  let next = 0;
  const questions = [{ SearchKey: 'nowhere' }, { Limit: 1000 }, { SearchKey: 'example', Limit: 1000, Offset: 4000 }];
  const sign = makeSigner(server.credential, `127.0.0.1:${server.port}`);
  const free: Connection[] = [];
  return await repeat(16, async () => {
    next += 1;
    const connection = free.pop() ?? (await Connection.open(server.port));
    const body = JSON.stringify(questions[next % questions.length]);
    const answer = await connection.ask(sign({ action: 'DescribeCertificates', body }));
    free.push(connection);
    const [, code] = /^\{"Response":\{"Error":\{"Code":"([^"]+)"/.exec(answer) ?? [];
    if (code !== undefined) throw new ApiRefusal({ code, message: '', requestId: '' });
  });
}

async function beDue(): Promise<Flooding> {
  return await Promise.resolve({ end: async () => await Promise.resolve('10,000 orders that wait for a proof') });
}

/** So many clients at once, each of which calls again when it is answered; refusals count apart. */
async function repeat(clients: number, call: () => Promise<unknown>): Promise<Flooding> {
  const over = new AbortController();
  const [outcomes, kinds] = [{ answered: 0, refused: 0 }, new Set<string>()];
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      try {
        await call();
        outcomes.answered += 1;
      } catch (error) {
        if (!(error instanceof ApiRefusal)) throw error;
        outcomes.refused += 1;
        kinds.add(error.code);
        await pause(REFUSED_PAUSE_MS);
      }
    }
  };
  const running = Array.from({ length: clients }, run);
  return await Promise.resolve({
    end: async () => {
      over.abort();
      // Those that wait for what never comes are cut off with the service.
      void Promise.allSettled(running);
      const words = `${outcomes.answered} answered, ${outcomes.refused} refused`;
      return await Promise.resolve(kinds.size === 0 ? words : `${words} (${[...kinds].join(', ')})`);
    },
  });
}

async function fillList(folder: Folder, { greedyUin: accountUin, modestUin }: Accounts): Promise<void> {
  const chain = await readChain(folder, modestUin);
  await fill(folder, 5000, (number, now) => {
    const facts = { id: `l${number}`, accountUin, names: [domain(`host${number}.example.com`)], createdAt: now };
    const notAfter = addMs(now, 90 * DAY_MS);
    return {
      certificate: makeIssued({
        ...facts,
        issued: makeMaterial({ chain, notBefore: now, notAfter, serial: `${number}` }),
      }),
    };
  });
}

/** Of some certificate that was issued. */
async function readChain({ path }: Folder, accountUin: string): Promise<readonly Uint8Array[]> {
  await using store = await openSqliteStore({ file: join(path, 'data/reseal.db'), clock: systemClock });
  const { page } = await store.reads.certificates.list({ ...ALL, accountUin }, systemClock.now());
  return page[0]?.issued?.chain ?? [];
}

/** Orders whose records are never published: each look finds none, and the next one follows soon. */
async function fillJobs(folder: Folder, { greedyUin: accountUin }: Accounts): Promise<void> {
  await fill(folder, 10_000, (number, now) => {
    const name = domain(`due${number}.com`);
    const proof = {
      domain: name,
      method: 'dns',
      value: 'never-published',
      place: `_dnsauth.${name}`,
      placement: undefined,
      publicationTrouble: undefined,
      publishedAt: undefined,
      retractedAt: undefined,
      provedAt: undefined,
    } as const;
    const facts = { id: `j${number}`, accountUin, names: [name], createdAt: now, csr: new Uint8Array(300) };
    const order = { ...facts, step: 'validating', proofs: [proof], proofDeadline: addMs(now, DAY_MS) } as const;
    return { certificate: makeCertificate(order), isDue: true };
  });
}

type Filling = (
  number: number,
  now: Date,
) => { readonly certificate: ReturnType<typeof makeCertificate>; readonly isDue?: boolean };

async function fill({ path }: Folder, count: number, make: Filling): Promise<void> {
  const file = join(path, 'data/reseal.db');
  await using store = await openSqliteStore({ file, clock: systemClock, transactionLimitMs: 600_000 });
  const now = systemClock.now();
  await store.transact(async (rows) => {
    for (let number = 0; number < count; number += 1) {
      const { certificate, isDue = false } = make(number, now);
      await rows.certificates.insert(certificate);
      const { id: subject, accountUin } = certificate;
      if (isDue) await rows.jobs.schedule({ kind: 'advance', subject, accountUin, runAt: now });
    }
  });
}

export async function timeAll(accounts: TwoAccounts, names: readonly string[]): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (const name of names) tookMs.push(await timeFree(accounts.modest, name));
  return tookMs;
}
