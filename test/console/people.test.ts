// People at the console: the first link, passwords, codes, what they may do, and how they are shut out.

import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setDisabled } from '../../src/accounts/api-keys.ts';
import { codeOfStep } from '../../src/accounts/people/one-time-code.ts';
import { changeOwnPassword } from '../../src/accounts/people/own-credentials.ts';
import {
  addPerson,
  changePerson,
  type PeopleWorld,
  removePerson,
  resetPerson,
} from '../../src/accounts/people/people.ts';
import { HOUR_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { SERVICE } from '../../src/lib/origin.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { TestBrowser } from '../support/console.ts';
import { openTestService, type TestService } from '../support/service.ts';

const PASSWORD = 'a long enough sentence';
const STEP_MS = 30 * SECOND_MS;

describe('people at the console', () => {
  let service: TestService;
  let world: PeopleWorld;
  before(async () => {
    service = await openTestService();
    const { store, clock } = service;
    world = { store, clock, random: systemRandom, secrets: service.service.world.secrets };
  });
  after(async () => await service[Symbol.asyncDispose]());

  const codeNow = (secret: string): string => codeOfStep(secret, Math.floor(service.clock.now().getTime() / STEP_MS));

  test('the first link is told once, makes the first person, and opens nothing a second time', async () => {
    const token = await service.service.offerFirstLink();
    ok(token !== undefined);
    equal(await service.service.offerFirstLink(), undefined);
    const browser = new TestBrowser(service);
    deepEqual((await browser.send('link', { method: 'POST', body: { Token: token } })).response['Purpose'], 'first');
    const short = await browser.send('link', {
      method: 'POST',
      body: { Token: token, Name: 'root', Password: 'short' },
    });
    deepEqual([short.status, TestBrowser.codeOf(short)], [400, 'FailedOperation.InvalidParam']);
    const made = await browser.send('link', {
      method: 'POST',
      body: { Token: token, Name: 'Root', Password: PASSWORD },
    });
    const { Kind, Name, IsOperator, AccountUin } = made.response;
    deepEqual(
      { Kind, Name, IsOperator, AccountUin },
      { Kind: 'person', Name: 'root', IsOperator: true, AccountUin: service.accountUin },
    );
    const again = await browser.send('link', {
      method: 'POST',
      body: { Token: token, Name: 'eve', Password: PASSWORD },
    });
    equal(again.status, 404);
    equal((await browser.send('link', { method: 'POST', body: { Token: 'x'.repeat(43) } })).status, 404);
  });

  test('a person signs in by name and password, and the log names them', async () => {
    const browser = new TestBrowser(service);
    const { status, response } = await browser.signIn('ROOT', PASSWORD);
    deepEqual([status, response['Name']], [200, 'root']);
    const applied = await browser.call('ApplyCertificate', {
      DomainName: 'person.example.com',
      DvAuthMethod: 'DNS_AUTO',
    });
    const id = applied.response['CertificateId'];
    ok(typeof id === 'string');
    // The worker asks whether whoever has ordered it may still do so.
    await service.waitForStatus(id, 1);
    const { Entries } = (await service.ask('ResealDescribeAuditLog', { CertificateId: id })) as unknown as {
      readonly Entries: readonly { readonly Kind: string; readonly SecretId: string; readonly Operator: string }[];
    };
    const apply = Entries.find(({ Kind }) => Kind === 'apply');
    deepEqual([apply?.Operator, apply?.SecretId.startsWith('person-')], ['root', true]);
  });

  test('whatever is wrong is told in the same words, and a link makes a person with a policy', async () => {
    await service.addPolicy('no-delete', {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['*'], resource: ['*'] },
        { effect: 'deny', action: ['ssl:DeleteCertificate*'], resource: ['*'] },
      ],
    });
    const wish = {
      accountUin: service.accountUin,
      name: 'alice',
      policyName: 'no-delete',
      projectIds: undefined,
      provider: undefined,
    };
    const { token } = await addPerson(world, wish);
    const browser = new TestBrowser(service);
    const shown = await browser.send('link', { method: 'POST', body: { Token: token } });
    deepEqual([shown.response['Purpose'], shown.response['Name']], ['person', 'alice']);
    const made = await browser.send('link', { method: 'POST', body: { Token: token, Password: PASSWORD } });
    const actions = made.response['Actions'] as Readonly<Record<string, string>>;
    deepEqual([actions['ReplaceCertificate'], actions['DeleteCertificates']], ['all', undefined]);
    const other = new TestBrowser(service);
    const [wrong, nobody] = [await other.signIn('alice', `${PASSWORD}!`), await other.signIn('nobody', PASSWORD)];
    deepEqual([wrong.status, nobody.status], [401, 401]);
    deepEqual(wrong.response['Error'], nobody.response['Error']);
  });

  test('an authenticator is confirmed by a code, asked for at each sign-in, and each code is good once', async () => {
    const browser = new TestBrowser(service);
    await browser.signIn('alice', PASSWORD);
    const change = async (wish: object) =>
      await browser.send('credentials', { method: 'POST', body: { Password: PASSWORD, ...wish } });
    const begun = await change({ Codes: 'begin' });
    const { Secret, Uri } = begun.response;
    ok(typeof Secret === 'string' && typeof Uri === 'string');
    match(Uri, /^otpauth:\/\/totp\/Reseal%20.*:alice\?secret=/);
    equal((await change({ Codes: 'confirm', Secret, Code: '000000' })).status, 400);
    const confirmed = await change({ Codes: 'confirm', Secret, Code: codeNow(Secret) });
    const codes = confirmed.response['RecoveryCodes'] as readonly string[];
    equal(codes.length, 10);
    const other = new TestBrowser(service);
    equal((await other.signIn('alice', PASSWORD)).status, 401);
    equal((await other.signIn('alice', PASSWORD, codeNow(Secret))).status, 401);
    service.clock.advance(STEP_MS);
    equal((await other.signIn('alice', PASSWORD, codeNow(Secret))).status, 200);
    equal((await other.signIn('alice', PASSWORD, codeNow(Secret))).status, 401);
    equal((await other.signIn('alice', PASSWORD, codes[0]?.toUpperCase())).status, 200);
    equal((await other.signIn('alice', PASSWORD, codes[0])).status, 401);
    const own = (await browser.send('credentials')).response;
    deepEqual([own['HasCodes'], own['RecoveryCodesLeft']], [true, 9]);
    service.clock.advance(STEP_MS);
    equal((await change({ Codes: 'end', Code: codeNow(Secret) })).status, 200);
    equal((await other.signIn('alice', PASSWORD)).status, 200);
  });

  test('another password ends the other sessions, and the one before it signs nobody in', async () => {
    const [browser, other] = [new TestBrowser(service), new TestBrowser(service)];
    await browser.signIn('alice', PASSWORD);
    await other.signIn('alice', PASSWORD);
    const chosen = 'quite another sentence';
    const wrong = await browser.send('credentials', {
      method: 'POST',
      body: { Password: 'wrong', NewPassword: chosen },
    });
    equal(wrong.status, 400);
    const changed = await browser.send('credentials', {
      method: 'POST',
      body: { Password: PASSWORD, NewPassword: chosen },
    });
    equal(changed.status, 200);
    const [mine, others] = [await browser.send('session'), await other.send('session')];
    deepEqual([mine.response['SignedIn'], others.response['SignedIn']], [true, false]);
    equal((await other.signIn('alice', PASSWORD)).status, 401);
    equal((await other.signIn('alice', chosen)).status, 200);
  });

  test('a password that is changed while its owner is reset, or changes it elsewhere, is not set', async () => {
    const who = { accountUin: service.accountUin, name: 'slow' };
    const rights = { policyName: 'ReadOnlyAccess', projectIds: undefined, provider: undefined };
    const { person, token } = await addPerson(world, { ...who, ...rights });
    const browser = new TestBrowser(service);
    await browser.send('link', { method: 'POST', body: { Token: token, Password: PASSWORD } });
    const [session] = await service.store.reads.sessions.listOf(person.id);
    ok(session);
    const own = { personId: person.id, sessionSha256: session.idSha256, origin: SERVICE };
    const hasher = {
      isRight: async () => await Promise.resolve(true),
      hash: async () => {
        await resetPerson(world, who);
        return 'a hash';
      },
    };
    await rejects(changeOwnPassword({ ...world, hasher }, own, 'quite another sentence'), {
      refusal: { kind: 'notSignedIn' },
    });
    equal((await service.store.reads.people.find(person.id))?.sealedCredentials, undefined);
  });

  test('nobody changes, resets or removes themselves, so that the last one is not shut out; others and keys may', async () => {
    const { token } = await addPerson(world, {
      accountUin: service.accountUin,
      name: 'admin',
      policyName: 'FullAccess',
      projectIds: undefined,
      provider: undefined,
    });
    const browser = new TestBrowser(service);
    await browser.send('link', { method: 'POST', body: { Token: token, Password: PASSWORD } });
    browser.learn(await browser.send('session'));
    for (const [action, wish] of [
      ['ResealModifyPerson', { Disabled: true }],
      ['ResealModifyPerson', { PolicyName: 'ReadOnlyAccess' }],
      ['ResealResetPerson', {}],
      ['ResealDeletePerson', {}],
    ] as const) {
      equal(TestBrowser.codeOf(await browser.call(action, { Name: 'admin', ...wish })), 'FailedOperation.InvalidParam');
    }
    equal((await browser.send('session')).response['SignedIn'], true);
    await service.ask('ResealDeletePerson', { Name: 'admin' });
    equal((await browser.send('session')).response['SignedIn'], false);
  });

  test('the first link is offered to nobody again, also when everybody has gone', async () => {
    for (const { name } of await service.store.reads.people.list(service.accountUin)) {
      if (name !== 'alice') await removePerson(world, { accountUin: service.accountUin, name });
    }
    const alice = await service.store.reads.people.findByName('alice');
    ok(alice);
    await service.store.transact(async (rows) => await rows.people.remove(alice.id));
    equal(await service.store.reads.people.count(), 0);
    equal(await service.service.offerFirstLink(), undefined);
    await service.store.transact(async (rows) => await rows.people.put(alice));
  });

  test('an API key that is disabled, and enabled again, has none of the sessions that it had', async () => {
    const key = await service.addKey({ policyName: 'FullAccess' });
    const browser = new TestBrowser(service);
    await browser.signInByKey(key);
    for (const disabled of [true, false]) await setDisabled(world, { ...key, disabled });
    equal((await browser.send('session')).response['SignedIn'], false);
    const [left] = await service.store.reads.sessions.listOf(key.secretId);
    equal(left, undefined);
  });

  test('who is disabled, reset or removed is shut out at once, and an order of theirs goes no further', async () => {
    const browser = new TestBrowser(service);
    const who = { accountUin: service.accountUin, name: 'alice' };
    await resetPerson(world, who);
    equal((await browser.signIn('alice', 'quite another sentence')).status, 401);
    const { token } = await resetPerson(world, who);
    await browser.send('link', { method: 'POST', body: { Token: token, Password: PASSWORD } });
    browser.learn(await browser.send('session'));
    const applied = await browser.call('ApplyCertificate', { DomainName: 'held.example.net', DvAuthMethod: 'DNS' });
    const id = applied.response['CertificateId'];
    ok(typeof id === 'string');
    await changePerson(world, { ...who, change: { disabled: true } });
    equal((await browser.send('session')).response['SignedIn'], false);
    equal((await browser.signIn('alice', PASSWORD)).status, 401);
    await changePerson(world, { ...who, change: { disabled: false } });
    equal((await browser.signIn('alice', PASSWORD)).status, 200);
    await removePerson(world, who);
    equal((await browser.send('session')).response['SignedIn'], false);
    service.clock.advance(HOUR_MS);
    equal((await browser.signIn('alice', PASSWORD)).status, 401);
  });
});
