// Webhooks of a whole service: who is told what, and what comes of receivers that fail.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { MINUTE_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { applyFor, detailOf, issueFree, issueGranted, LIFE_YAML, reissue, until } from '../support/life.ts';
import { answering, ok, openReceiver, type Receiver, type Told, webhooksYaml } from '../support/receiver.ts';
import { openTestService, type TestService, type TestServiceOptions } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const yamlOf = (hooks: readonly (readonly [string, Receiver, object?])[]) =>
  LIFE_YAML + webhooksYaml(hooks.map(([name, { url, secretFile }, more]) => ({ name, url, secretFile, ...more })));

const openWith = (receiver: Receiver, options: TestServiceOptions = {}) =>
  openTestService({ yaml: yamlOf([['all', receiver]]), ...options });

const kindsOf = (told: readonly Told[]) => told.map(({ type, data }) => `${type} ${String(data['certificateId'])}`);

async function pendingOf({ store }: TestService) {
  return await store.reads.deliveries.list(undefined);
}

test('A webhook is told of an order, a reissue and a revocation, each signed and once', async () => {
  await using receiver = await openReceiver();
  await using service = await openWith(receiver);
  const id = await issueFree(service, 'www.example.com');
  const next = await reissue(service, id);
  await service.ask('RevokeCertificate', { CertificateId: id, Reason: 'superseded' });
  await until('all events are told', () => receiver.told.length === 4);
  const issued = [`certificate.issued ${id}`, `certificate.reissued ${next}`];
  const revoked = [`certificate.revoked ${id}`, `certificate.revoked ${next}`];
  assert.deepEqual(kindsOf(receiver.told).toSorted(), [...issued, ...revoked].toSorted());
  assert.equal(receiver.told.find(({ type }) => type === 'certificate.reissued')?.data['replaces'], id);
  assert.equal(new Set(receiver.told.map(({ id: message }) => message)).size, 4);
  await until('nothing is on its way', async () => (await pendingOf(service)).length === 0);
  assert.deepEqual(receiver.refused, []);
});

test('A webhook is told of the kinds and accounts it asks for, and of no others', async () => {
  await using all = await openReceiver();
  await using chosen = await openReceiver();
  await using service = await openTestService({
    yaml: yamlOf([
      ['all', all],
      ['chosen', chosen, { events: ['certificate.cancelled', 'certificate.issued'], accounts: ['100000000009'] }],
    ]),
  });
  const id = await applyFor(service, 'www.example.com', { input: { DvAuthMethod: 'DNS' } });
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  await until('the one is told', () => all.told.length === 2);
  assert.deepEqual(kindsOf(all.told).toSorted(), [`certificate.cancelled ${id}`, `certificate.validating ${id}`]);
  await until('nothing is on its way', async () => (await pendingOf(service)).length === 0);
  assert.deepEqual(chosen.told, []);
});

test('A receiver that fails is told again later, of the same message, and the log says what went wrong', async () => {
  await using receiver = await openReceiver({ path: '/hook?token=planted-token' });
  await using service = await openWith(receiver);
  receiver.answer = (response, number) => (number === 0 ? answering(500)(response, number) : ok(response, number));
  await issueFree(service, 'www.example.com');
  await until('it has failed', async () => (await pendingOf(service))[0]?.trouble === 'it answers 500');
  service.advance(6 * SECOND_MS);
  await until('it is told again', () => receiver.told.length === 2);
  const [first, second] = receiver.told;
  assert.deepEqual([second?.id, second?.body], [first?.id, first?.body]);
  assert.equal(second?.target, '/hook?token=planted-token');
  assert.ok(first !== undefined && second !== undefined && second.timestamp >= first.timestamp + 6);
  assert.ok(service.logLines.some((line) => line.includes('it answers 500') && line.includes('"hook":"all"')));
  assert.ok(!service.logLines.some((line) => line.includes('planted-token')));
});

test('A redirect is not followed, and counts as a failure', async () => {
  await using target = await openReceiver();
  await using receiver = await openReceiver();
  await using service = await openWith(receiver);
  receiver.answer = answering(307, { Location: target.url });
  await issueFree(service, 'www.example.com');
  await until('it has failed', async () => (await pendingOf(service))[0]?.trouble === 'it answers 307');
  assert.deepEqual([target.told, target.refused], [[], []]);
});

test('A receiver that wants no messages any more (410) is not told of that one again', async () => {
  await using receiver = await openReceiver();
  await using service = await openWith(receiver);
  receiver.answer = answering(410);
  await issueFree(service, 'www.example.com');
  await until('it is given up', async () => (await pendingOf(service))[0]?.trouble === 'it answers 410');
  assert.equal((await pendingOf(service))[0]?.dueAt, undefined);
  assert.ok(service.logLines.some((line) => line.includes('will not be')));
});

