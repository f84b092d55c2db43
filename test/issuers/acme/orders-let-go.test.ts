// An order at an authority that goes away, forgets it, or takes its time: it comes to an end here, and what is signed for nobody is revoked.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Step } from '../../../src/certificates/model/certificate.ts';
import { issueRequestOf } from '../../../src/certificates/fulfil/issue-at-once.ts';
import { MAX_POLL_MS } from '../../../src/issuers/acme/next-look.ts';
import { KEPT_ORDER_MS } from '../../../src/issuers/acme/sweep.ts';
import { addMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { inWords } from '../../../src/reasons/reason.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';
import { type AcmeService, openAcmeService } from '../../support/acme-service.ts';
import { applyFor, recordOf, replace, until, waitForRest } from '../../support/life.ts';
import { skipWithoutOpenssl } from '../../support/openssl.ts';
import {
  type ScriptedAnswer,
  type ScriptedAuthority,
  startScriptedAuthority,
} from '../../support/scripted-authority.ts';

const AWAY: ScriptedAnswer = (response) => void response.writeHead(503).end();
const problem =
  (type: string, code: number): ScriptedAnswer =>
  (response) => {
    const body = JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail: 'no such order' });
    response.writeHead(code, { 'Content-Type': 'application/problem+json' }).end(body);
  };

const opened = new AsyncDisposableStack();
let authority: ScriptedAuthority;
let acme: AcmeService;
let count = 0;

before(async () => {
  if (skipWithoutOpenssl !== false) return;
  authority = opened.use(await startScriptedAuthority());
  const { directory, trustFile } = authority;
  const issuer = `{ name: judge, kind: acme, directory: "${directory}", trustFile: ${trustFile}, allowPrivateAddresses: ["127.0.0.0/8"] }`;
  acme = opened.use(await openAcmeService({ issuers: `  - ${issuer}` }));
});
after(() => opened.disposeAsync());
beforeEach(() => {
  if (skipWithoutOpenssl !== false) return;
  authority.script.clear();
  Object.assign(authority, { order: {}, members: {}, sign: (csr: string) => authority.signed(csr) });
});

/** The service asks for a directory once an hour. */
function freshName(): string {
  acme.service.clock.advance(61 * 60_000);
  count += 1;
  return `n${count}.com`;
}

test('At an authority that is gone for good the order fails after seven days, too', {
  skip: skipWithoutOpenssl,
}, async () => {
  const id = await waiting('processing');
  authority.script.set('order', AWAY);
  acme.service.advance(7 * 24 * HOUR_MS);
  await untilStep(id, 'failed');
  const { failureDetail } = await recordOf(acme.service, id);
  assert.match(inWords(failureDetail ?? assert.fail(), 'en'), /not decided within 168 h/);
});

test('At an authority that is away an order is cancelled all the same, and what it has signed by then is revoked later', {
  skip: skipWithoutOpenssl,
}, async () => {
  const id = await waiting('processing');
  authority.script.set('order', AWAY);
  await cancel(id);
  assert.equal((await orderOf(id))?.closedAt, undefined);
  authority.script.clear();
  await assertRevokedLater(id);
});

test('At an authority that may sign an order yet the order is cancelled, and what it signs is revoked', {
  skip: skipWithoutOpenssl,
}, async () => {
  const id = await waiting('processing');
  await cancel(id);
  assert.equal((await orderOf(id))?.closedAt, undefined);
  await assertRevokedLater(id);
});

test('At an authority that is away for a month what is open there is closed here', {
  skip: skipWithoutOpenssl,
}, async () => {
  const id = await waiting('processing');
  authority.script.set('order', AWAY);
  await cancel(id);
  acme.service.advance(KEPT_ORDER_MS);
  await until('it is closed', async () => (await orderOf(id))?.closedAt !== undefined);
});

