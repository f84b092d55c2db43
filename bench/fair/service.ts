// A service with two accounts: one that is at its worst, and another whose free certificates are timed.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { type Call, makeCall } from '../../src/client/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Folder } from '../processes.ts';
import { serve, type Server } from '../reseal.ts';
import type { Credential } from '../signing.ts';

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, '../../src/main.ts');
const ISSUED = 1;
const POLL_PAUSE_MS = 10;

/** Every name in "com" is proved by the service's own DNS server; those in "net" are asked of the hostile one. */
const CONFIG = `
dns: { zones: [{ name: com, accounts: ["*"] }] }
products:
  "13": { keyAlgorithms: [p256, rsa4096] }
limits:
  freePerAccount: 10000
  ratePerSecond: { DescribeCertificate: 1000000, CreateCertificate: 1000000, SubmitCertificateInformation: 1000000,
    CommitCertificateInformation: 1000000, ReplaceCertificate: 1000000 }
`;

export interface TwoAccounts extends AsyncDisposable {
  readonly server: Server;
  readonly greedyUin: string;
  readonly modestUin: string;
  readonly greedy: Call;
  readonly modest: Call;
}

/** The same folder may be served again, with the same accounts. */
export async function serveTwo(
  folder: Folder,
  { resolvers }: { readonly resolvers: readonly string[] },
): Promise<TwoAccounts> {
  const server = await serve(folder, { config: CONFIG, resolvers });
  const first = JSON.parse(await readFile(join(folder.path, 'data/first-key.json'), 'utf8')) as { AccountUin: string };
  const { uin: modestUin, credential } = await makeAccount(folder);
  return {
    server,
    greedyUin: first.AccountUin,
    modestUin,
    greedy: callerOf(server, server.credential),
    modest: callerOf(server, credential),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function callerOf({ port }: Server, credential: Credential): Call {
  const endpoint = new URL(`http://127.0.0.1:${port}`);
  return makeCall({ endpoint, credential: { ...credential, token: undefined }, clock: systemClock, trust: undefined });
}

async function makeAccount(folder: Folder): Promise<{ readonly uin: string; readonly credential: Credential }> {
  const { AccountUin: uin } = (await reseal(folder, 'accounts', 'create')) as { AccountUin: string };
  const key = (await reseal(folder, 'keys', 'create', '--account', uin)) as { SecretId: string; SecretKey: string };
  return { uin, credential: { secretId: key.SecretId, secretKey: key.SecretKey } };
}

async function reseal(folder: Folder, ...words: readonly string[]): Promise<unknown> {
  const env = { ...process.env, RESEAL_DATA: join(folder.path, 'data') };
  const { stdout } = await run(process.execPath, [MAIN, ...words, '--json'], { env });
  return JSON.parse(stdout);
}

/** A free P-256 certificate by DNS_AUTO: from its order until it is issued, in milliseconds. */
export async function timeFree(call: Call, domain: string): Promise<number> {
  const from = performance.now();
  const order = { DvAuthMethod: 'DNS_AUTO', DomainName: domain, CsrEncryptAlgo: 'ECC' };
  const { CertificateId } = await call('ApplyCertificate', order);
  await waitUntilIssued(call, CertificateId);
  return performance.now() - from;
}

/** An order of the multi-domain product, up to and with its commit; answers its id. */
export async function order(call: Call, names: readonly string[], input: object): Promise<unknown> {
  const created = await call('CreateCertificate', { ProductId: 13, DomainNum: names.length, TimeSpan: 1 });
  const [CertificateId] = created['CertificateIds'] as readonly string[];
  const [main, ...others] = names;
  const usual = { CertificateId, CertificateDomain: main, DomainList: others, CsrType: 'online' };
  await call('SubmitCertificateInformation', { ...usual, VerifyType: 'DNS_AUTO', ...input });
  await call('CommitCertificateInformation', { CertificateId });
  return CertificateId;
}

export async function waitUntilIssued(call: Call, CertificateId: unknown): Promise<void> {
  while ((await call('DescribeCertificate', { CertificateId }))['Status'] !== ISSUED) await pause(POLL_PAUSE_MS);
}
