// Free certificates: quotas, names, algorithms, projects, renewals.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RENEWAL_WINDOW_DAYS } from '../../src/certificates/ordering/apply.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import {
  applyFor,
  countRows,
  detailOf,
  idOf,
  issueFree,
  LIFE_YAML,
  notAfterOf,
  recordOf,
  waitForRest,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const INVALID = 'FailedOperation.InvalidParam';
const ACCOUNT_FULL = 'FailedOperation.ExceedsFreeLimit';
const DOMAIN_FULL = 'FailedOperation.MainDomainCertificateCountLimit';
const NOT_FOUND = 'FailedOperation.CertificateNotFound';
const BY_HAND = { input: { DvAuthMethod: 'DNS' } };

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: `${LIFE_YAML}  freePerAccount: 1000\n` });
});
after(() => service[Symbol.asyncDispose]());

async function openSmall(limits: string): Promise<TestService> {
  return await openTestService({ yaml: `${LIFE_YAML}${limits}` });
}

test('An account has 20 free certificates under 20 domains, and not one more', async () => {
  await using full = await openTestService({ yaml: LIFE_YAML });
  for (let at = 1; at <= 20; at += 1) await applyFor(full, `account-${at}.com`, BY_HAND);
  const refused = await full.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'one-more.com' });
  assert.equal(refused.Error?.Code, ACCOUNT_FULL);
  assert.match(refused.Error.Message, /maximum value of 20/);
  const { key } = await full.addAccount();
  await applyFor(full, 'one-more.com', { ...BY_HAND, credential: key });
});

test('A registrable domain has 20 free certificates over all accounts, and not one more', async () => {
  const { key } = await service.addAccount();
  for (let at = 1; at <= 10; at += 1) await issueFree(service, `theirs-${at}.crowded.com`, { credential: key });
  for (let at = 1; at <= 10; at += 1) await applyFor(service, `mine-${at}.crowded.com`, BY_HAND);
  const refused = await service.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'x.crowded.com' });
  assert.equal(refused.Error?.Code, DOMAIN_FULL);
  assert.match(refused.Error.Message, /crowded\.com has reached its limit of 20/);
});

test('Orders that another account does not prove keep nobody from a registrable domain', async () => {
  const { key } = await service.addAccount();
  for (let at = 1; at <= 20; at += 1) {
    await applyFor(service, `n${at}.besieged.com`, { ...BY_HAND, credential: key });
  }
  assert.equal(await refusalOf(service, 'n21.besieged.com', key), DOMAIN_FULL);
  await issueFree(service, 'besieged.com');
});

test('Twenty applications at once for the last two places get two', async () => {
  await using small = await openSmall('  freePerAccount: 2\n');
  const wishes = Array.from({ length: 20 }, (_, at) => ({ DvAuthMethod: 'DNS', DomainName: `race-${at}.com` }));
  const answers = await Promise.all(wishes.map((wish) => small.call('ApplyCertificate', wish)));
  assert.equal(answers.filter((answer) => answer.Error === undefined).length, 2);
});

test("The account's place is freed by cancelling, failing, revoking and expiring; the domain's not by revoking", async () => {
  await using small = await openSmall('  freePerAccount: 1\n  freePerDomain: 1\n');
  const other = await small.addAccount();
  const cancelled = await applyFor(small, 'place.com', BY_HAND);
  assert.equal(await refusalOf(small, 'elsewhere.com'), ACCOUNT_FULL);
  await small.ask('CancelCertificateOrder', { CertificateId: cancelled });
  const late = await applyFor(small, 'place.com', BY_HAND);
  small.advance(3 * DAY_MS);
  await small.waitForStatus(late, 2);
  const revoked = await issueFree(small, 'place.com');
  await small.ask('RevokeCertificate', { CertificateId: revoked });
  await small.waitForStatus(revoked, 10);
  assert.equal(await refusalOf(small, 'place.com', other.key), DOMAIN_FULL);
  small.advance(HOUR_MS);
  await small.ask('DeleteCertificate', { CertificateId: revoked });
  assert.equal(await refusalOf(small, 'place.com', other.key), DOMAIN_FULL);
  const elsewhere = await issueFree(small, 'elsewhere.com');
  small.advance(notAfterOf(await recordOf(small, elsewhere)).getTime() + 1 - small.clock.now().getTime());
  await issueFree(small, 'elsewhere.com');
  await issueFree(small, 'place.com', { credential: other.key });
});

test('One name is asked for, and "www." comes along with a registrable domain, either way round', async () => {
  const brought = [
    ['pair.com', ['pair.com', 'www.pair.com']],
    ['www.pair2.com', ['www.pair2.com', 'pair2.com']],
    ['api.pair.com', ['api.pair.com']],
    ['www.api.pair.com', ['www.api.pair.com']],
    ['bücher.com', ['xn--bcher-kva.com', 'www.xn--bcher-kva.com']],
  ] as const;
  for (const [domain, names] of brought) {
    assert.deepEqual((await recordOf(service, await applyFor(service, domain, BY_HAND))).names, names);
  }
});

