// A service that is killed between publishing at a DNS provider, looking and taking back leaves no record behind.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Call, makeCall } from '../../src/client/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { startApplicantDns } from '../support/applicant-dns.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { ModelZones, type ModelRequest, startModel } from '../support/dns-providers/model.ts';
import { RECEIVER_LOGIN, receiverModel } from '../support/dns-providers/receiver-model.ts';
import { until } from '../support/life.ts';
import { findFreePort } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

const UNHEARD = 'unheard.example.com';
const UNSEEN = 'unseen.example.com';
const LEFT = 'left.example.com';
const placeOf = (domain: string): string => `_dnsauth.${domain}`;

function isRemoval({ url }: ModelRequest): boolean {
  return url.pathname.endsWith('/cleanup');
}

test('Killed with a record unheard of, unseen and not taken back, it takes back all three', async () => {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const applicant = cleanup.use(await startApplicantDns());
  const held = new ModelZones(['example.com'], (name) => name);
  const answering = receiverModel(held, 'default');
  const model = cleanup.use(
    await startModel((request) => {
      const answer = answering(request);
      show(LEFT);
      return answer;
    }),
  );
  /** What is held becomes what is answered. */
  const show = (domain: string): void =>
    void applicant.records.set(placeOf(domain), { txt: held.valuesAt(placeOf(domain)) });
  const reached = new Set<string>();
  model.trouble = (request) => {
    const domain = [UNHEARD, LEFT].find((one) => request.body.includes(placeOf(one)));
    if (domain === UNHEARD) answering(request);
    if (domain === undefined || (domain === LEFT && !request.url.pathname.endsWith('/cleanup'))) return undefined;
    reached.add(domain);
    return new Promise<never>(() => undefined);
  };
  const port = await findFreePort();
  const env = {
    ...COMPILE_CACHE,
    RESEAL_DATA: join(folder.path, 'data'),
    RESEAL_LISTEN: `127.0.0.1:${port}`,
    RESEAL_RESOLVERS: `${applicant.address.host}:${applicant.address.port}`,
    RESEAL_CONFIG: folder.write(
      'reseal.yaml',
      yamlOf({ origin: model.origin, nameServer: applicant.address, file: folder.write('p', RECEIVER_LOGIN.password) }),
    ),
  };
  const first = await serve(env, port);
  cleanup.defer(() => void first.kill('SIGKILL'));
  const call = await callerOf(env.RESEAL_DATA, port);
  const ids = await Promise.all([UNHEARD, UNSEEN, LEFT].map(async (domain) => await apply(call, domain)));
  await until('all three are where they are to be', () => {
    const isUnseen = applicant.asked.includes(`udp TXT ${placeOf(UNSEEN)}`);
    return reached.size === 2 && isUnseen && held.valuesAt(placeOf(UNSEEN)).length === 1;
  });
  first.kill('SIGKILL');
  await once(first, 'exit');
  assert.deepEqual(
    [UNHEARD, UNSEEN, LEFT].map((domain) => held.valuesAt(placeOf(domain)).length),
    [1, 1, 1],
  );

  model.trouble = undefined;
  const second = await serve(env, port);
  cleanup.defer(() => void second.kill('SIGKILL'));
  for (const CertificateId of ids.slice(0, 2)) await call('CancelCertificateOrder', { CertificateId });
  for (const domain of [UNHEARD, UNSEEN, LEFT]) {
    await until(`nothing is left of ${domain}`, () => held.valuesAt(placeOf(domain)).length === 0);
  }
  assert.ok(model.requests.filter(isRemoval).length >= 4);
});

function yamlOf(facts: {
  readonly origin: string;
  readonly nameServer: { readonly host: string; readonly port: number };
  readonly file: string;
}): string {
  const { origin, nameServer, file } = facts;
  return `
dns:
  providers:
    - name: hook
      kind: httpreq
      endpoint: ${origin}/dns
      username: ${RECEIVER_LOGIN.username}
      passwordFile: ${file}
      allowPrivateAddresses: true
      nameServers: ["${nameServer.host}:${nameServer.port}"]
      zones: [{ name: example.com, accounts: ["*"] }]
`;
}

async function serve(env: Readonly<Record<string, string>>, port: number): Promise<ChildProcess> {
  const server = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  await until('it serves', async () => {
    assert.equal(server.exitCode, null, 'it has ended');
    return await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return server;
}

async function callerOf(dataFolder: string, port: number): Promise<Call> {
  const key = JSON.parse(await readFile(join(dataFolder, 'first-key.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;
  const credential = { secretId: key['SecretId'] ?? '', secretKey: key['SecretKey'] ?? '', token: undefined };
  return makeCall({ endpoint: new URL(`http://127.0.0.1:${port}`), credential, clock: systemClock, trust: undefined });
}

async function apply(call: Call, domain: string): Promise<string> {
  const { CertificateId } = await call('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: domain });
  return String(CertificateId);
}
