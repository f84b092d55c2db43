// Orders at an authority that nobody goes on with: let go there once they are old enough, whatever became of them; all others stay.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parse } from 'yaml';
import { openIssuers, openSession } from '../../../src/app/authorities/issuers.ts';
import { ISSUERS } from '../../../src/config/issuers.ts';
import type { IssuerOrder } from '../../../src/issuers/acme/ports.ts';
import { KEPT_ORDER_MS, LEFT_ORDER_MS, sweepOrders } from '../../../src/issuers/acme/sweep.ts';
import type { AcmeIssuerWorld } from '../../../src/issuers/acme/world.ts';
import { addMs, HOUR_MS, MINUTE_MS } from '../../../src/lib/clock.ts';
import { type AcmeService, openAcmeService } from '../../support/acme-service.ts';
import { applyFor, issueFree, recordOf, until } from '../../support/life.ts';
import { skipWithoutOpenssl } from '../../support/openssl.ts';
import { type ScriptedAuthority, startScriptedAuthority } from '../../support/scripted-authority.ts';

const opened = new AsyncDisposableStack();
let authority: ScriptedAuthority;
let acme: AcmeService;
let world: AcmeIssuerWorld;
const reports: string[] = [];

describe('An order that was left at an authority', { skip: skipWithoutOpenssl }, () => {
  before(async () => {
    authority = opened.use(await startScriptedAuthority());
    const issuer = `{ name: judge, kind: acme, directory: "${authority.directory}", trustFile: ${authority.trustFile}, allowPrivateAddresses: true }`;
    acme = opened.use(await openAcmeService({ issuers: `  - ${issuer}\n` }));
    const [made] = await openIssuers({ issuers: ISSUERS.parse([parse(issuer)]) });
    assert.ok(made !== undefined);
    const { secrets, trustedRoots, clock } = acme.service.service.world;
    const session = openSession(made, { clock, closing: new AbortController().signal });
    world = {
      setting: made.setting,
      session,
      store: acme.service.store,
      secrets,
      findRight: async () => await Promise.reject(new Error('nothing is signed here')),
      trustedRoots,
      report: ({ subject }) => void reports.push(subject),
      clock,
    };
    await issueFree(acme.service, 'account.com');
  });
  after(() => opened.disposeAsync());
  beforeEach(() => {
    authority.script.clear();
    authority.order = {};
  });

  test('is let go an hour after it was opened and not before, and what is open of it is deactivated', async () => {
    askToProve('left.com');
    const order = await leave('Left0001');
    const since = authority.requests.length;
    await sweepAt(addMs(order.openedAt, LEFT_ORDER_MS));
    assert.equal(await isOpen(order), true);
    await sweepAt(addMs(order.openedAt, LEFT_ORDER_MS + 1));
    assert.equal(await isOpen(order), false);
    assert.deepEqual(sentTo('authorization', since), [{}, { status: 'deactivated' }]);
  });

  test('is let go without a word to the authority where it never came to be there', async () => {
    const order = await leave('Left0002', { url: undefined });
    const since = authority.requests.length;
    await sweepAt(addMs(order.openedAt, LEFT_ORDER_MS + 1));
    assert.equal(await isOpen(order), false);
    assert.deepEqual(authority.requests.slice(since), []);
  });

  test('that was signed for nobody has its certificate revoked', async () => {
    const issued = await recordOf(acme.service, await issueFree(acme.service, 'nobody.com'));
    const order = await leave('Left0003');
    const since = authority.requests.length;
    await sweepAt(addMs(order.openedAt, LEFT_ORDER_MS + 1));
    assert.equal(await isOpen(order), false);
    const [revocation] = sentTo('revoke', since) as readonly { readonly reason: number }[];
    assert.equal(revocation?.reason, 5);
    assert.equal((await recordOf(acme.service, issued.id)).step, 'issued');
  });

  test('that cannot be let go now is told of, and tried again in the next run, while others are let go', async () => {
    authority.script.set('order', (response) => void response.writeHead(503).end());
    const [away, never] = [await leave('Left0004'), await leave('Left0005', { url: undefined })];
    await sweepAt(addMs(never.openedAt, LEFT_ORDER_MS + 1));
    assert.deepEqual([await isOpen(away), await isOpen(never)], [true, false]);
    assert.deepEqual(reports, [away.reference]);
    authority.script.clear();
    await sweepAt(addMs(away.openedAt, LEFT_ORDER_MS + 1));
    assert.equal(await isOpen(away), false);
  });

  test('is not one of a certificate that is being proved, nor of one that it was issued for', async () => {
    const issued = await recordOf(acme.service, await issueFree(acme.service, 'served.com'));
    askToProve('proving.com');
    const proving = await applyFor(acme.service, 'proving.com', { input: { DvAuthMethod: 'DNS' } });
    const { orderReference, step } = await recordOf(acme.service, proving);
    assert.equal(step, 'validating');
    const since = authority.requests.length;
    await sweepAt(addMs(world.clock.now(), 2 * LEFT_ORDER_MS));
    assert.deepEqual(authority.requests.slice(since), []);
    assert.equal((await world.store.reads.issuerOrders.find(orderReference))?.closedAt, undefined);
    const served = await world.store.reads.issuerOrders.find(issued.orderReference);
    assert.ok(served?.closedAt !== undefined, 'it has served');
  });

  test('is forgotten a month after it was closed', async () => {
    const closedAt = world.clock.now();
    const order = await leave('Left0006', { closedAt });
    await sweepAt(addMs(closedAt, KEPT_ORDER_MS));
    assert.ok((await world.store.reads.issuerOrders.find(order.reference)) !== undefined);
    await sweepAt(addMs(closedAt, KEPT_ORDER_MS + 1));
    assert.equal(await world.store.reads.issuerOrders.find(order.reference), undefined);
  });

  test('is looked for by the service itself, every hour', async () => {
    const order = await leave('Left0007', { url: undefined, openedAt: addMs(world.clock.now(), -2 * HOUR_MS) });
    acme.service.advance(HOUR_MS + MINUTE_MS);
    await until('it is let go', async () => !(await isOpen(order)));
  });
});