test('A receiver that says yes and then sends without an end has been told', async () => {
  await using receiver = await openReceiver();
  await using service = await openWith(receiver);
  let sent = 0;
  receiver.answer = (response) => {
    response.writeHead(200);
    const sending = setInterval(() => {
      sent += 1;
      response.write(Buffer.alloc(65_536));
    }, 1);
    response.on('close', () => clearInterval(sending));
  };
  await issueFree(service, 'www.example.com');
  await until('it is told', () => receiver.told.length === 1);
  await until('nothing is on its way', async () => (await pendingOf(service)).length === 0);
  assert.ok(sent < 1000, `${sent} blocks were taken`);
});

test('A receiver that does not answer, and one that is not there, hold up neither another nor a reissue', async () => {
  await using silent = await openReceiver();
  await using good = await openReceiver();
  silent.answer = () => undefined;
  const gone = await openReceiver();
  await using service = await openTestService({
    yaml: yamlOf([
      ['silent', silent],
      ['gone', gone],
      ['good', good],
    ]),
  });
  await gone[Symbol.asyncDispose]();
  let id = await issueGranted(service, ['www.example.com']);
  for (let count = 0; count < 10; count += 1) id = await reissue(service, id);
  await until('the good one knows all', () => good.told.length === 11);
  assert.ok(silent.told.length <= 8, 'no more than its places are taken');
});

test('What was not delivered before a restart is delivered after it', async () => {
  using folder = makeTemporaryFolder();
  await using receiver = await openReceiver();
  receiver.answer = () => undefined;
  let id: string;
  {
    await using service = await openWith(receiver, { folder: folder.path });
    id = await issueFree(service, 'www.example.com');
    await until('it is on its way', () => receiver.told.length === 1);
  }
  receiver.answer = ok;
  await using service = await openWith(receiver, { folder: folder.path });
  await until('it is told', () => receiver.told.length === 2);
  assert.deepEqual(kindsOf(receiver.told), [`certificate.issued ${id}`, `certificate.issued ${id}`]);
  await until('nothing is on its way', async () => (await pendingOf(service)).length === 0);
});

test('Two services on one store tell of each event once', async () => {
  using folder = makeTemporaryFolder();
  await using receiver = await openReceiver();
  await using one = await openWith(receiver, { folder: folder.path });
  await using other = await openWith(receiver, { folder: folder.path, clock: one.clock });
  let id = await issueGranted(one, ['www.example.com']);
  for (let count = 0; count < 10; count += 1) id = await reissue(count % 2 === 0 ? other : one, id);
  await until('nothing is on its way', async () => (await pendingOf(one)).length === 0);
  assert.equal(receiver.told.length, 11);
  assert.equal(new Set(receiver.told.map(({ id: message }) => message)).size, 11);
});

test('10,000 deliveries to a receiver that is not there leave room for reissues and for other receivers', async () => {
  await using good = await openReceiver();
  const gone = await openReceiver();
  await using service = await openTestService({
    yaml: yamlOf([
      ['gone', gone],
      ['good', good, { events: ['certificate.reissued'] }],
    ]),
  });
  await gone[Symbol.asyncDispose]();
  const id = await issueFree(service, 'www.example.com');
  for (let count = 0; count < 10; count += 1) await putThousand(service, 'gone');
  await until('the dead one is tried', async () => (await pendingOf(service)).some(({ trouble }) => trouble !== ''));
  const next = await reissue(service, id);
  await until('the good one knows', () => good.told.length === 1);
  assert.equal(good.told[0]?.data['certificateId'], next);
  service.advance(MINUTE_MS);
  const tried = (await pendingOf(service)).filter(({ attempts }) => attempts > 0);
  assert.ok(tried.length < 100, `a dead receiver is left alone, and not tried ${tried.length} times`);
});

/** A thousand events more, like the first one. */
async function putThousand({ store }: TestService, hook: string): Promise<void> {
  const [event] = await store.reads.events.listLast(1, { accountUin: undefined, kinds: ['certificate.issued'] });
  if (event === undefined) throw new Error('Nothing was issued');
  const told = { kind: 'event', event, hooks: [hook] } as const;
  await store.apply({ expects: [], changes: Array.from({ length: 1000 }, () => told) });
}

test('Keys, passwords and the secret of the webhook are in no message, no event and no line of the log', async () => {
  await using receiver = await openReceiver();
  await using service = await openWith(receiver);
  const id = await issueFree(service, 'www.example.com', { input: { CsrKeyPassword: 'planted-password' } });
  const next = await reissue(service, id, { input: { CsrkeyPassword: 'planted-other-password' } });
  await service.ask('RevokeCertificate', { CertificateId: next, Reason: 'key compromise' });
  await until('all is told', () => receiver.told.length === 3);
  const events = await service.store.reads.events.listAfter(0, { accountUin: undefined, kinds: undefined });
  const secrets = [(await readFile(receiver.secretFile, 'utf8')).trim().slice(6), 'planted'];
  const keys = [await detailOf(service, id), await detailOf(service, next)];
  secrets.push(...keys.map((detail) => String(detail['CertificatePrivateKey']).split('\n')[1] ?? ''));
  const shown = JSON.stringify([receiver.told, events, service.logLines, await pendingOf(service)]);
  for (const secret of secrets) {
    assert.ok(secret.length > 6);
    assert.ok(!shown.includes(secret), 'a secret is shown');
  }
});
