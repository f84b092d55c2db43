// What the operator sees and does of the installation by the API, what accounts see of their webhooks, and who sees none of it.

import assert from 'node:assert/strict';
import { hash, X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { LATE_AFTER_MS, listOf } from '../../src/app/installation/authorities.ts';
import { ACTIVITY_DAYS, ENDING_WEEKS } from '../../src/certificates/inventory/activity.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { issueFree, issueGranted, LIFE_YAML, reissue, until } from '../support/life.ts';
import { answering, ok, openReceiver, type Receiver, webhooksYaml } from '../support/receiver.ts';
import { openTestService, type TestService } from '../support/service.ts';

type Row = Readonly<Record<string, unknown>>;

const OPERATORS = [
  ['ResealDescribeAuthorities', {}],
  ['ResealDescribeIssuers', {}],
  ['ResealDescribePerspectives', {}],
  ['ResealExamineInstallation', {}],
  ['ResealRollAuthority', { Kind: 'public' }],
] as const;
const ADMINISTRATORS = [
  ['ResealDescribeWebhooks', {}],
  ['ResealDescribeDeliveries', {}],
  ['ResealRetryDelivery', { Webhook: 'all', EventNumber: 1 }],
] as const;

describe('the installation by the API', () => {
  let service: TestService;
  let receiver: Receiver;
  const opened = new AsyncDisposableStack();

  before(async () => {
    receiver = opened.use(await openReceiver({ path: '/hook?token=planted' }));
    const { url, secretFile } = receiver;
    const hooks = [
      { name: 'all', url, secretFile },
      { name: 'theirs', url, secretFile, accounts: ['100000000009'] },
    ];
    service = opened.use(await openTestService({ yaml: LIFE_YAML + webhooksYaml(hooks) }));
  });
  after(async () => await opened.disposeAsync());

  test('Whoever has less than every right, and every other account, is refused in words', async () => {
    const reader = await service.addKey({ policyName: 'ReadOnlyAccess' });
    // The operator's account is the oldest.
    service.clock.advance(1000);
    const { key: stranger } = await service.addAccount();
    for (const [action, input] of [...OPERATORS, ...ADMINISTRATORS]) {
      assert.equal(await service.refusal(action, input, reader), 'FailedOperation.AuthError', action);
    }
    for (const [action, input] of OPERATORS) {
      const { Error } = await service.call(action, input, stranger);
      assert.match(Error?.Message ?? '', /is for the operator of the service/, action);
    }
    const { Webhooks } = await service.ask('ResealDescribeWebhooks', {}, stranger);
    assert.deepEqual(
      (Webhooks as readonly Row[]).map(({ Name }) => Name),
      ['all'],
    );
  });

  test('Authorities are told of with the age of their lists and responders, and which of them issue', async () => {
    const { Authorities } = await service.ask('ResealDescribeAuthorities');
    const told = Authorities as readonly Row[];
    const issuing = told.filter(({ IsIssuing }) => IsIssuing === true);
    assert.deepEqual(
      issuing.map(({ AuthorityId }) => AuthorityId),
      ['national-issuing-1', 'issuing-1'],
    );
    for (const { AuthorityId, Sha256, Lists, Responder } of told) {
      const published = service.service.authority.published.find(({ id }) => id === AuthorityId);
      assert.equal((Responder as Row)['IsLate'], false);
      assert.equal(Sha256, hash('sha256', published?.certificate ?? new Uint8Array()));
      assert.ok(
        (Lists as readonly Row[]).length > 0 && (Lists as readonly Row[]).every(({ IsLate }) => IsLate === false),
      );
    }
  });

  test('A hierarchy rolls, once for a call, and the log names who did it', async () => {
    const { AuthorityId } = await service.ask('ResealRollAuthority', { Kind: 'public' });
    assert.equal(AuthorityId, 'issuing-2');
    const id = await issueGranted(service, ['rolled.example.com']);
    const { CertificatePublicKey } = await service.ask('DescribeCertificateDetail', { CertificateId: id });
    const newest = service.service.authority.published.find((one) => one.id === AuthorityId);
    const issuer = new X509Certificate(newest?.certificate ?? new Uint8Array());
    assert.equal(new X509Certificate(String(CertificatePublicKey)).checkIssued(issuer), true);
    const entries = await service.store.reads.audit.listEntries({ after: 0, until: 100_000 });
    const made = entries.find(({ detail }) => detail.includes('"issuing-2"'));
    assert.deepEqual([made?.kind, made?.origin.secretId], ['authorityMade', service.key.secretId]);
    for (const [Kind, words] of [
      ['odd', /Kind is odd, and may be public, private, national or service/],
      ['private', /there is no private authority/],
    ] as const) {
      const { Error } = await service.call('ResealRollAuthority', { Kind });
      assert.equal(Error?.Code, 'FailedOperation.InvalidParam');
      assert.match(Error?.Message ?? '', words);
    }
  });

  test('Issuers say when they have answered last, and the checks of the doctor run on the service itself', async () => {
    await issueGranted(service, ['state.example.com']);
    const { Issuers } = await service.ask('ResealDescribeIssuers');
    const [own] = Issuers as readonly Row[];
    assert.deepEqual([own?.['Name'], own?.['Kind'], own?.['LastTrouble']], ['builtin', 'builtIn', '']);
    assert.match(String(own?.['LastSuccessTime']), /^2026-/);
    assert.deepEqual((await service.ask('ResealDescribePerspectives'))['Perspectives'], []);
    const checksOf = async (input: object): Promise<readonly unknown[]> => {
      const { Findings } = await service.ask('ResealExamineInstallation', input);
      return [...new Set((Findings as readonly Row[]).map(({ Check }) => Check))];
    };
    assert.deepEqual(await checksOf({}), ['disk', 'clock', 'database', 'issuers']);
    assert.deepEqual(await checksOf({ Checks: ['disk', 'disk'] }), ['disk']);
    assert.equal(
      await service.refusal('ResealExamineInstallation', { Checks: ['all'] }),
      'FailedOperation.InvalidParam',
    );
  });

  test('What a webhook has not been told is listed and told once more, and never of another account', async () => {
    const { uin, key: other } = await service.addAccount();
    receiver.answer = answering(410);
    await issueFree(service, 'gone.example.com');
    const listed = async (input: object = {}, credential = service.key): Promise<readonly Row[]> =>
      (await service.ask('ResealDescribeDeliveries', input, credential))['Deliveries'] as readonly Row[];
    await until('it is given up', async () => (await listed()).length > 0);
    const given = await listed();
    assert.deepEqual([given[0]?.['Webhook'], given[0]?.['NextAttemptTime']], ['all', '']);
    assert.equal(given[0]?.['Trouble'], 'it answers 410');
    assert.deepEqual(await listed({}, other), [], uin);
    const first = await service.ask('ResealDescribeDeliveries', { Limit: 1 });
    if (given.length > 1) {
      const next = await listed({ Cursor: first['NextCursor'], Limit: 1 });
      assert.equal(next[0]?.['EventNumber'], given[1]?.['EventNumber']);
    }
    const { Webhooks } = await service.ask('ResealDescribeWebhooks');
    const [all] = Webhooks as readonly Row[];
    assert.equal(all?.['GivenUpCount'], given.length);
    assert.doesNotMatch(JSON.stringify(Webhooks), /planted|theirs/);
    const again = { Webhook: 'all', EventNumber: given[0]?.['EventNumber'] };
    for (const input of [again, { ...again, Webhook: 'theirs' }]) {
      assert.equal(await service.refusal('ResealRetryDelivery', input, other), 'FailedOperation.InvalidParam');
    }
    const missing = { ...again, EventNumber: 999_999 };
    assert.equal(await service.refusal('ResealRetryDelivery', missing), 'FailedOperation.InvalidParam');
    const badState = { State: 'lost' };
    assert.equal(await service.refusal('ResealDescribeDeliveries', badState), 'FailedOperation.InvalidParam');
    assert.equal(await service.refusal('ResealDescribeDeliveries', { Cursor: 'x' }), 'FailedOperation.InvalidParam');
    receiver.answer = ok;
    for (const { EventNumber } of given) await service.ask('ResealRetryDelivery', { Webhook: 'all', EventNumber });
    await until('everything is told', async () => {
      return (await listed()).length + (await listed({ State: 'waiting' })).length === 0;
    });
  });

  test('Figures count what was issued and reissued today, and what ends, once it is replaced by its reissue alone', async () => {
    const told = async (): Promise<{ readonly today: Row; readonly ending: number }> => {
      const { Days, Weeks, IsWhole } = await service.ask('ResealDescribeActivity');
      const [days, weeks] = [Days as readonly Row[], Weeks as readonly Row[]];
      assert.deepEqual([days.length, weeks.length, IsWhole], [ACTIVITY_DAYS, ENDING_WEEKS, true]);
      return { today: days.at(-1) ?? {}, ending: weeks.reduce((sum, { Ending }) => sum + Number(Ending), 0) };
    };
    const before = await told();
    const id = await issueFree(service, 'figures.example.com');
    await reissue(service, id);
    const { today, ending } = await told();
    assert.equal(Number(today['Issued']), Number(before.today['Issued']) + 1);
    assert.equal(Number(today['Reissued']), Number(before.today['Reissued']) + 1);
    assert.equal(ending, before.ending + 1);
    const project = await service.addProject('apart');
    const confined = await service.addKey({ projectIds: [project] });
    assert.equal(await service.refusal('ResealDescribeActivity', {}, confined), 'FailedOperation.AuthError');
    const reader = await service.addKey({ policyName: 'ReadOnlyAccess' });
    await service.ask('ResealDescribeActivity', {}, reader);
  });
});

test('A list is late an hour after it was due, half-way to its end, and not after the end of its authority', () => {
  const thisUpdate = new Date('2026-06-01T00:00:00Z');
  const dates = { thisUpdate, nextUpdate: addMs(thisUpdate, 7 * DAY_MS) };
  const head = { ...dates, authorityId: 'root-1', shard: 0, number: 1, revocations: 0, bases: 1, edition: 'a' };
  const due = addMs(thisUpdate, 3.5 * DAY_MS);
  const isLate = (now: Date, isOver = false): boolean => listOf(head, { isOver, now }).isLate;
  assert.equal(isLate(addMs(due, LATE_AFTER_MS)), false);
  assert.equal(isLate(addMs(due, LATE_AFTER_MS + 1)), true);
  assert.equal(isLate(addMs(due, LATE_AFTER_MS + 1), true), false);
});