/** An order for the name of which this is still to be proved. */
function askToProve(value: string): void {
  const identifier = { type: 'dns', value };
  const challenge = {
    type: 'dns-01',
    url: `${authority.origin}/challenge`,
    status: 'pending',
    token: 't'.repeat(22),
  };
  const authorization = JSON.stringify({ identifier, status: 'pending', challenges: [challenge] });
  authority.script.set('authorization', (response) => void response.end(authorization));
  authority.order = { status: 'pending', authorizations: [`${authority.origin}/authorization`] };
}

/** Put on record as by a process that ended before the certificate was. */
async function leave(certificateId: string, facts: Partial<IssuerOrder> = {}): Promise<IssuerOrder> {
  const reference = `acme:judge:${certificateId}/1`;
  const times = { openedAt: world.clock.now(), answeredAt: undefined, closedAt: undefined };
  const order = { reference, issuer: 'judge', certificateId, url: `${authority.origin}/order`, ...times, ...facts };
  await world.store.transact(async (rows) => await rows.issuerOrders.insert(order));
  return order;
}

async function sweepAt(now: Date): Promise<void> {
  await sweepOrders({ ...world, clock: { now: () => now } });
}

async function isOpen({ reference }: IssuerOrder): Promise<boolean> {
  return (await world.store.reads.issuerOrders.find(reference))?.closedAt === undefined;
}

/** What was sent to the path, of all requests from `since` on. */
function sentTo(path: string, since: number): readonly unknown[] {
  return authority.payloads.slice(since).filter((_, at) => authority.requests[since + at] === path);
}
