// What somebody tries against the console who is not signed in, who is somebody else, or whose page is another site's.

import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setSuspended } from '../../src/accounts/accounts.ts';
import { addPerson } from '../../src/accounts/people/people.ts';
import { DEFAULT_SESSION_LIFE, newSessionId, SEEN_MS } from '../../src/accounts/sessions/session.ts';
import type { Campaign } from '../../src/certificates/model/campaigns/campaign.ts';
import { MAX_STREAMS_OF_SESSION } from '../../src/console/event-feed.ts';
import { MAX_BODY_BYTES } from '../../src/console/json-body.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { makeCampaign, makeItem } from '../contracts/store/campaigns.ts';
import { changing } from '../contracts/store/write-set-samples.ts';
import { TestBrowser } from '../support/console.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { signTc3 } from '../support/signing.ts';

const PASSWORD = 'a long enough sentence';

describe('attacks on the console', () => {
  let service: TestService;
  before(async () => {
    service = await openTestService();
  });
  after(async () => await service[Symbol.asyncDispose]());

  async function signedIn(key = service.key): Promise<TestBrowser> {
    const browser = new TestBrowser(service);
    equal((await browser.signInByKey(key)).status, 200);
    return browser;
  }

  /** Whether these cookies are somebody's who is signed in. */
  async function asked(cookie: string): Promise<unknown> {
    return (await new TestBrowser(service).send('session', { headers: { cookie } })).response['SignedIn'];
  }

  async function addNamed(name: string): Promise<void> {
    const { store, clock } = service;
    const world = { store, clock, random: systemRandom, secrets: service.service.world.secrets };
    const wish = { accountUin: service.accountUin, name, policyName: 'FullAccess', projectIds: undefined };
    const { token } = await addPerson(world, { ...wish, provider: undefined });
    const browser = new TestBrowser(service);
    equal((await browser.send('link', { method: 'POST', body: { Token: token, Password: PASSWORD } })).status, 200);
  }

  test('a request without the token, with that of another session, or of another origin changes nothing', async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const call = { method: 'POST', headers: { 'x-reseal-action': 'DescribeCertificates' }, body: {} };
    const own = browser.csrf;
    for (const csrf of ['', other.csrf, `${own}x`, own.slice(1)]) {
      browser.csrf = csrf;
      equal((await browser.send('call', call)).status, 403, csrf);
      equal((await browser.send('session', { method: 'DELETE' })).status, 403, csrf);
    }
    browser.csrf = own;
    const from = async (headers: Readonly<Record<string, string>>) =>
      (await browser.send('call', { ...call, headers: { ...call.headers, ...headers } })).status;
    deepEqual(
      [
        await from({ origin: 'https://evil.example' }),
        await from({ origin: 'null' }),
        await from({ 'sec-fetch-site': 'cross-site' }),
        await from({ 'sec-fetch-site': 'same-site' }),
        await from({ 'content-type': 'text/plain' }),
        await from({}),
      ],
      [403, 403, 403, 403, 403, 200],
    );
    equal((await browser.send('session', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
    equal((await browser.send('session')).response['SignedIn'], true);
  });

  test('a sign-in that another site’s page would make is refused, so that nobody works in a stranger’s account', async () => {
    const browser = new TestBrowser(service);
    const sent = browser.signedBy(service.key);
    const forged = { ...sent, headers: { ...sent.headers, origin: 'https://evil.example' } };
    equal((await browser.send('session', forged)).status, 403);
    equal(browser.jar.size, 0);
  });

  test('an id that somebody has put into the browser is no session, before the sign-in and after', async () => {
    const planted = newSessionId(systemRandom);
    const browser = new TestBrowser(service);
    browser.jar.set('reseal-session', planted);
    equal((await browser.send('session')).response['SignedIn'], false);
    await browser.signInByKey();
    notEqual(browser.jar.get('reseal-session'), planted);
    const attacker = new TestBrowser(service);
    attacker.jar.set('reseal-session', planted);
    equal((await attacker.send('session')).response['SignedIn'], false);
  });

  test('of two cookies of one name neither is taken, and no other form of one', async () => {
    const browser = await signedIn();
    const id = browser.jar.get('reseal-session') ?? '';
    deepEqual(
      [
        await asked(`reseal-session=${id}`),
        await asked(`reseal-session=${id}; reseal-session=${newSessionId(systemRandom)}`),
        await asked(`__Host-reseal-session=${id}`),
        await asked(`reseal-session=${id}x`),
        await asked(`reseal-session=${'%00'.repeat(5000)}`),
      ],
      [true, false, false, false, false],
    );
  });

  test('a cookie is of no use after the sign-out, nor is the key’s once its account is suspended', async () => {
    const { uin, key } = await service.addAccount();
    const browser = await signedIn(key);
    await setSuspended(service, { uin, suspended: true });
    equal((await browser.call('DescribeCertificates')).status, 403);
    await setSuspended(service, { uin, suspended: false });
    const stolen = new Map(browser.jar);
    equal((await browser.send('session', { method: 'DELETE' })).status, 200);
    for (const [name, value] of stolen) browser.jar.set(name, value);
    equal((await browser.call('DescribeCertificates')).status, 401);
  });

  test('a signature begins one session; a call’s begins none, and that of a sign-in calls nothing', async () => {
    const browser = new TestBrowser(service);
    const sent = browser.signedBy(service.key);
    deepEqual([(await browser.send('session', sent)).status, (await browser.send('session', sent)).status], [200, 401]);
    const call = browser.signedBy(service.key, { action: 'DescribeCertificates' });
    equal((await browser.send('session', call)).status, 401);
    const renamed = { ...call, headers: { ...call.headers, 'x-tc-action': 'ResealSignIn' } };
    equal((await browser.send('session', renamed)).status, 401);
    const unsigned = browser.signedBy(service.key, { signedHeaders: ['content-type', 'host'] });
    equal((await browser.send('session', unsigned)).status, 401);
    const wire = signTc3({
      credential: service.key,
      action: 'ResealSignIn',
      now: service.clock.now(),
      body: { Kind: 'key' },
    });
    const { text } = await service.service.api.answer(wire);
    match(text, /InvalidAction/);
    const old = browser.signedBy(service.key, { now: new Date(service.clock.now().getTime() - 6 * MINUTE_MS) });
    equal((await browser.send('session', old)).status, 401);
  });

  test('a key that may not be used from here signs in nobody', async () => {
    const key = await service.addKey({ addresses: ['10.0.0.0/8'] });
    const reply = await new TestBrowser(service).signInByKey(key);
    deepEqual([reply.status, TestBrowser.codeOf(reply)], [403, 'IpNotInWhitelist']);
  });

  test('another account’s certificates are not there, whichever action asks for them', async () => {
    const { key } = await service.addAccount();
    const { CertificateId } = await service.ask('ApplyCertificate', {
      DomainName: 'mine.example.com',
      DvAuthMethod: 'DNS_AUTO',
    });
    const browser = await signedIn(key);
    for (const action of [
      'DescribeCertificateDetail',
      'DownloadCertificate',
      'DeleteCertificate',
      'RevokeCertificate',
    ]) {
      equal(
        TestBrowser.codeOf(await browser.call(action, { CertificateId })),
        'FailedOperation.CertificateNotFound',
        action,
      );
    }
    const { response } = await browser.call('DescribeCertificates', { CertIds: [CertificateId] });
    equal(response['TotalCount'], 0);
  });

  test('five wrong sign-ins make the sixth wait, the right one too, and many at once are no more', async () => {
    await addNamed('mallory');
    const browser = new TestBrowser(service);
    const wrong = await Promise.all(
      Array.from({ length: 8 }, async (_, at) => await browser.signIn('mallory', `wrong ${at}`)),
    );
    deepEqual(
      wrong.map(({ status }) => status).toSorted((left, right) => left - right),
      [401, 401, 401, 401, 401, 429, 429, 429],
    );
    const waits = await browser.signIn('mallory', PASSWORD);
    deepEqual([waits.status, TestBrowser.codeOf(waits)], [429, 'LimitExceeded']);
    const seconds = Number(waits.headers.get('retry-after'));
    ok(seconds > 0 && seconds <= 30, String(seconds));
    service.clock.advance(seconds * SECOND_MS);
    equal((await browser.signIn('mallory', PASSWORD)).status, 200);
  });

  test('a name of nobody waits as one of somebody does', async () => {
    const browser = new TestBrowser(service);
    service.clock.advance(60 * MINUTE_MS);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) statuses.push((await browser.signIn('nobody', 'wrong')).status);
    deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
    service.clock.advance(24 * 60 * MINUTE_MS);
  });

  test('a body is refused that is too long, no JSON, or not what the route takes', async () => {
    const browser = await signedIn();
    const post = async (path: string, body: string | object, headers: Readonly<Record<string, string>> = {}) =>
      (await browser.send(path, { method: 'POST', body, headers })).status;
    equal(await post('session', { Kind: 'person', Name: 'x', Password: 'x'.repeat(MAX_BODY_BYTES) }), 413);
    equal(await post('session', '{'), 400);
    equal(await post('session', { Kind: 'other' }), 400);
    equal(await post('session', { Kind: 'person', Name: 'x', Password: 'y', More: 1 }), 400);
    equal(await post('call', '['.repeat(100), { 'x-reseal-action': 'DescribeCertificates' }), 200);
    equal(await post('call', `{"A":"${'x'.repeat(1_000_000)}"}`, { 'x-reseal-action': 'DescribeCertificates' }), 413);
    equal((await browser.send('call', { method: 'PUT' })).status, 405);
    equal((await browser.send('session')).response['SignedIn'], true);
  });

  test('no page stands in a frame, runs a script that is not the console’s, or is kept where it tells of somebody', async () => {
    const page = await new TestBrowser(service).send('certificates');
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]) {
      ok(policy.split('; ').includes(part), part);
    }
    deepEqual(
      ['x-frame-options', 'x-content-type-options', 'referrer-policy'].map((name) => page.headers.get(name)),
      ['DENY', 'nosniff', 'no-referrer'],
    );
    const browser = await signedIn();
    equal((await browser.send('session')).headers.get('cache-control'), 'no-store');
    for (const path of [
      '../package.json',
      '%2e%2e/package.json',
      'assets/..%2f..%2fpackage.json',
      'built-from.txt',
      '.vite/manifest.json',
    ]) {
      const { text } = await browser.send(path);
      ok(!text.includes('"name"') && !text.includes('"file"'), path);
    }
  });

  test('a stream tells of what the policy leaves open, of one’s own account, and ends with the session', async () => {
    const { CertificateId: hidden } = await service.ask('ApplyCertificate', {
      DomainName: 'hidden.example.com',
      DvAuthMethod: 'DNS',
    });
    await service.addPolicy('but-one', {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['*'], resource: ['*'] },
        { effect: 'deny', action: ['*'], resource: [`qcs::ssl:::certificate/${String(hidden)}`] },
      ],
    });
    const browser = await signedIn(await service.addKey({ policyName: 'but-one' }));
    await using stream = await Stream.open(service, browser);
    await stream.wait('event: hello');
    await service.ask('CancelCertificateOrder', { CertificateId: hidden });
    const { CertificateId: shown } = await browser
      .call('ApplyCertificate', { DomainName: 'shown.example.com', DvAuthMethod: 'DNS' })
      .then(({ response }) => response);
    await stream.wait(String(shown));
    ok(!stream.text.includes(String(hidden)));
    await browser.send('session', { method: 'DELETE' });
    await stream.wait('event: ended');
    await stream.end();
  });

  test('a stream tells how far campaigns of one’s own account are, to whoever may see them', async () => {
    const { key: strange, uin } = await service.addAccount();
    await service.addPolicy('no-campaigns', {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['*'], resource: ['*'] },
        { effect: 'deny', action: ['ssl:ResealDescribeCampaign'], resource: ['*'] },
      ],
    });
    const denied = await service.addKey({ policyName: 'no-campaigns' });
    const opened = [];
    for (const key of [service.key, denied, strange]) opened.push(await Stream.open(service, await signedIn(key)));
    const [own, withoutRight, other] = opened;
    ok(own !== undefined && withoutRight !== undefined && other !== undefined);
    for (const stream of opened) await stream.wait('event: hello');
    const facts = { step: 'paused', waves: [] } as const;
    const mine = makeCampaign({ id: 'mine', accountUin: service.accountUin, ...facts });
    const theirs = makeCampaign({ id: 'theirs', accountUin: uin, ...facts });
    await service.store.apply(changing(...[mine, theirs].map((campaign) => insertion(campaign))));
    const item = { campaignId: 'mine', certificateId: 'c', accountUin: service.accountUin };
    await service.store.transact(async ({ campaigns }) => await campaigns.insertItems([makeItem(item)]));
    await own.wait('"CampaignId":"mine"');
    await own.wait('"Wave":1,"Waiting":1,"UnderWay":0');
    await other.wait('"CampaignId":"theirs"');
    ok(!own.text.includes('theirs') && !other.text.includes('mine'));
    // It has been told of what came later than the campaign.
    const { CertificateId } = await service.ask('ApplyCertificate', {
      DomainName: 'later.example.com',
      DvAuthMethod: 'DNS',
    });
    await withoutRight.wait(String(CertificateId));
    ok(!withoutRight.text.includes('event: campaign'));
    for (const stream of opened) await stream[Symbol.asyncDispose]();
  });

  test('a stream that comes again and again keeps no session alive beyond its idle end', async () => {
    const browser = new TestBrowser(service);
    await browser.signInByKey();
    for (let passedMs = 0; passedMs <= DEFAULT_SESSION_LIFE.idleMs; passedMs += 2 * SEEN_MS) {
      await using stream = await Stream.open(service, browser);
      await stream.wait('event: hello');
      service.clock.advance(2 * SEEN_MS);
    }
    equal((await browser.call('DescribeCertificates')).status, 401);
  });

  test('a session has so many streams and no more', async () => {
    const browser = await signedIn();
    const streams = [];
    for (let count = 0; count < MAX_STREAMS_OF_SESSION; count += 1) streams.push(await Stream.open(service, browser));
    const one = await Stream.open(service, browser);
    equal(one.status, 503);
    for (const stream of [one, ...streams]) await stream[Symbol.asyncDispose]();
  });
});

const insertion = (campaign: Campaign) => ({ kind: 'insertCampaign', campaign }) as const;

/** Server-sent events as they come. */
class Stream implements AsyncDisposable {
  readonly #message: IncomingMessage;
  text = '';

  static async open(service: TestService, { jar }: TestBrowser): Promise<Stream> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = get(`http://127.0.0.1:${service.service.port}/console/events`, { headers: { cookie } });
    const [message] = (await once(request, 'response')) as [IncomingMessage];
    return new Stream(message);
  }

  constructor(message: IncomingMessage) {
    this.#message = message;
    message.setEncoding('utf8').on('data', (piece: string) => (this.text += piece));
  }

  get status(): number {
    return this.#message.statusCode ?? 0;
  }

  async wait(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this.#message, 'data');
  }

  async end(): Promise<void> {
    if (!this.#message.complete) await once(this.#message, 'end');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#message.destroy();
    await Promise.resolve();
  }
}
