// Five perspectives beside the service: one of them may be lied to, two may not; nothing is issued that is to be seen from here alone.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type ApplicantDns, type OwnRecords, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, detailOf, dvAuthsOf, recordOf, statusOf, until } from '../support/life.ts';
import { skipWithoutOpenssl as skip } from '../support/openssl.ts';
import { makeIdentity, openPlace, type OpenPlace, setEverywhere } from '../support/perspectives.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { startHttp, type Web } from '../support/web.ts';

const PLACES = { fra: 'ripe', ams: 'ripe', nyc: 'arin', tyo: 'apnic', syd: 'apnic' } as const;
type PlaceName = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as PlaceName[];

const opened = new AsyncDisposableStack();
let service: TestService;
let here: ApplicantDns;
let files: Web;
let served: ReadonlyMap<string, string> = new Map();
const places = new Map<PlaceName, OpenPlace>();
let count = 0;

before(async () => {
  if (skip !== false) return;
  const identity = opened.use(makeIdentity());
  files = opened.use(await startHttp(({ url = '' }, response) => void response.end(served.get(url) ?? '')));
  here = opened.use(await startApplicantDns());
  const ports = { httpPort: files.port, httpsPort: 9 };
  for (const name of NAMES) places.set(name, opened.use(await openPlace(name, identity, ports)));
  const { certificateFile, keyFile, trustFile } = identity;
  const list = NAMES.map((name) => ({ name, region: PLACES[name], url: places.get(name)?.url }));
  const perspectives = JSON.stringify({ certificateFile, keyFile, trustFile, places: list });
  const yaml = `
caa: { identifiers: [ca.example.net] }
validation: { perspectives: ${perspectives}, httpPort: ${ports.httpPort}, httpsPort: ${ports.httpsPort}, allowPrivateAddresses: [127.0.0.0/8] }
limits: { freePerAccount: 1000 }
`;
  service = opened.use(await openTestService({ yaml, resolvers: [here.address] }));
});
after(() => opened.disposeAsync());
beforeEach(() => {
  served = new Map();
});

function everywhere(): readonly ApplicantDns[] {
  return [here, ...[...places.values()].map(({ dns }) => dns)];
}

function at(name: PlaceName): ApplicantDns {
  const place = places.get(name);
  if (place === undefined) throw new Error(`There is no place ${name}`);
  return place.dns;
}

/** A domain that everybody sees, and an order for it whose proof is still to be set. */
async function order(method: 'DNS' | 'FILE' = 'DNS', records: OwnRecords = {}): Promise<Ordered> {
  count += 1;
  const domain = `n${count}.com`;
  setEverywhere(everywhere(), domain, { ns: 'ns.example.net', a: '127.0.0.1', ...records });
  const id = await applyFor(service, domain, { input: { DvAuthMethod: method } });
  const [auth] = await dvAuthsOf(service, id);
  if (auth === undefined) throw new Error(`${id} has no proof`);
  const { DvAuthKey: key, DvAuthValue: value } = auth;
  return { id, domain, key, value };
}

interface Ordered {
  readonly id: string;
  readonly domain: string;
  readonly key: string;
  readonly value: string;
}

/** What the applicant is told of its proof now. */
async function told(id: string): Promise<{ readonly check: unknown; readonly reason: string; readonly seen: unknown }> {
  const { VerificationResults } = await service.ask('CheckCertificateDomainVerification', { CertificateId: id });
  const [result] = VerificationResults as readonly Readonly<Record<string, unknown>>[];
  return {
    check: result?.['LocalCheck'],
    reason: String(result?.['LocalCheckFailReason']),
    seen: result?.['CheckValue'],
  };
}

/** The last line that the log has of it. */
function logged(name: string): Readonly<Record<string, unknown>> {
  const lines = service.logLines.map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
  return lines.findLast((line) => line['message'] === 'perspectives were asked' && line['name'] === name) ?? {};
}

