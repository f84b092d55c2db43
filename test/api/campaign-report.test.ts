// A campaign's report through the API: signed JSON that openssl verifies, CSV that sums to the store, a page, and what is at risk.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noteStandings } from '../../src/certificates/campaign/note-standings.ts';
import type { CampaignItem, ItemState } from '../../src/certificates/model/campaigns/item.ts';
import { addMs, MINUTE_MS } from '../../src/lib/clock.ts';
import { makeCampaign, makeItem } from '../contracts/store/campaigns.ts';
import { skipWithoutOpenssl, tryOpenssl } from '../support/openssl.ts';
import { openTestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const service = await openTestService();
after(async () => await service[Symbol.asyncDispose]());
const { accountUin } = service;
const { world } = service.service;

/** More than a page of the store, and less than two. */
const ITEMS = 1200;
const ID = 'Report123456';

await insert(
  ID,
  Array.from({ length: ITEMS }, (_, nth) => itemOf(nth)),
);

async function insert(id: string, items: readonly CampaignItem[]): Promise<void> {
  const startedAt = addMs(world.clock.now(), -MINUTE_MS);
  const campaign = makeCampaign({ id, accountUin, step: 'running', startedAt, createdAt: startedAt });
  await world.store.apply({ expects: [], changes: [{ kind: 'insertCampaign', campaign }] });
  for (let from = 0; from < items.length; from += 100) {
    const some = items.slice(from, from + 100);
    await world.store.transact(async ({ campaigns }) => await campaigns.insertItems(some));
  }
}

function itemOf(nth: number): CampaignItem {
  const states: readonly ItemState[] = ['waiting', 'replaced', 'replaced', 'failed', 'external'];
  const certificateId = `Cert${String(nth).padStart(4, '0')}`;
  return makeItem({
    campaignId: ID,
    accountUin,
    certificateId,
    state: states[nth % states.length] ?? 'waiting',
    domain: '=x',
  });
}

async function reportOf(input: object): Promise<Readonly<Record<string, string>>> {
  return (await service.ask('ResealDescribeCampaignReport', { CampaignId: ID, ...input })) as Record<string, string>;
}

test('the report is signed as openssl verifies it, by one key', { skip: skipWithoutOpenssl }, async () => {
  const [{ Content = '', Signature = '', SignerCertificate = '', FileName }, again] = [
    await reportOf({}),
    await reportOf({}),
  ];
  assert.equal(FileName, `campaign-${ID}.json`);
  assert.equal(again?.['SignerCertificate'], SignerCertificate);
  using folder = makeTemporaryFolder();
  const files = [
    '-in',
    folder.write('p7s', Buffer.from(Signature, 'base64')),
    '-content',
    folder.write('json', Content),
  ];
  const trusted = ['-CAfile', folder.write('pem', SignerCertificate), '-purpose', 'any'];
  const verified = tryOpenssl([
    'cms',
    '-verify',
    '-binary',
    '-inform',
    'DER',
    ...files,
    ...trusted,
    '-out',
    '/dev/null',
  ]);
  assert.ok(verified.isGood, verified.text);
});

test('lines of CSV are as many as items, each once, and their states sum to what the store counts and the report says', async () => {
  const lines: string[] = [];
  for (let cursor = ''; ; ) {
    const { Content = '', NextCursor = '' } = await reportOf({ Format: 'csv', Cursor: cursor });
    lines.push(...Content.trimEnd().split('\r\n'));
    if (NextCursor === '') break;
    cursor = NextCursor;
  }
  const [head = '', ...items] = lines.map((line) => line.split(','));
  const column = (name: string): number => head.indexOf(name);
  assert.equal(new Set(items.map((cells) => cells[column('certificate')])).size, ITEMS);
  assert.ok(items.every((cells) => cells[column('domain')] === "'=x"));
  const summed = Map.groupBy(items, (cells) => cells[column('state')] ?? '');
  const { certificates } = JSON.parse((await reportOf({})).Content ?? '') as {
    readonly certificates: Readonly<Record<string, number>>;
  };
  const counted = await world.store.reads.campaigns.countItems(ID);
  for (const state of ['waiting', 'replaced', 'failed', 'external', 'over'] as const) {
    const inStore = counted.reduce((sum, { counts }) => sum + counts[state], 0);
    assert.deepEqual([summed.get(state)?.length ?? 0, certificates[state]], [inStore, inStore], state);
  }
  assert.equal(certificates['total'], ITEMS);
});

test('how it stood at each time is in it, from what was put on record each minute', async () => {
  await noteStandings(world);
  await noteStandings(world);
  const { standings } = JSON.parse((await reportOf({})).Content ?? '') as { readonly standings: readonly object[] };
  assert.equal(standings.length, 2, 'one on record, since nothing has changed, and that of now');
});

test('the page is in the language of the call, and another format, or another account, is refused', async () => {
  const page = await reportOf({ Format: 'html' });
  assert.match(page.Content ?? '', /^<!doctype html>/);
  assert.equal(page.Signature, '');
  assert.match(await codeOf({ Format: 'pdf' }), /InvalidParam/);
  const stranger = await service.addAccount();
  const answer = await service.call('ResealDescribeCampaignReport', { CampaignId: ID }, stranger.key);
  assert.match(JSON.stringify(answer), /ResourceNotFound/);
});

async function codeOf(input: object): Promise<string> {
  return JSON.stringify(await service.call('ResealDescribeCampaignReport', { CampaignId: ID, ...input }));
}

test('what is at risk is listed page by page', async () => {
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const answer = await service.ask('ResealDescribeAtRisk', { Limit: 100, Cursor: cursor });
    const items = answer['Items'] as readonly { readonly CertificateId: string; readonly CampaignId: string }[];
    seen.push(...items.map(({ CertificateId }) => CertificateId));
    cursor = String(answer['NextCursor']);
    if (cursor === '') break;
  }
  assert.deepEqual([seen.length, new Set(seen).size], [ITEMS / 5, ITEMS / 5]);
});