const REFUSED: readonly (readonly [what: string, input: object, code: string, message: RegExp])[] = [
  ['a wildcard', { DomainName: '*.refused.com' }, INVALID, /has no wildcards, and \*\.refused\.com is one/],
  ['a public suffix', { DomainName: 'co.uk' }, INVALID, /is a public suffix/],
  ['an IP address', { DomainName: '192.0.2.1' }, INVALID, /is an IP address/],
  ['an internal name', { DomainName: 'server.local' }, INVALID, /internal name/],
  [
    'a name that is too long',
    { DomainName: `${'a'.repeat(64)}.com` },
    'InvalidParameterValue.CertificateDomainMaxLengthInvalid',
    /64 characters/,
  ],
  ['further names', { DnsNames: ['other.com'] }, INVALID, /DnsNames may not add to it/],
  ['RSA 4096', { CsrEncryptAlgo: 'RSA', CsrKeyParameter: '4096' }, INVALID, /does not allow rsa4096/],
  ['P-384', { CsrEncryptAlgo: 'ECC', CsrKeyParameter: 'secp384r1' }, INVALID, /does not allow p384/],
  ['RSA with a curve', { CsrEncryptAlgo: 'RSA', CsrKeyParameter: 'prime256v1' }, INVALID, /names no key/],
  ['SM2', { CsrEncryptAlgo: 'SM2' }, INVALID, /does not allow sm2/],
  ['an unknown method', { DvAuthMethod: 'EMAIL' }, INVALID, /DvAuthMethod is "EMAIL"/],
  ['an unknown PackageType', { PackageType: '99' }, INVALID, /no free product "99"; there is 83/],
  ['the PackageType of a granted product', { PackageType: '13' }, INVALID, /no free product "13"/],
  ['a package', { PackageId: 'x' }, 'FailedOperation.PackageNotFound', /sells no packages/],
  ['an OldCertificateId that does not exist', { OldCertificateId: 'nothing1' }, NOT_FOUND, /does not exist/],
];

for (const [what, input, code, message] of REFUSED) {
  test(`An application with ${what} is refused, and nothing is stored`, async () => {
    await waitForRest(service);
    const before = countRows(service);
    const usual = { DvAuthMethod: 'DNS', DomainName: 'refused.com' };
    const answer = await service.call('ApplyCertificate', { ...usual, ...input });
    assert.equal(answer.Error?.Code, code);
    assert.match(answer.Error.Message, message);
    assert.deepEqual(countRows(service), before);
  });
}

test('PackageType 2 and 83 are the free product, shown as it was ordered; RSA-2048 is its default, ECC prime256v1 the other choice', async () => {
  const chosen = [
    [{ PackageType: '2', CsrEncryptAlgo: undefined }, 'RSA 2048'],
    [{ PackageType: '83', CsrEncryptAlgo: undefined, DnsNames: ['default-1.com'] }, 'RSA 2048'],
    [{ CsrEncryptAlgo: 'rsa', CsrKeyParameter: '2048' }, 'RSA 2048'],
    [{ CsrEncryptAlgo: 'ecc', CsrKeyParameter: 'prime256v1' }, 'ECC prime256v1'],
  ] as const;
  for (const [at, [input, key]] of chosen.entries()) {
    const id = await applyFor(service, `default-${at}.com`, { input: { ...input, DvAuthMethod: 'dns' } });
    const detail = await detailOf(service, id);
    assert.equal(detail['PackageType'], 'PackageType' in input ? input.PackageType : '83');
    assert.equal(detail['EncryptAlgorithm'], key);
    assert.equal(detail['VerifyType'], 'DNS');
  }
});

test('Project and alias are kept, and told again', async () => {
  const ProjectId = await service.addProject('sales');
  const id = await applyFor(service, 'told.com', {
    input: { DvAuthMethod: 'DNS', ProjectId, Alias: 'Vertrieb 北京' },
  });
  const detail = await detailOf(service, id);
  assert.equal(detail['ProjectId'], String(ProjectId));
  assert.equal(detail['Alias'], 'Vertrieb 北京');
});

test('A free certificate lives 90 days, counted as the Baseline Requirements do, the last second included', async () => {
  const record = await recordOf(service, await issueFree(service, 'ninety.com'));
  const { notBefore, notAfter } = record.issued ?? {};
  assert.ok(notBefore !== undefined && notAfter !== undefined);
  assert.ok(notAfter.getTime() + 1000 - notBefore.getTime() <= 90 * DAY_MS);
  assert.ok(notAfter.getTime() > service.clock.now().getTime() + 89 * DAY_MS);
});

test('A renewal is for the same name, in the last 30 days of the old one and before it ends', async () => {
  const old = await issueFree(service, 'renewed.com');
  const end = notAfterOf(await recordOf(service, old)).getTime();
  const opensAt = end - RENEWAL_WINDOW_DAYS * DAY_MS;
  const renewal = { OldCertificateId: old, DvAuthMethod: 'DNS', DomainName: 'renewed.com' };
  service.advance(opensAt - 1 - service.clock.now().getTime());
  const early = await service.call('ApplyCertificate', renewal);
  assert.equal(early.Error?.Code, NOT_NOW);
  assert.match(early.Error.Message, /last 30 days only/);
  assert.equal((await detailOf(service, old))['RenewAble'], false);
  service.advance(1);
  assert.equal((await detailOf(service, old))['RenewAble'], true);
  assert.equal(await service.refusal('ApplyCertificate', { ...renewal, DomainName: 'another.com' }), NOT_NOW);
  const id = idOf(await service.ask('ApplyCertificate', renewal));
  const extra = (await detailOf(service, id))['CertificateExtra'] as { readonly RenewOrder: string };
  assert.equal(extra.RenewOrder, old);
  service.advance(end - service.clock.now().getTime());
  await service.ask('CancelCertificateOrder', { CertificateId: idOf(await service.ask('ApplyCertificate', renewal)) });
  service.advance(1);
  assert.equal(await service.refusal('ApplyCertificate', renewal), NOT_NOW);
});

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';

async function refusalOf(of: TestService, domain: string, credential = of.key): Promise<string> {
  return await of.refusal('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: domain }, credential);
}