test('What all see is issued, and the log says from where it was seen', { skip }, async () => {
  const { id, domain, key, value } = await order();
  setEverywhere(everywhere(), key, { txt: [value] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
  const { seen, isCorroborated } = logged(domain);
  assert.equal(isCorroborated, true);
  assert.match(String(seen), /^[45]\/5$/);
});

test('One that is lied to stops nothing', { skip }, async () => {
  const { id, domain, key, value } = await order();
  setEverywhere(everywhere(), key, { txt: [value] });
  at('fra').records.set(key, { txt: ['a lie'] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
  assert.match(String(logged(domain)['seen']), /^4\/5/);
});

test('Two that are lied to stop it; the applicant reads from where it is not to be seen, and it is issued once it is', {
  skip,
}, async () => {
  const { id, key, value } = await order();
  setEverywhere(everywhere(), key, { txt: [value] });
  at('fra').records.set(key, { txt: ['a lie'] });
  at('tyo').records.set(key, { fails: true });
  await service.ask('CompleteCertificate', { CertificateId: id }).catch(() => undefined);
  const { check, reason, seen } = await told(id);
  assert.equal(check, -1);
  assert.match(reason, /of 5 perspectives alone see it so, not from (?:fra, tyo|tyo, fra); from (?:fra|tyo): /);
  assert.deepEqual(seen, ['fra: a lie']);
  assert.equal(await statusOf(service, id), 0);
  at('tyo').records.set(key, { txt: [value] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('Those of one region alone cannot vouch for it', { skip }, async () => {
  const { id, key, value } = await order();
  here.records.set(key, { txt: [value] });
  for (const name of ['fra', 'ams'] as const) at(name).records.set(key, { txt: [value] });
  assert.equal((await told(id)).check, -1);
});

test('A file that is served to this machine only does not prove, and one that all reach does', { skip }, async () => {
  const { id, domain } = await order('FILE');
  served = new Map((await dvAuthsOf(service, id)).map((auth) => [auth.DvAuthPath + auth.DvAuthKey, auth.DvAuthValue]));
  // A second look that resolves inside, and one where nobody listens.
  at('fra').records.set(domain, { ns: 'ns.example.net', a: '10.0.0.1' });
  for (const name of ['ams', 'nyc'] as const) at(name).records.set(domain, { ns: 'ns.example.net', a: '127.0.0.9' });
  const { check, reason } = await told(id);
  assert.equal(check, -4);
  assert.match(reason, /perspectives alone see it so, not from/);
  for (const name of [domain, `www.${domain}`])
    setEverywhere(everywhere(), name, { ns: 'ns.example.net', a: '127.0.0.1' });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('CAA records that two see otherwise are no leave, and what was found is on record', { skip }, async () => {
  const { id, domain, key, value } = await order();
  setEverywhere(everywhere(), key, { txt: [value] });
  for (const name of ['nyc', 'syd'] as const) at(name).records.set(domain, { caa: ['0 issue other.example'] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await until('CAA stands in the way', async () => ((await recordOf(service, id)).caa?.findings.length ?? 0) > 0);
  const [finding] = (await recordOf(service, id)).caa?.findings ?? [];
  assert.deepEqual([finding?.result, finding?.detail.id], ['unknown', 'notCorroborated']);
  assert.match(String((await detailOf(service, id))['StatusMsg']), /not from (?:nyc, syd|syd, nyc)/);
  setEverywhere(everywhere(), domain, { ns: 'ns.example.net' });
  service.advance(60 * 60_000);
  await service.waitForStatus(id, 1);
});

test('What is not there from here is asked for nowhere else', { skip }, async () => {
  const { id, key } = await order();
  for (const { dns } of places.values()) dns.records.set(key, { txt: ['x'] });
  const before = [...places.values()].map(({ dns }) => dns.asked.length);
  assert.equal((await told(id)).check, -1);
  assert.deepEqual(
    [...places.values()].map(({ dns }) => dns.asked.length),
    before,
  );
});
