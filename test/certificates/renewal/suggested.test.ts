// Certificates whose issuer says when it would have them renewed (RFC 9773): when it is asked, what counts of its answer, and what does
// while it gives none.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { RENEWALS_LOOK_MS } from '../../../src/app/upkeep/renewals.ts';
import { writeOrderReference } from '../../../src/certificates/model/order-reference.ts';
import { momentOf } from '../../../src/certificates/model/renewals/renewal.ts';
import type { RenewalWindow } from '../../../src/certificates/model/renewals/facts.ts';
import { MIN_AGE_MS } from '../../../src/certificates/model/renewals/window.ts';
import type { Issuer, SuggestOutcome } from '../../../src/certificates/ports/issuer.ts';
import { askIssuer, LATEST_AGAIN_MS, SOONEST_AGAIN_MS } from '../../../src/certificates/renewal/ask-issuer.ts';
import { addMs, DAY_MS, HOUR_MS } from '../../../src/lib/clock.ts';
import { issueGranted, LIFE_YAML, recordOf, until, waitForRest } from '../../support/life.ts';
import { told } from '../../support/reasons.ts';
import { openTestService, type TestService } from '../../support/service.ts';

const YAML = LIFE_YAML.replace('"13": { ', '"13": { renewal: { auto: true }, ');
const ELSEWHERE = 'elsewhere';

let builtIn: Issuer;
let said: SuggestOutcome;
let service: TestService;

/** The product's issuer is one over a network, as far as anybody can tell. */
before(async () => {
  service = await openTestService({
    yaml: YAML,
    overlay: {
      world: (world) => {
        builtIn = world.issuers.get('builtin') ?? assert.fail();
        const product = world.products.get('13') ?? assert.fail();
        return {
          ...world,
          issuers: new Map([...world.issuers, [ELSEWHERE, { ...builtIn, local: undefined, open, suggest: answer }]]),
          products: new Map([...world.products, ['13', { ...product, issuer: ELSEWHERE }]]),
        };
      },
    },
  });
});
after(() => service[Symbol.asyncDispose]());
beforeEach(() => {
  said = { kind: 'silent', again: service.clock.now() };
});

/** An order stays with whoever has opened it, by what that calls it. */
const open: Issuer['open'] = async (order) => {
  const opened = await builtIn.open(order);
  const { certificateId } = order;
  const orderReference = writeOrderReference({ issuer: ELSEWHERE, certificateId, number: 1 });
  return opened.kind === 'opened' ? { ...opened, orderReference } : opened;
};

const answer = async (): Promise<SuggestOutcome> => await Promise.resolve(said);

function suggest(window: RenewalWindow, again: Date): void {
  said = { kind: 'suggested', window, again };
}

/** So long from now, for a day. */
function windowIn(milliseconds: number): RenewalWindow {
  const start = addMs(service.clock.now(), milliseconds);
  return { start, end: addMs(start, DAY_MS) };
}

async function goTo(time: Date): Promise<void> {
  service.advance(time.getTime() - service.clock.now().getTime());
  await waitForRest(service);
}

async function lookAtOf(id: string): Promise<Date> {
  return (await recordOf(service, id)).renewal.lookAt ?? assert.fail(`${id} is not looked at again`);
}

/** To when it is looked at next; answers the time. */
async function goToLook(id: string): Promise<Date> {
  const lookAt = await lookAtOf(id);
  await goTo(lookAt);
  await until('it is looked at', async () => (await lookAtOf(id)) > lookAt);
  return lookAt;
}

async function renewedBy(id: string): Promise<string | undefined> {
  return (await recordOf(service, id)).renewal.renewedBy;
}

