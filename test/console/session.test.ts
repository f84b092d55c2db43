// Signing in by API key, what a session tells and allows, and when it ends.

import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { READ_ONLY } from '../../src/accounts/policy.ts';
import { DEFAULT_SESSION_LIFE, MAX_SESSIONS_OF_HOLDER, SEEN_MS } from '../../src/accounts/sessions/session.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { TestBrowser } from '../support/console.ts';
import { openTestService, type TestService } from '../support/service.ts';

describe('a session by API key', () => {
  let service: TestService;
  before(async () => {
    service = await openTestService();
  });
  after(async () => await service[Symbol.asyncDispose]());

  test('whoever is not signed in learns by which ways one is, and nothing else', async () => {
    const browser = new TestBrowser(service);
    const { status, response } = await browser.send('session');
    const { RequestId, ...told } = response;
    deepEqual([status, told], [200, { SignedIn: false, Providers: [] }]);
    match(String(RequestId), /^[0-9a-f-]{36}$/);
    const { status: refused, response: why } = await browser.call('DescribeCertificates');
    equal(refused, 401);
    equal((why['Error'] as { readonly Code: string }).Code, 'AuthFailure.TokenFailure');
    equal((await browser.send('events')).status, 401);
  });

  test('a signature over the sign-in begins a session, whose cookie no script reads and no other site sends', async () => {
    const browser = new TestBrowser(service);
    const { status, response, cookies } = await browser.signInByKey();
    equal(status, 200);
    const { SignedIn, Kind, Name, AccountUin, IsOperator, IdleSeconds } = response;
    deepEqual(
      { SignedIn, Kind, Name, AccountUin, IsOperator, IdleSeconds },
      {
        SignedIn: true,
        Kind: 'key',
        Name: service.key.secretId,
        AccountUin: service.accountUin,
        IsOperator: true,
        IdleSeconds: 1800,
      },
    );
    equal(cookies.length, 1);
    match(cookies[0] ?? '', /^reseal-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const again = await browser.send('session');
    deepEqual(again.response['Csrf'], response['Csrf']);
    const [sealed] = await service.store.reads.sessions.listOf(service.key.secretId);
    ok(sealed !== undefined && !JSON.stringify(sealed).includes([...browser.jar.values()][0] ?? 'none'));
  });

  test('a call by a session goes the way of a signed call, and stands in the log as that key’s', async () => {
    const browser = new TestBrowser(service);
    await browser.signInByKey();
    const applied = await browser.call('ApplyCertificate', {
      DomainName: 'console.example.com',
      DvAuthMethod: 'DNS_AUTO',
    });
    equal(applied.status, 200);
    const id = String(applied.response['CertificateId']);
    await service.waitForStatus(id, 1);
    const unknown = await browser.call('DescribeCertificateDetail', { CertificateId: 'Zz99Zz99' });
    deepEqual([unknown.status, TestBrowser.codeOf(unknown)], [200, 'FailedOperation.CertificateNotFound']);
    const { Entries } = (await service.ask('ResealDescribeAuditLog', { CertificateId: id })) as unknown as {
      readonly Entries: readonly { readonly Kind: string; readonly SecretId: string; readonly Operator: string }[];
    };
    deepEqual(
      Entries.filter(({ Kind }) => Kind === 'apply').map(({ SecretId, Operator }) => [SecretId, Operator]),
      [[service.key.secretId, '']],
    );
  });

  test('words of refusals are in the language of the page', async () => {
    const browser = new TestBrowser(service);
    const { text } = await browser.send('call', { method: 'POST', body: {}, headers: { 'x-tc-language': 'zh-CN' } });
    match(text, /未登录或会话已结束/);
  });

  test('what the policy allows is told by action: all, some, or not at all', async () => {
    await service.addPolicy('reader', READ_ONLY);
    const reader = await service.addKey({ policyName: 'reader' });
    const browser = new TestBrowser(service);
    const { response } = await browser.signInByKey(reader);
    const actions = response['Actions'] as Readonly<Record<string, string>>;
    deepEqual([actions['DescribeCertificates'], actions['ReplaceCertificate']], ['all', undefined]);
    equal(
      TestBrowser.codeOf(await browser.call('ApplyCertificate', { DomainName: 'a.example.com', DvAuthMethod: 'DNS' })),
      'FailedOperation.AuthError',
    );
    const one = await service.addKey({ projectIds: [0] });
    const other = new TestBrowser(service);
    const narrowed = (await other.signInByKey(one)).response;
    deepEqual((narrowed['Actions'] as Readonly<Record<string, string>>)['ReplaceCertificate'], 'some');
    deepEqual(narrowed['ProjectIds'], [0]);
  });

  test('signing out ends the session, everywhere all of that key', async () => {
    const [one, other] = [new TestBrowser(service), new TestBrowser(service)];
    await one.signInByKey();
    await other.signInByKey();
    const stolen = new Map(one.jar);
    const out = await one.send('session', { method: 'DELETE' });
    deepEqual([out.status, out.response['SignedIn'], one.jar.size], [200, false, 0]);
    for (const [name, value] of stolen) one.jar.set(name, value);
    equal((await one.send('session')).response['SignedIn'], false);
    equal((await other.send('session')).response['SignedIn'], true);
    await one.signInByKey();
    equal((await one.send('session?everywhere=1', { method: 'DELETE' })).status, 200);
    equal((await other.send('session')).response['SignedIn'], false);
  });

  test('a session ends after its time idle, and after its longest time however much it is used', async () => {
    const browser = new TestBrowser(service);
    await browser.signInByKey();
    const { idleMs, longestMs } = DEFAULT_SESSION_LIFE;
    service.clock.advance(idleMs);
    equal((await browser.call('DescribeCertificates')).status, 200);
    service.clock.advance(idleMs + SEEN_MS);
    equal((await browser.call('DescribeCertificates')).status, 401);
    await browser.signInByKey();
    const begun = service.clock.now().getTime();
    while (service.clock.now().getTime() + idleMs < begun + longestMs) {
      service.clock.advance(idleMs);
      equal((await browser.call('DescribeCertificates')).status, 200);
    }
    service.clock.advance(idleMs);
    equal((await browser.call('DescribeCertificates')).status, 401);
  });

  test('the session of a key ends with the key, and the oldest gives way to the twenty-first', async () => {
    const key = await service.addKey({ expiresAt: new Date(service.clock.now().getTime() + HOUR_MS) });
    const browsers = Array.from({ length: MAX_SESSIONS_OF_HOLDER + 1 }, () => new TestBrowser(service));
    for (const browser of browsers) {
      service.clock.advance(1);
      await browser.signInByKey(key);
    }
    const [first, second] = await Promise.all(
      browsers.slice(0, 2).map(async (browser) => await browser.send('session')),
    );
    deepEqual([first?.response['SignedIn'], second?.response['SignedIn']], [false, true]);
    service.clock.advance(HOUR_MS);
    equal((await browsers.at(-1)?.send('session'))?.response['SignedIn'], false);
  });

  test('each sign-in has an id of its own, and ends the session that the browser had', async () => {
    const browser = new TestBrowser(service);
    await browser.signInByKey();
    const before = new Map(browser.jar);
    await browser.signInByKey();
    notEqual([...before.values()][0], [...browser.jar.values()][0]);
    const former = new TestBrowser(service);
    for (const [name, value] of before) former.jar.set(name, value);
    equal((await former.send('session')).response['SignedIn'], false);
  });
});

test('Sessions end, and wrong sign-ins wait, when the operator says so', async () => {
  const yaml = 'console: { sessions: { idleMinutes: 5, longestHours: 1 }, attempts: { byAddress: 2 } }\n';
  await using service = await openTestService({ yaml });
  const browser = new TestBrowser(service);
  const { response } = await browser.signInByKey();
  equal(response['IdleSeconds'], 300);
  equal(response['EndsAt'], new Date(service.clock.now().getTime() + HOUR_MS).toISOString());
  const wrong = { ...service.key, secretKey: 'wrong' };
  const stranger = new TestBrowser(service);
  for (const status of [401, 401, 429]) equal((await stranger.signInByKey(wrong)).status, status);
  service.advance(5 * MINUTE_MS + SEEN_MS);
  equal((await browser.call('DescribeCertificates')).status, 401);
});
