// Persistent records at the applicant's DNS: orders need no other proof while one stands where all perspectives see it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, countRows, issueFree, recordOf, replace, statusOf, until } from '../support/life.ts';
import { skipWithoutOpenssl as skip } from '../support/openssl.ts';
import { makeIdentity, openPlace, type OpenPlace, setEverywhere } from '../support/perspectives.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const PLACES = { fra: 'ripe', ams: 'ripe', nyc: 'arin', tyo: 'apnic', syd: 'apnic' } as const;
type PlaceName = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as PlaceName[];

const opened = new AsyncDisposableStack();
let service: TestService;
let here: ApplicantDns;
const places = new Map<PlaceName, OpenPlace>();
let count = 0;

before(async () => {
  if (skip !== false) return;
  const identity = opened.use(makeIdentity());
  here = opened.use(await startApplicantDns());
  for (const name of NAMES) places.set(name, opened.use(await openPlace(name, identity)));
  const { certificateFile, keyFile, trustFile } = identity;
  const list = NAMES.map((name) => ({ name, region: PLACES[name], url: places.get(name)?.url }));
  const perspectives = JSON.stringify({ certificateFile, keyFile, trustFile, places: list });
  const yaml = `
caa: { identifiers: [ca.example.net] }
dns: { zones: [{ name: served.com, accounts: ["*"] }], delegationZone: acme.example.net }
validation: { perspectives: ${perspectives} }
limits: { freePerAccount: 1000, ratePerSecond: { DescribeCertificateDetail: 100000 } }
`;
  service = opened.use(await openTestService({ yaml, resolvers: [here.address] }));
});
after(() => opened.disposeAsync());

function everywhere(): readonly ApplicantDns[] {
  return [here, ...[...places.values()].map(({ dns }) => dns)];
}

function at(name: PlaceName): ApplicantDns {
  const place = places.get(name);
  if (place === undefined) throw new Error(`There is no place ${name}`);
  return place.dns;
}

/** A domain that everybody sees, with these texts at its label; the account's own stands for "$". */
function domainWith(...texts: readonly string[]): string {
  count += 1;
  const domain = `p${count}.com`;
  for (const name of [domain, `www.${domain}`]) setEverywhere(everywhere(), name, { ns: 'ns.example.net' });
  setEverywhere(everywhere(), `_validation-persist.${domain}`, {
    txt: texts.map((text) => text.replace('$', `ca.example.net; accounturi=reseal:account:${service.accountUin}`)),
  });
  return domain;
}

const STANDING = '$; policy=wildcard';

/** Ordered, and looked at without being issued: neither by what stands there nor by anything else. */
async function assertOpen(id: string): Promise<void> {
  await service.ask('CheckCertificateDomainVerification', { CertificateId: id });
  assert.equal((await recordOf(service, id)).step, 'validating');
}

test('An order whose record stands is issued with nothing published, and says by what it was proved', {
  skip,
}, async () => {
  const domain = domainWith(STANDING);
  const id = await issueFree(service, domain, { input: { DvAuthMethod: 'DNS' } });
  const { proofs, caa } = await recordOf(service, id);
  assert.deepEqual(
    proofs.map(({ method, persistent }) => [method, persistent?.map(({ place }) => place)]),
    [['dns', [`_validation-persist.${domain}`]]],
  );
  assert.notEqual(caa, undefined);
});

test('The same by DNS_AUTO: nothing is published, and nothing is left to be taken back', { skip }, async () => {
  const domain = domainWith(STANDING);
  const id = await issueFree(service, domain);
  const [proof] = (await recordOf(service, id)).proofs;
  assert.equal(proof?.publishedAt, undefined);
  assert.notEqual(proof?.persistent, undefined);
});

test('A reissue is proved anew while the record stands, and by no look of before once it does not', {
  skip,
}, async () => {
  const [standing, gone] = [domainWith(STANDING), domainWith(STANDING)];
  const wish = { input: { DvAuthMethod: 'DNS' } };
  const [first, second] = [await issueFree(service, standing, wish), await issueFree(service, gone, wish)];
  await service.waitForStatus(await replace(service, first, { input: { ValidType: 'DNS' } }), 1);
  for (const { records } of everywhere()) records.delete(`_validation-persist.${gone}`);
  await assertOpen(await replace(service, second, { input: { ValidType: 'DNS' } }));
});

