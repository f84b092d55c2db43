// What products say of renewals, in the configuration: whether their certificates renew by themselves, those of before too, and
// whether the old one goes.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { makeProductMarker, RECORDS_IN_STEP, STEPS_IN_RUN } from '../../../src/certificates/renewal/mark-products.ts';
import { addMs, HOUR_MS } from '../../../src/lib/clock.ts';
import { detailOf, idOf, issueGranted, LIFE_YAML, recordOf, reissue, until } from '../../support/life.ts';
import { scheduleOf } from '../../support/schedules.ts';
import { openTestService, type TestService } from '../../support/service.ts';

const RENEWING_YAML = LIFE_YAML.replace('"13": { ', '"13": { renewal: { auto: true }, ');

async function lookAtOf(service: TestService, id: string): Promise<Date | undefined> {
  return (await recordOf(service, id)).renewal.lookAt;
}

async function mark(service: TestService, id: string, AutoRenew: string): Promise<void> {
  await service.ask('ResealModifyRenewal', { CertificateId: id, AutoRenew });
}

async function productsTold(service: TestService): Promise<readonly string[]> {
  return await service.store.reads.renewals.listProducts();
}

test('Switched on or off in the YAML, renewal counts for certificates of before, but for those whose account wants it otherwise', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reseal-renewals-'));
  let ids: Readonly<Record<'plain' | 'reissued' | 'off' | 'on' | 'uploaded', string>>;
  {
    await using service = await openTestService({ folder, yaml: LIFE_YAML });
    const [plain, off, on] = await Promise.all(
      ['plain.com', 'off.com', 'on.com'].map(async (name) => await issueGranted(service, [name])),
    );
    assert.ok(plain !== undefined && off !== undefined && on !== undefined);
    const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, plain);
    const uploaded = idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }));
    await mark(service, off, 'off');
    await mark(service, on, 'on');
    ids = { plain, off, on, uploaded, reissued: await reissue(service, off) };
    assert.equal(await lookAtOf(service, plain), undefined);
  }
  {
    await using service = await openTestService({ folder, yaml: RENEWING_YAML });
    await until('the product is gone through', async () => (await productsTold(service)).includes('13'));
    assert.ok((await lookAtOf(service, ids.plain)) !== undefined);
    assert.ok((await lookAtOf(service, ids.on)) !== undefined);
    for (const id of [ids.off, ids.reissued, ids.uploaded]) assert.equal(await lookAtOf(service, id), undefined);
    const operations = { CertificateId: ids.plain };
    assert.equal((await service.ask('ResealDescribeRenewals', operations))['TotalCount'], 1);
  }
  {
    await using service = await openTestService({ folder, yaml: LIFE_YAML });
    await until('the product is gone through', async () => !(await productsTold(service)).includes('13'));
    assert.equal(await lookAtOf(service, ids.plain), undefined);
    assert.ok((await lookAtOf(service, ids.on)) !== undefined);
  }
  await rm(folder, { recursive: true });
});