test('An issuer is asked for its window as soon as that counts, and a certificate is renewed at its moment of it, not before', async () => {
  const id = await issueGranted(service, ['window.com']);
  const { issued } = await recordOf(service, id);
  assert.deepEqual(await lookAtOf(id), addMs(issued?.issuedAt ?? assert.fail(), MIN_AGE_MS));
  const window = windowIn(10 * DAY_MS);
  suggest(window, addMs(service.clock.now(), 30 * DAY_MS));
  const asked = await goToLook(id);
  assert.deepEqual((await recordOf(service, id)).renewal.suggested, window);
  assert.deepEqual(await lookAtOf(id), addMs(asked, LATEST_AGAIN_MS));
  const moment = momentOf(await recordOf(service, id), service.clock.now()) ?? assert.fail();
  assert.ok(moment >= window.start && moment < window.end);
  await goTo(addMs(moment, -1));
  assert.equal(await renewedBy(id), undefined);
  assert.deepEqual(await lookAtOf(id), moment);
  await goTo(addMs(moment, RENEWALS_LOOK_MS));
  await until('it is renewed', async () => (await renewedBy(id)) !== undefined);
});

test('A certificate whose window its issuer moves to now is renewed at the next look', async () => {
  const id = await issueGranted(service, ['moved.com']);
  suggest(windowIn(10 * DAY_MS), service.clock.now());
  const asked = await goToLook(id);
  assert.deepEqual(await lookAtOf(id), addMs(asked, SOONEST_AGAIN_MS));
  suggest(windowIn(-2 * DAY_MS), service.clock.now());
  await goTo(await lookAtOf(id));
  await until('it is renewed', async () => (await renewedBy(id)) !== undefined);
});

test('While an issuer gives no window the one that it gave before counts, and the operator is told why', async () => {
  const id = await issueGranted(service, ['away.com']);
  const window = windowIn(3 * DAY_MS);
  suggest(window, service.clock.now());
  await goToLook(id);
  said = { kind: 'unreachable', detail: told('it is away') };
  const asked = await goToLook(id);
  assert.deepEqual((await recordOf(service, id)).renewal.suggested, window);
  assert.deepEqual(await lookAtOf(id), addMs(asked, SOONEST_AGAIN_MS));
  assert.ok(service.logLines.some((line) => line.includes(id) && line.includes('it is away')));
  await goTo(window.end);
  await until('it is renewed', async () => (await renewedBy(id)) !== undefined);
});

test('A window that ends as it begins counts as none', async () => {
  const id = await issueGranted(service, ['empty.com']);
  const { start } = windowIn(0);
  suggest({ start, end: start }, service.clock.now());
  await goToLook(id);
  assert.equal(await renewedBy(id), undefined);
  assert.ok((momentOf(await recordOf(service, id), start) ?? start) > addMs(start, 30 * DAY_MS));
});

test('An issuer is asked again when it says, but once an hour at most and once a day at least', async () => {
  const { world } = service.service;
  const certificate = await recordOf(service, await issueGranted(service, ['again.com']));
  const now = world.clock.now();
  const againOf = async (milliseconds: number) => {
    said = { kind: 'silent', again: addMs(now, milliseconds) };
    return (await askIssuer(world, certificate))?.again;
  };
  assert.deepEqual(await againOf(HOUR_MS), addMs(now, SOONEST_AGAIN_MS));
  assert.deepEqual(await againOf(HOUR_MS - 1), addMs(now, SOONEST_AGAIN_MS));
  assert.deepEqual(await againOf(5 * HOUR_MS), addMs(now, 5 * HOUR_MS));
  assert.deepEqual(await againOf(DAY_MS), addMs(now, LATEST_AGAIN_MS));
  assert.deepEqual(await againOf(DAY_MS + 1), addMs(now, LATEST_AGAIN_MS));
});

test('Nobody is asked where the issuer does not say, or where nothing is issued', async () => {
  const { world } = service.service;
  const certificate = await recordOf(service, await issueGranted(service, ['silent.com']));
  assert.equal(await askIssuer(world, { ...certificate, issued: undefined }), undefined);
  const silent = { ...world, issuers: new Map([[ELSEWHERE, builtIn]]) };
  assert.equal(await askIssuer(silent, certificate), undefined);
});
