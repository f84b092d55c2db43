// Signing in to the console at a provider of OpenID Connect: a whole service, an issuer on loopback, and a browser's cookies.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ATTEMPT_LIMITS } from '../../../src/accounts/sessions/attempts.ts';
import { HOUR_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { drawSecrets, JOURNEY_SECONDS, openJourney, sealJourney } from '../../../src/console/providers/journey.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { makeSecretBox } from '../../../src/lib/secret-box.ts';
import { type ConsoleReply, TestBrowser } from '../../support/console.ts';
import { makeTestClock, openTestService, TEST_YAML, type TestService } from '../../support/service.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type OpenIdIssuer,
  startOpenIdIssuer,
} from '../../support/servers/open-id-issuer.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const SESSION = 'reseal-session';
const JOURNEY = 'reseal-sign-in';
const REFUSED = '/console/?sign-in=refused';

const wish = (Name: string) => ({ Name, PolicyName: 'ReadOnlyAccess' });
const FROM_ELSEWHERE = { 'sec-fetch-site': 'cross-site' };
const locationOf = ({ headers }: ConsoleReply): string => headers.get('location') ?? '';

/** Goes to the provider, and answers the path and query of the console that it sends the browser back to. */
const goTo = async (browser: TestBrowser): Promise<string> => {
  const gone = await browser.send('sign-in/corp');
  equal(gone.status, 303);
  const answer = await fetch(locationOf(gone), { redirect: 'manual' });
  await answer.arrayBuffer();
  return (answer.headers.get('location') ?? '').split('/console/')[1] ?? '';
};

/** The session's cookie is not sent along on the way from another site. */
const comeBack = async (browser: TestBrowser, path: string): Promise<ConsoleReply> => {
  const former = browser.jar.get(SESSION);
  browser.jar.delete(SESSION);
  const reply = await browser.send(path, { headers: FROM_ELSEWHERE });
  if (former !== undefined && !browser.jar.has(SESSION)) browser.jar.set(SESSION, former);
  return reply;
};

const isRefused = async (browser: TestBrowser, path: string): Promise<void> => {
  const back = await comeBack(browser, path);
  deepEqual([back.status, locationOf(back)], [303, REFUSED]);
  equal(browser.jar.has(SESSION), false);
  equal(browser.jar.has(JOURNEY), false);
};