describe('Of products that are gone through', () => {
  let service: TestService;
  before(async () => {
    service = await openTestService({ yaml: LIFE_YAML });
  });
  after(() => service[Symbol.asyncDispose]());

  test('so many records are gone over in a run, and the next run goes on after them', async () => {
    const certificate = await recordOf(service, await issueGranted(service, ['steps.com']));
    const asked: string[] = [];
    /** So many full pages, and the certificate on the last. */
    const pages = (count: number) => async (question: { readonly after: string; readonly limit: number }) => {
      assert.equal(question.limit, RECORDS_IN_STEP);
      asked.push(question.after);
      const isLast = asked.length === count;
      const page: readonly Certificate[] = isLast ? [certificate] : [];
      return await Promise.resolve({ page, last: isLast ? undefined : `page${asked.length}` });
    };
    const most = makeProductMarker(withPages(service, pages(STEPS_IN_RUN)));
    assert.equal(await most(), true);
    assert.equal(asked.length, STEPS_IN_RUN);
    asked.length = 0;
    const more = makeProductMarker(withPages(service, pages(STEPS_IN_RUN + 1)));
    assert.equal(await more(), false);
    assert.equal(await more(), true);
    assert.equal(asked.at(-1), `page${STEPS_IN_RUN}`);
    assert.ok((await lookAtOf(service, certificate.id)) !== undefined);
  });

  test('one that its holder has changed meanwhile stays as it was changed', async () => {
    const id = await issueGranted(service, ['changed.com']);
    const read = await recordOf(service, id);
    await mark(service, id, 'off');
    const page = [read];
    const run = makeProductMarker(withPages(service, async () => await Promise.resolve({ page, last: undefined })));
    assert.equal(await run(), true);
    assert.equal(await lookAtOf(service, id), undefined);
  });

  test('one whose renewal is under way keeps the time at which that is looked at', async () => {
    const id = await issueGranted(service, ['underway.com']);
    await mark(service, id, 'on');
    await service.ask('ResealRenewCertificate', { CertificateId: id, ValidType: 'DNS' });
    const before = await lookAtOf(service, id);
    assert.ok(before !== undefined);
    const page = [await recordOf(service, id)];
    const run = makeProductMarker(withPages(service, async () => await Promise.resolve({ page, last: undefined })));
    assert.equal(await run(), true);
    assert.deepEqual(await lookAtOf(service, id), before);
  });

  test('one whose renewal by hand was cancelled is looked at now', async () => {
    const id = await issueGranted(service, ['cancelled.com']);
    const answer = await service.ask('ResealRenewCertificate', { CertificateId: id, ValidType: 'DNS' });
    await service.ask('CancelCertificateOrder', { CertificateId: idOf(answer) });
    await until('it is let go', async () => (await lookAtOf(service, id)) === undefined);
    const page = [await recordOf(service, id)];
    const world = withPages(service, async () => await Promise.resolve({ page, last: undefined }));
    // Not carried out: by the service's own configuration the product does not renew, and the mark would be let go again.
    const sets: unknown[] = [];
    const apply = async (set: unknown) => {
      sets.push(set);
      return await Promise.resolve({ kind: 'applied' } as const);
    };
    assert.equal(await makeProductMarker({ ...world, store: { ...world.store, apply } })(), true);
    assert.match(JSON.stringify(sets), new RegExp(`"lookAt":"${service.clock.now().toISOString()}"`));
  });

  test('one that was changed otherwise meanwhile is marked as it is then', async () => {
    const id = await issueGranted(service, ['renamed.com']);
    const page = [await recordOf(service, id)];
    await service.ask('ModifyCertificateAlias', { CertificateId: id, Alias: 'another' });
    const run = makeProductMarker(withPages(service, async () => await Promise.resolve({ page, last: undefined })));
    assert.equal(await run(), true);
    assert.ok((await lookAtOf(service, id)) !== undefined);
    assert.equal((await recordOf(service, id)).alias, 'another');
  });
});

type Paging = TestService['store']['reads']['renewals']['listOfProduct'];

/** The world of the service, its product 13 one that renews and was not gone through yet, whose records come in these pages. */
function withPages({ service: { world } }: TestService, listOfProduct: Paging): typeof world {
  const product = world.products.get('13') ?? assert.fail();
  const renewals = {
    ...world.store.reads.renewals,
    listOfProduct,
    listProducts: async () => await Promise.resolve([]),
  };
  const reads = { ...world.store.reads, renewals };
  return {
    ...world,
    products: new Map([['13', { ...product, renewal: { ...product.renewal, auto: true } }]]),
    store: { ...world.store, reads },
  };
}

const REVOKING = 'keyAlgorithms: [p256], afterReissue: { revokeAfterHours: 24 }';
const REVOKING_YAML = LIFE_YAML.replace(
  'products:\n',
  `products:\n  "200": { name: Goes, kind: granted, ${REVOKING}, renewal: { revokeOld: true } }\n  "201": { name: Stays, kind: granted, ${REVOKING} }\n`,
);

test('The old certificate goes when it was renewed where the product says so, and expires in its time where it does not', async () => {
  await using service = await openTestService({ yaml: REVOKING_YAML });
  const renew = async (product: number, name: string) => {
    const old = await issueGranted(service, [name], { product });
    const renewal = idOf(await service.ask('ResealRenewCertificate', { CertificateId: old, ValidType: 'DNS_AUTO' }));
    await service.waitForStatus(renewal, 1);
    return { old, renewal };
  };
  const goes = await renew(200, 'goes.com');
  const stays = await renew(201, 'stays.com');
  const { scheduledRevocation } = await recordOf(service, goes.old);
  assert.deepEqual(scheduledRevocation, {
    at: addMs(service.clock.now(), 24 * HOUR_MS),
    supersededBy: goes.renewal,
  });
  assert.equal(await scheduleOf(service, stays.old), undefined);
  service.advance(24 * HOUR_MS);
  await service.waitForStatus(goes.old, 10);
  assert.equal((await recordOf(service, goes.renewal)).step, 'issued');
  assert.equal((await recordOf(service, stays.old)).step, 'issued');
});
