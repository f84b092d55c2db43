// ResealDescribeAuditLog: an account's own entries, by page and filter, and no others.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applyFor, LIFE_YAML } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

type Entry = Readonly<Record<string, string>>;

test('The log names key, address and request, goes on by its cursor, and is thinned by key and certificate', async () => {
  const { key } = await service.addAccount();
  const byHand = { input: { DvAuthMethod: 'DNS' }, credential: key };
  const ids = [await applyFor(service, 'a.com', byHand), await applyFor(service, 'b.com', byHand)];
  const ask = async (input: object = {}) => {
    const answer = await service.ask('ResealDescribeAuditLog', input, key);
    return { entries: answer['Entries'] as readonly Entry[], next: answer['NextCursor'] };
  };
  const { entries } = await ask();
  const kinds = entries.map(({ Kind }) => Kind);
  assert.deepEqual([kinds[0], ...kinds.slice(-3)], ['accountMade', 'apiKeyMade', 'apply', 'apply']);
  const own = (await ask({ SecretId: key.secretId })).entries;
  assert.deepEqual(
    own.map(({ CertificateId }) => CertificateId),
    ids,
  );
  assert.ok(own.every(({ Address, CallRequestId }) => Address === '127.0.0.1' && CallRequestId !== ''));
  assert.equal((await ask({ CertificateId: ids[1] })).entries.length, 1);
  const paged: Entry[] = [];
  for (let Cursor: unknown; ; ) {
    const page = await ask({ Limit: 2, ...(typeof Cursor === 'string' ? { Cursor } : {}) });
    paged.push(...page.entries);
    if (page.next === null) break;
    Cursor = page.next;
  }
  assert.deepEqual(paged, entries);
});

test('It shows nothing of another account, nothing outside of open projects, and takes no cursor of its own making', async () => {
  const [one, other] = [await service.addAccount(), await service.addAccount()];
  const id = await applyFor(service, 'own.com', { input: { DvAuthMethod: 'DNS' }, credential: one.key });
  const { Entries } = await service.ask('ResealDescribeAuditLog', {}, other.key);
  assert.ok(!JSON.stringify(Entries).includes(id));
  const named = { CertificateId: id };
  assert.equal(
    await service.refusal('ResealDescribeAuditLog', named, other.key),
    'FailedOperation.CertificateNotFound',
  );
  const confined = await service.addKey({ projectIds: [await service.addProject('sales')] });
  const seen = await service.ask('ResealDescribeAuditLog', {}, confined);
  assert.deepEqual(seen['Entries'], []);
  for (const Cursor of ['', 'x', '1', '1.2.3', '-1.2']) {
    assert.equal(await service.refusal('ResealDescribeAuditLog', { Cursor }), 'FailedOperation.InvalidParam');
  }
});