describe('signing in at a provider', () => {
  const opened = new AsyncDisposableStack();
  const clock = makeTestClock();
  let issuer: OpenIdIssuer;
  let service: TestService;
  before(async () => {
    issuer = opened.use(await startOpenIdIssuer(() => clock.now()));
    const clientSecretFile = join(opened.use(makeTemporaryFolder()).path, 'client.secret');
    await writeFile(clientSecretFile, `${CLIENT_SECRET}\n`);
    const common = { clientId: CLIENT_ID, clientSecretFile, allowPrivateAddresses: true };
    const providers = [
      { name: 'corp', title: 'Corp & Co', issuer: issuer.issuer, ...common },
      { name: 'silent', title: 'Silent', issuer: `${issuer.issuer}/silent`, ...common },
    ];
    service = opened.use(
      await openTestService({ clock, yaml: `${TEST_YAML}console: ${JSON.stringify({ providers })}\n` }),
    );
    issuer.redirectUris.add(`http://127.0.0.1:${service.service.port}/console/sign-in/corp/back`);
    await service.ask('ResealCreatePerson', { ...wish('ann'), Provider: 'corp', Subject: 'ann' });
  });
  after(async () => await opened.disposeAsync());
  beforeEach(() => {
    issuer.wish = {};
    // Wrong attempts of the test before are forgotten.
    clock.advance(25 * HOUR_MS);
  });

  test('the page is told of the providers, and of each by its title', async () => {
    const { response } = await new TestBrowser(service).send('session');
    deepEqual(response['Providers'], [
      { Name: 'corp', Label: 'Corp & Co' },
      { Name: 'silent', Label: 'Silent' },
    ]);
  });

  test('a person who was made beforehand signs in, with a new session, and by their policy', async () => {
    const browser = new TestBrowser(service);
    const path = await goTo(browser);
    const journey = browser.jar.get(JOURNEY);
    ok(journey !== undefined);
    const back = await comeBack(browser, path);
    deepEqual([back.status, locationOf(back)], [303, '/console/']);
    const cookie = back.cookies.find((one) => one.startsWith(SESSION)) ?? '';
    match(cookie, /; HttpOnly; SameSite=Strict/);
    equal(browser.jar.has(JOURNEY), false);
    const { response } = await browser.send('session');
    const { Kind, Name, Actions } = response;
    deepEqual([Kind, Name], ['person', 'ann']);
    equal((Actions as Readonly<Record<string, string>>)['ReplaceCertificate'], undefined);
    const own = (await browser.send('credentials')).response;
    deepEqual([own['HasPassword'], own['HasCodes']], [false, false]);
    const { Entries } = (await service.ask('ResealDescribeAuditLog', { Limit: 1000 })) as unknown as {
      readonly Entries: readonly { readonly Kind: string; readonly Operator: string }[];
    };
    equal(Entries.find(({ Kind: kind }) => kind === 'signedIn')?.Operator, 'ann');
  });

  test('another issuer that comes under the name of a provider vouches for nobody whom the former one has, until they are reset', async () => {
    const [kept] = await service.store.reads.people.list(service.accountUin);
    equal(kept?.providerIssuer, `${issuer.issuer}/`);
    const elsewhere = { ...kept, providerIssuer: 'https://former.example/' };
    await service.store.transact((rows) => rows.people.put(elsewhere));
    const browser = new TestBrowser(service);
    await isRefused(browser, await goTo(browser));
    await service.ask('ResealResetPerson', { Name: 'ann' });
    equal(locationOf(await comeBack(browser, await goTo(browser))), '/console/');
    const [after] = await service.store.reads.people.list(service.accountUin);
    equal(after?.providerIssuer, `${issuer.issuer}/`);
  });

  test('the session that the browser had before ends with the sign-in', async () => {
    const [browser, other] = [new TestBrowser(service), new TestBrowser(service)];
    await browser.signInByKey();
    const former = browser.jar.get(SESSION) ?? '';
    await comeBack(browser, await goTo(browser));
    ok(browser.jar.get(SESSION) !== former);
    other.jar.set(SESSION, former);
    equal((await other.send('session')).response['SignedIn'], false);
  });

  test('whoever is nobody here, disabled or gone is refused in the same words', async () => {
    await service.ask('ResealCreatePerson', { ...wish('bob'), Provider: 'corp', Subject: 'bob' });
    await service.ask('ResealCreatePerson', { ...wish('cid'), Provider: 'corp', Subject: 'cid' });
    await service.ask('ResealModifyPerson', { Name: 'bob', Disabled: true });
    await service.ask('ResealDeletePerson', { Name: 'cid' });
    // A subject of another provider is somebody else.
    await service.ask('ResealCreatePerson', { ...wish('eve'), Provider: 'silent', Subject: 'eve' });
    for (const sub of ['bob', 'cid', 'eve', 'nobody', 'ANN']) {
      issuer.wish = { claims: { sub } };
      const browser = new TestBrowser(service);
      await isRefused(browser, await goTo(browser));
    }
  });

  const tokensAsked = (): number => issuer.asked.filter((one) => one === '/token').length;

  test('another state, another browser, another provider and a second time are refused, and the issuer is not asked', async () => {
    const browser = new TestBrowser(service);
    const path = await goTo(browser);
    const journey = browser.jar.get(JOURNEY) ?? '';
    const before = tokensAsked();
    await isRefused(new TestBrowser(service), path);
    const change = async (sealed: string, other: string): Promise<void> => {
      browser.jar.set(JOURNEY, sealed);
      await isRefused(browser, other);
    };
    await change(
      journey,
      path.replace(/state=./, (text) => `state=${text.endsWith('A') ? 'B' : 'A'}`),
    );
    await change(journey, path.replace('sign-in/corp/', 'sign-in/silent/'));
    await change(`${journey.startsWith('A') ? 'B' : 'A'}${journey.slice(1)}`, path);
    await change('x', path);
    equal(tokensAsked(), before);
    browser.jar.set(JOURNEY, journey);
    equal(locationOf(await comeBack(browser, path)), '/console/');
    browser.jar.clear();
    await change(journey, path);
    equal(tokensAsked(), before + 2);
  });

  test('another nonce, audience or issuer, and an ID token that is over or unsigned, begin no session', async () => {
    const seconds = Math.floor(clock.now().getTime() / SECOND_MS);
    for (const wrong of [
      { claims: { nonce: 'another' } },
      { claims: { aud: 'another' } },
      { claims: { iss: 'https://other.example' } },
      { claims: { iat: seconds - 900, exp: seconds - 300 } },
      { header: { alg: 'none' }, signature: () => '' },
    ]) {
      issuer.wish = wrong;
      const browser = new TestBrowser(service);
      await isRefused(browser, await goTo(browser));
    }
  });

  test('the way back is open for a while, and not a second longer', () => {
    const box = makeSecretBox(systemRandom(32), systemRandom);
    const beganAt = clock.now();
    const journey = { ...drawSecrets(systemRandom), provider: 'corp', beganAt, formerSha256: undefined };
    const sealed = sealJourney(box, journey);
    const at = (seconds: number) => openJourney(box, sealed, new Date(beganAt.getTime() + seconds * SECOND_MS));
    deepEqual(at(JOURNEY_SECONDS - 1), journey);
    equal(at(JOURNEY_SECONDS), undefined);
    equal(at(-HOUR_MS / SECOND_MS), undefined);
  });

  test('a provider that does not answer is told of, and a provider that is not configured is a page like any other', async () => {
    const browser = new TestBrowser(service);
    const gone = await browser.send('sign-in/silent');
    deepEqual([gone.status, locationOf(gone)], [303, '/console/?sign-in=unavailable']);
    ok(service.logLines.some((line) => line.includes('provider is not available') && line.includes('silent')));
    for (const path of ['sign-in/other', 'sign-in/other/back', 'sign-in', 'sign-in/corp/back/more']) {
      ok([200, 503].includes((await browser.send(path)).status), path);
    }
    equal((await browser.send('sign-in/corp', { method: 'POST' })).status, 405);
  });

  test('another site sends nobody on the way to a provider', async () => {
    const browser = new TestBrowser(service);
    const gone = await browser.send('sign-in/corp', { headers: FROM_ELSEWHERE });
    deepEqual([gone.status, locationOf(gone), browser.jar.size], [303, REFUSED, 0]);
  });

  test('nothing that a sign-in is proved by stands in the log', async () => {
    const browser = new TestBrowser(service);
    const path = await goTo(browser);
    issuer.wish = { claims: { nonce: 'another' } };
    await isRefused(browser, path);
    const { searchParams } = new URL(path, 'http://localhost/');
    for (const name of ['code', 'state']) {
      const value = searchParams.get(name) ?? '';
      ok(value.length > 10);
      equal(service.logLines.filter((line) => line.includes(value)).length, 0, name);
    }
  });

  test('wrong ways back wait like wrong passwords, before the issuer is asked', async () => {
    const browser = new TestBrowser(service);
    for (let attempt = 0; attempt < ATTEMPT_LIMITS.address.free; attempt += 1) {
      // A page elsewhere may have browsers come back from nowhere: that is no attempt.
      await isRefused(browser, 'sign-in/corp/back?code=a&state=b');
    }
    for (let attempt = 0; attempt < ATTEMPT_LIMITS.address.free; attempt += 1) {
      const wrong = await goTo(browser);
      await isRefused(browser, wrong.replace(/code=[^&]*/, 'code=wrong'));
    }
    const path = await goTo(browser);
    equal(locationOf(await comeBack(browser, path)), '/console/?sign-in=often');
    clock.advance(ATTEMPT_LIMITS.address.firstWaitMs);
    equal(locationOf(await comeBack(browser, await goTo(browser))), '/console/');
  });
});