test('At an authority that has forgotten the order, or the account, the order fails and is closed', {
  skip: skipWithoutOpenssl,
}, async () => {
  for (const [type, code] of [
    ['malformed', 404],
    ['unauthorized', 403],
    ['accountDoesNotExist', 400],
  ] as const) {
    const id = await waiting('processing');
    authority.script.set('order', problem(type, code));
    acme.service.advance(HOUR_MS);
    await untilStep(id, 'failed');
    assert.notEqual((await orderOf(id))?.closedAt, undefined, type);
    authority.script.clear();
  }
});

test('At an authority that has forgotten the order it is cancelled and closed', {
  skip: skipWithoutOpenssl,
}, async () => {
  const id = await waiting('processing');
  authority.script.set('order', problem('malformed', 404));
  await cancel(id);
  assert.notEqual((await orderOf(id))?.closedAt, undefined);
});

test('At an authority that by any problem says that it does not know what is replaced the order is placed without that', {
  skip: skipWithoutOpenssl,
}, async () => {
  authority.members = { renewalInfo: `${authority.origin}/renewalInfo` };
  authority.sign = (csr) => authority.signed(csr, { days: '90' });
  for (const [type, code] of [
    ['unauthorized', 403],
    ['malformed', 404],
  ] as const) {
    const id = await applyFor(acme.service, freshName());
    await untilStep(id, 'issued');
    let asked = 0;
    authority.script.set('newOrder', (response, usual) => {
      asked += 1;
      if (asked === 1) problem(type, code)(response, usual);
      else usual();
    });
    await untilStep(await replace(acme.service, id), 'issued');
    assert.equal(asked, 2);
    authority.script.clear();
  }
});

test('An authority that leaves an order ready is asked to sign it more and more seldom', {
  skip: skipWithoutOpenssl,
}, async () => {
  const id = await waiting('ready');
  acme.service.clock.advance(HOUR_MS);
  const { world } = acme.service.service;
  const record = await recordOf(acme.service, id);
  const product = world.products.get(record.productId) ?? assert.fail();
  const before = world.clock.now();
  const outcome = await world.issuers.get('judge')?.issue(issueRequestOf(record, product));
  assert.ok(outcome?.kind === 'pending' && outcome.at !== undefined);
  assert.ok(outcome.at >= addMs(before, MAX_POLL_MS), outcome.at.toISOString());
});

/** The clock goes on meanwhile, so that what is put off, whatever for, comes to its turn. */
async function untilStep(id: string, step: Step): Promise<void> {
  await until(`${id} is ${step}`, async () => {
    acme.service.advance(MINUTE_MS);
    return (await recordOf(acme.service, id)).step === step;
  });
}

/** An order that the authority has in this state, and has been asked for; the look at it is over, so that the next one is ahead. */
async function waiting(state: 'ready' | 'processing'): Promise<string> {
  authority.order = { status: state };
  const before = authority.requests.length;
  const id = await applyFor(acme.service, freshName());
  await until('it is asked for', () => {
    acme.service.advance(SECOND_MS);
    return authority.requests.slice(before).includes('order');
  });
  await waitForRest(acme.service);
  return id;
}

async function orderOf(id: string) {
  return await acme.service.store.reads.issuerOrders.find(`acme:judge:${id}/1`);
}

async function cancel(CertificateId: string): Promise<void> {
  await acme.service.ask('CancelCertificateOrder', { CertificateId });
  assert.equal((await recordOf(acme.service, CertificateId)).step, 'cancelled');
}

/** By the sweep, which comes once an hour for what is older than that. */
async function assertRevokedLater(id: string): Promise<void> {
  const { csr } = await recordOf(acme.service, id);
  authority.order = { status: 'valid', certificate: `${authority.origin}/chain` };
  authority.sign = () => authority.signed(encodePem('CERTIFICATE REQUEST', csr ?? assert.fail()));
  const before = authority.requests.length;
  acme.service.advance(2 * HOUR_MS);
  await until('it is closed', async () => (await orderOf(id))?.closedAt !== undefined);
  assert.ok(authority.requests.slice(before).includes('revoke'));
}
