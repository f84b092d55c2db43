// The whole service with DNS_AUTO in zones at a DNS provider: orders, what applicants and operators are told, and nothing of its key.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { checkDnsProviders } from '../../src/app/doctor/dns-providers.ts';
import { readConfig } from '../../src/config/config.ts';
import { valueOfContent } from '../../src/dns/providers/txt-content.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { CLOUDFLARE_TOKEN, cloudflareId, cloudflareModel } from '../support/dns-providers/cloudflare-model.ts';
import { json, ModelZones, type RunningModel, startModel } from '../support/dns-providers/model.ts';
import { applyFor, commitGranted, dvAuthsOf, issueFree, reissue, until, waitForRetraction } from '../support/life.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { verify } from '../support/watched-proofs.ts';

const folder = makeTemporaryFolder();
const cleanup = new AsyncDisposableStack();
const held = new ModelZones(['example.com', 'example.net'], cloudflareId);
const answering = cloudflareModel(held);
const never = new AbortController().signal;
let applicant: ApplicantDns;
let model: RunningModel;
let service: TestService;
let yaml: string;

before(async () => {
  applicant = cleanup.use(await startApplicantDns());
  model = cleanup.use(
    await startModel((request) => {
      const answer = answering(request);
      // What the provider holds is what its name servers answer.
      for (const { name } of held.zones.flatMap(({ records }) => records)) show(name);
      return answer;
    }),
  );
  yaml = await yamlWith(CLOUDFLARE_TOKEN, 'token');
  service = cleanup.use(
    await openTestService({
      yaml,
      clock: makeTestClock(systemClock.now()),
      env: { RESEAL_DNS_LISTEN: '', RESEAL_RESOLVERS: `${applicant.address.host}:${applicant.address.port}` },
    }),
  );
});
after(async () => {
  await cleanup.disposeAsync();
  folder[Symbol.dispose]();
});

function show(name: string): void {
  applicant.records.set(name, { txt: held.valuesAt(name).map(valueOfContent) });
}

async function yamlWith(token: string, file: string): Promise<string> {
  const tokenFile = `${folder.path}/${file}`;
  await writeFile(tokenFile, `${token}\n`);
  return `
dns:
  delegationZone: acme.example.net
  providers:
    - name: cf
      kind: cloudflare
      endpoint: ${model.origin}/client/v4
      tokenFile: ${tokenFile}
      allowPrivateAddresses: true
      nameServers: ["${applicant.address.host}:${applicant.address.port}"]
      zones:
        - { name: example.com, accounts: ["*"] }
        - { name: unlisted.org, accounts: ["*"] }
        - { name: theirs.example.net, accounts: ["999999999999"] }
        - { name: acme.example.net }
limits: { ratePerSecond: { DescribeCertificateDetail: 100000, CheckCertificateDomainVerification: 100000 } }
`;
}

function countRecords(): number {
  return held.zones.flatMap(({ records }) => records).length;
}

test('issues and reissues, a name beside its wildcard, and leaves no record', async () => {
  const id = await issueFree(service, 'www.example.com');
  const orders = [
    await reissue(service, id),
    ...(await Promise.all([commitGranted(service, ['s.example.com']), commitGranted(service, ['*.s.example.com'])])),
  ];
  for (const one of orders) await service.waitForStatus(one, 1);
  for (const one of [id, ...orders]) await waitForRetraction(service, one);
  assert.equal(countRecords(), 0);
});

test('proves by delegation what the applicant points to a zone there', async () => {
  const id = await applyFor(service, 'delegated.io');
  const [auth] = await dvAuthsOf(service, id);
  applicant.records.set('_dnsauth.delegated.io', { cname: auth?.DvAuthValue ?? '' });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
  await waitForRetraction(service, id);
  assert.equal(countRecords(), 0);
});

test('tells the applicant why a provider does not do it, and nobody of its key', async () => {
  const id = await applyFor(service, 'www.unlisted.org');
  const reason = async (): Promise<string> => (await verify(service, id))[0]?.LocalCheckFailReason ?? '';
  await until('the refusal is told', async () => (await reason()).includes('could not publish'));
  assert.match(await reason(), /the DNS provider cf: it lists no zone that holds _dnsauth\.unlisted\.org$/);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  assert.ok(service.logLines.some((line) => line.includes('Cannot publish a proof record at a DNS provider')));
  assert.ok(!service.logLines.some((line) => line.includes(CLOUDFLARE_TOKEN)));
});

interface Told {
  readonly Name: string;
  readonly Kind: string;
  readonly Zones: readonly string[];
  readonly LastSuccessTime: string;
  readonly LastTroubleTime: string;
  readonly LastTrouble: string;
}

async function told(): Promise<Told | undefined> {
  const { Providers } = await service.ask('ResealDescribeDnsProviders');
  return (Providers as readonly Told[])[0];
}

test('ResealDescribeDnsProviders tells each account of the zones that are open to it, and of no other', async () => {
  const own = await told();
  assert.deepEqual([own?.Name, own?.Kind, own?.Zones], ['cf', 'cloudflare', ['example.com', 'unlisted.org']]);
  assert.match(own?.LastSuccessTime ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.match(own?.LastTroubleTime ?? '', /^\d{4}-/);
  assert.equal(own?.LastTrouble, '', 'it was about one record');
});

test('what holds for the whole provider is told to those who use it, and counted', async () => {
  model.trouble = () => json(403, { success: false, errors: [{ code: 10000, message: 'Authentication error' }] });
  const id = await applyFor(service, 'later.example.com');
  await until(
    'the refusal is told',
    async () => (await verify(service, id))[0]?.LocalCheckFailReason.includes('10000') === true,
  );
  model.trouble = undefined;
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  const metrics = await (await fetch(`http://${service.service.host}:${service.service.port}/metrics`)).text();
  assert.match(metrics, /^reseal_dns_provider_records_total\{provider="cf",result="done"\} [1-9]/m);
  assert.match(metrics, /^reseal_dns_provider_records_total\{provider="cf",result="failed"\} [1-9]/m);
  assert.match(metrics, /^reseal_dns_provider_last_success_timestamp_seconds\{provider="cf"\} \d{10}/m);
});

async function find(text: string): Promise<readonly unknown[]> {
  const config = await readConfig({ env: { RESEAL_CONFIG: 'reseal.yaml' }, readFile: async () => text });
  const [found] = await checkDnsProviders({ config, clock: systemClock, random: systemRandom, signal: never });
  return [found?.subject, found?.condition, found?.found];
}

test('reseal doctor finds the zones that are there, the one that is not, and a key that is another', async () => {
  const { length } = model.requests;
  const missing = 'it lists no zone that holds _dnsauth.unlisted.org';
  assert.deepEqual(await find(yaml), ['cf', 'bad', missing]);
  const listed = yaml.replace(/.*unlisted.*\n/, '');
  assert.deepEqual(await find(listed), ['cf', 'good', 'it lists the zones of all 3 names']);
  const other = await yamlWith('another token', 'other');
  assert.deepEqual(await find(other), ['cf', 'bad', 'it answers 9109: Invalid access token']);
  assert.ok(
    model.requests.slice(length).every(({ method }) => method === 'GET'),
    'it has changed nothing',
  );
});