test('One perspective that is lied to stops nothing; two do, and it is issued once they see it', { skip }, async () => {
  const one = domainWith(STANDING);
  at('fra').records.set(`_validation-persist.${one}`, { txt: [] });
  await issueFree(service, one, { input: { DvAuthMethod: 'DNS' } });
  const two = domainWith(STANDING);
  const label = `_validation-persist.${two}`;
  const [text] = here.records.get(label)?.txt ?? [];
  at('fra').records.set(label, { txt: ['ca.example.net; accounturi=reseal:account:100000000099; policy=wildcard'] });
  at('tyo').records.set(label, { fails: true });
  const id = await applyFor(service, two, { input: { DvAuthMethod: 'DNS' } });
  await assertOpen(id);
  at('tyo').records.set(label, { txt: [text ?? ''] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test("An attacker's records stand in no one's way, and his account gets nothing by ours", { skip }, async () => {
  const other = await service.addAccount();
  const domain = domainWith(
    'ca.example.net; accounturi=reseal:account:100000000099; policy=wildcard',
    `ca.example.net; accounturi=reseal:account:100000000099; accounturi=reseal:account:${service.accountUin}`,
    'other.example; accounturi=$',
    '$; policy=wildcard; persistUntil=1',
    STANDING,
  );
  await issueFree(service, domain, { input: { DvAuthMethod: 'DNS' } });
  const wish = { input: { DvAuthMethod: 'DNS' }, credential: other.key };
  const id = await applyFor(service, domain, wish);
  await service.ask('CheckCertificateDomainVerification', { CertificateId: id }, other.key);
  assert.equal(await statusOf(service, id, other.key), 0);
});

for (const [what, text] of [
  ['has ended', '$; policy=wildcard; persistUntil=1000000000'],
  ['is of another account', 'ca.example.net; accounturi=reseal:account:100000000099; policy=wildcard'],
  ['holds for the domain alone, where its "www." name is asked for, too', '$'],
  ['cannot be read', '$; policy=wildcard; persistUntil=soon'],
] as const) {
  test(`A record that ${what} proves nothing`, { skip }, async () => {
    await assertOpen(await applyFor(service, domainWith(text), { input: { DvAuthMethod: 'DNS' } }));
  });
}

test('A name below is proved by the record above it, and by one without the policy at its own name', {
  skip,
}, async () => {
  const above = domainWith(STANDING);
  setEverywhere(everywhere(), `a.b.${above}`, { ns: 'ns.example.net' });
  await issueFree(service, `a.b.${above}`, { input: { DvAuthMethod: 'DNS' } });
  const own = domainWith();
  const text = `ca.example.net; accounturi=reseal:account:${service.accountUin}`;
  setEverywhere(everywhere(), `_validation-persist.a.${own}`, { txt: [text] });
  await issueFree(service, `a.${own}`, { input: { DvAuthMethod: 'DNS' } });
});

test('A record at a public suffix proves nothing', { skip }, async () => {
  setEverywhere(everywhere(), '_validation-persist.com', {
    txt: [`ca.example.net; accounturi=reseal:account:${service.accountUin}; policy=wildcard`],
  });
  const id = await applyFor(service, domainWith(), { input: { DvAuthMethod: 'DNS' } });
  await assertOpen(id);
  for (const { records } of everywhere()) records.delete('_validation-persist.com');
});

test('CAA records that ask for another way are heeded, and those that ask for this one', { skip }, async () => {
  const domain = domainWith(STANDING);
  setEverywhere(everywhere(), domain, {
    ns: 'ns.example.net',
    caa: ['0 issue "ca.example.net; validationmethods=ca-dns"'.replaceAll('"', '')],
  });
  const id = await applyFor(service, domain, { input: { DvAuthMethod: 'DNS' } });
  await until('it is proved, and CAA forbids it', async () => {
    const { step, caa } = await recordOf(service, id);
    return step === 'issuing' && caa?.findings[0]?.result === 'forbidden';
  });
  setEverywhere(everywhere(), domain, {
    ns: 'ns.example.net',
    caa: ['0 issue ca.example.net; validationmethods=dns-persist-01'],
  });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('The record is shown ready to copy, and holds once it is copied; looking changes nothing', { skip }, async () => {
  const domain = domainWith();
  const wish = { Domain: `*.${domain}`, PersistUntilTime: '2027-01-01 08:00:00' };
  const shown = await service.ask('ResealDescribePersistentRecord', wish);
  const [name, value] = [String(shown['Name']), String(shown['Value'])];
  assert.equal(name, `_validation-persist.${domain}`);
  assert.equal(
    value,
    `ca.example.net; accounturi=reseal:account:${service.accountUin}; policy=wildcard; persistUntil=1798761600`,
  );
  const check = async (name: string) => await service.ask('ResealCheckPersistentRecord', { Domain: name });
  const rows = countRows(service);
  const none = await check(domain);
  assert.equal(none['Holds'], false);
  assert.equal(findingIn(none).Result, 'NOT_FOUND');
  setEverywhere(everywhere(), name, { txt: [value] });
  for (const wanted of [domain, `*.${domain}`, `a.b.${domain}`]) {
    const holds = await check(wanted);
    assert.deepEqual([holds['Holds'], holds['Value'], holds['PersistUntilTime']], [true, value, '2027-01-01 08:00:00']);
    const { Result, Perspectives } = findingIn(holds);
    assert.equal(Result, 'GOOD');
    assert.deepEqual(
      Perspectives.map(({ Name }) => Name),
      NAMES,
    );
  }
  // Orders of other tests go on.
  assert.deepEqual({ ...countRows(service), jobs: rows['jobs'] }, rows);
});

test('What may not be copied is not shown: a time that is over, and what is no name', { skip }, async () => {
  for (const input of [
    { Domain: 'example.com', PersistUntilTime: '2001-01-01 00:00:00' },
    { Domain: 'example.com', PersistUntilTime: 'soon' },
    { Domain: '192.0.2.1' },
    { Domain: 'a b' },
    { Domain: `${'a.'.repeat(117)}com` },
  ]) {
    assert.match(await service.refusal('ResealDescribePersistentRecord', input), /InvalidParam|Domain/);
  }
});

test('Those that have proved orders are listed for their account alone', { skip }, async () => {
  const domain = domainWith('$; policy=wildcard; persistUntil=4102444800');
  await issueFree(service, domain, { input: { DvAuthMethod: 'DNS' } });
  const list = async (credential?: Credential) =>
    (await service.ask('ResealDescribePersistentRecords', { Limit: 1000 }, credential))['Records'] as readonly Readonly<
      Record<string, unknown>
    >[];
  const found = (await list()).find((record) => record['Domain'] === domain);
  assert.deepEqual([found?.['Wildcard'], found?.['PersistUntilTime']], [true, '2100-01-01 08:00:00']);
  assert.deepEqual(await list((await service.addAccount()).key), []);
});

test('What each perspective sees of a proof has members of its own, now and as the order has last found it', {
  skip,
}, async () => {
  const domain = domainWith('$; policy=wildcard');
  const label = `_validation-persist.${domain}`;
  at('ams').records.set(label, { txt: ['a lie'] });
  at('syd').records.set(label, { fails: true });
  const id = await applyFor(service, domain, { input: { DvAuthMethod: 'DNS' } });
  const found = findingIn(await service.ask('ResealCheckPersistentRecord', { Domain: domain }));
  assert.equal(found.Result, 'NOT_CORROBORATED');
  const resultOf = new Map(found.Perspectives.map((one) => [one.Name, one]));
  const others = [resultOf.get('ams'), resultOf.get('syd')];
  assert.deepEqual(
    others.map((one) => one?.Result),
    ['OTHER', 'OTHER'],
  );
  assert.deepEqual(resultOf.get('ams')?.Found, ['a lie']);
  assert.match(String(resultOf.get('syd')?.Reason), /SERVFAIL|failed/);
  const wish = { CertificateId: id, Findings: true };
  const [result] = (await service.ask('CheckCertificateDomainVerification', wish))['VerificationResults'] as readonly [
    { readonly Findings: Finding },
  ];
  const { Expected, Result, Found } = result.Findings;
  assert.deepEqual([Expected.Type, Expected.Place, Result, Found], ['TXT', `_dnsauth.${domain}`, 'NOT_FOUND', []]);
  await until('the look is kept', async () => (await recordOf(service, id)).proofs[0]?.lastLook !== undefined);
  const kept = (await service.ask('ResealDescribeProofs', { CertificateId: id }))['Proofs'] as readonly [
    { readonly LastLook: Finding },
  ];
  assert.deepEqual(kept[0].LastLook.Expected, Expected);
  at('syd').records.set(label, here.records.get(label) ?? {});
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
  const [proof] = (await service.ask('ResealDescribeProofs', { CertificateId: id }))['Proofs'] as readonly [
    { readonly LastLook: Finding; readonly PersistentRecords: readonly { readonly Name: string }[] },
  ];
  assert.deepEqual([proof.LastLook.Result, proof.PersistentRecords[0]?.Name], ['GOOD', label]);
  assert.equal(proof.LastLook.Perspectives.length, NAMES.length);
});

interface Finding {
  readonly Expected: { readonly Type: string; readonly Place: string; readonly Value: string };
  readonly Result: string;
  readonly Found: readonly string[];
  readonly Perspectives: readonly {
    readonly Name: string;
    readonly Result: string;
    readonly Found: readonly string[];
    readonly Reason: string;
  }[];
}

function findingIn(answer: Answer): Finding {
  return answer['Finding'] as Finding;
}
