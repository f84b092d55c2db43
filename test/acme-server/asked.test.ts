// Certificates of ACME clients that a campaign cannot replace: their window moves, their clients are let through, and all is told once.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ASKED_RATE_FACTOR } from '../../src/acme-server/asked.ts';
import { ariIdOf } from '../../src/acme-server/certificate-id.ts';
import { askOthers } from '../../src/certificates/campaign/ask-others.ts';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import { makeCampaign } from '../contracts/store/campaigns.ts';
import { askFor } from '../support/acme/asked.ts';
import { type AcmeClient, readAnswer } from '../support/acme/client.ts';
import { openAcmeService } from '../support/acme/service.ts';
import { recordOf } from '../support/life.ts';

const PER_SECOND = 12;

const service = await openAcmeService({ perSecond: PER_SECOND });
after(async () => await service[Symbol.asyncDispose]());
const { world } = service.service;

function nextSecond(): void {
  service.advance(1000);
}

async function obtain(client: AcmeClient, name: string): Promise<Certificate> {
  nextSecond();
  await service.obtain(client, [name]);
  nextSecond();
  const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: name });
  const [newest] = Certificates as readonly { CertificateId: string }[];
  return await recordOf(service, newest?.CertificateId ?? assert.fail(`there is no certificate for ${name}`));
}

async function renewalInfoOf(client: AcmeClient, certificate: Certificate) {
  nextSecond();
  const { json } = await readAnswer(await fetch(`${String(client.directory['renewalInfo'])}/${ariIdOf(certificate)}`));
  const { start, end } = json['suggestedWindow'] as { readonly start: string; readonly end: string };
  return { isPast: new Date(start) < new Date(end) && new Date(end) <= world.clock.now(), why: json['explanationURL'] };
}

test('The window of a certificate that a campaign leaves to its client lies in the past, and says why', async () => {
  const client = await service.client();
  const certificate = await obtain(client, 'window.com');
  assert.deepEqual(await renewalInfoOf(client, certificate), { isPast: false, why: undefined });
  await askFor(world, certificate, { id: 'planned', step: 'planned', startedAt: undefined });
  await askFor(world, certificate, { id: 'cancelled', step: 'cancelled' });
  const { plan } = makeCampaign({ id: 'any' });
  await askFor(world, certificate, { id: 'drill', plan: { ...plan, mode: 'drill' } });
  assert.deepEqual(await renewalInfoOf(client, certificate), { isPast: false, why: undefined });
  await askFor(world, certificate, { id: 'asking', step: 'done' });
  const { isPast, why } = await renewalInfoOf(client, certificate);
  assert.equal(isPast, true);
  assert.match(String(why), /\/docs\/acme\.md#to-be-replaced$/);
});

test('An order in its place passes where the account has used up its requests, and another order does not', async () => {
  const client = await service.client();
  const [asked, other] = [await obtain(client, 'asked.com'), await obtain(client, 'other.com')];
  await askFor(world, asked, { id: 'rates' });
  nextSecond();
  const orderFor = async (name: string, replaced: Certificate) =>
    await client.order([name], { replaces: ariIdOf(replaced) });
  for (let count = 0; count < PER_SECOND; count += 1) await client.post(String(client.directory['newOrder']), {});
  assert.equal((await orderFor('other.com', other)).problem, 'rateLimited');
  const { json, problem } = await orderFor('asked.com', asked);
  assert.deepEqual([problem, json['replaces']], [undefined, ariIdOf(asked)]);
  const stranger = await service.client();
  for (let count = 0; count < PER_SECOND; count += 1) await stranger.post(String(stranger.directory['newOrder']), {});
  const taken = await stranger.order(['asked.com'], { replaces: ariIdOf(asked) });
  assert.equal(taken.problem, 'rateLimited', 'that it is asked of another account lets nobody through');
  const passed: unknown[] = [];
  for (let count = 1; count <= PER_SECOND * ASKED_RATE_FACTOR; count += 1) {
    passed.push((await orderFor('asked.com', asked)).problem);
  }
  assert.deepEqual([passed.indexOf('rateLimited'), passed.length], [PER_SECOND * ASKED_RATE_FACTOR - 1, passed.length]);
});

test('Webhooks are told of each such certificate once, with the campaign and its deadline', async () => {
  const client = await service.client();
  const certificate = await obtain(client, 'told.com');
  await askFor(world, certificate, { id: 'telling', name: 'Weak keys' });
  const filter = { accountUin: undefined, kinds: ['certificate.replacementAsked'] as const };
  const toldOf = async () => {
    const events = await service.store.reads.events.listLast(100, filter);
    return events.filter(({ certificateId }) => certificateId === certificate.id).map(({ data }) => JSON.parse(data));
  };
  assert.equal(await askOthers(world), true);
  const [told] = (await toldOf()) as readonly Record<string, unknown>[];
  assert.deepEqual(
    [told?.['campaignId'], told?.['campaign'], told?.['domains']],
    ['telling', 'Weak keys', ['told.com']],
  );
  assert.equal(await askOthers(world), true);
  assert.equal((await toldOf()).length, 1);
});
