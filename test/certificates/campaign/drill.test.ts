// A drill does everything but sign and revoke: openssl sees the lists and answers of before, and the ledger has no serial more.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { campaignOf, CAMPAIGN_YAML, itemsOf, planCampaign, waitForStep } from '../../support/campaigns.ts';
import { countRows, issueFree, recordOf } from '../../support/life.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../../support/openssl.ts';
import { makeGoingClock, openTestService, type TestService } from '../../support/service.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { encodePem } from '../../../src/x509/pem.ts';

let service: TestService;
let ids: readonly string[];

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  ids = await Promise.all(['a', 'b', 'c'].map(async (name) => await issueFree(service, `drill-${name}.com`)));
});
after(() => service[Symbol.asyncDispose]());

/** What a drill may add to: its own record, the log, and what is told of it. */
const MAY_GROW = new Set([
  'campaign',
  'campaigns',
  'operations',
  'events',
  'jobs',
  'marks',
  'job',
  'audit',
  'account',
  'api',
  'dns',
]);

function rowsThatMustStay(): Readonly<Record<string, number>> {
  const tables = Object.entries(countRows(service)).filter(([table]) => !MAY_GROW.has(table.split('_')[0] ?? ''));
  return Object.fromEntries(tables);
}

/** Each list's number, serials and signature; each certificate's status; each record. */
async function seen(): Promise<unknown> {
  const { host, port } = service.service;
  const base = `http://${host}:${port}`;
  using folder = makeTemporaryFolder();
  const lists = await Promise.all(
    service.service.authority.published.map(async ({ id }) => {
      const list = await fetch(`${base}/crl/${id}.crl`);
      return openssl(['crl', '-inform', 'DER', '-noout', '-text'], new Uint8Array(await list.arrayBuffer()));
    }),
  );
  const answers: string[] = [];
  const records: unknown[] = [];
  for (const id of ids) {
    const { issued, version, step } = await recordOf(service, id);
    const [leaf = new Uint8Array(), issuer = new Uint8Array(), root = new Uint8Array()] = issued?.chain ?? [];
    const [issuerFile, leafFile, rootFile] = [
      folder.write('issuer.pem', encodePem('CERTIFICATE', issuer)),
      folder.write('leaf.pem', encodePem('CERTIFICATE', leaf)),
      folder.write('root.pem', encodePem('CERTIFICATE', root)),
    ];
    const args = ['-issuer', issuerFile, '-cert', leafFile, '-CAfile', rootFile];
    // The server is this process, which openssl would keep from answering.
    const request = folder.write('request.der', '');
    openssl(['ocsp', ...args, '-no_nonce', '-reqout', request]);
    const response = await fetch(`${base}/ocsp`, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request' },
      body: readFileSync(request),
    });
    const answer = folder.write('answer.der', new Uint8Array(await response.arrayBuffer()));
    const { text } = tryOpenssl(['ocsp', ...args, '-no_nonce', '-respin', answer, '-no_cert_verify', '-noverify']);
    answers.push(/leaf\.pem: (\w+)/.exec(text)?.[1] ?? text);
    records.push([id, version, step, issued?.serial]);
  }
  return { lists, answers, records };
}

test('A drill leaves every serial, list and answer as it was, and says of each certificate that it would be replaced', {
  skip: skipWithoutOpenssl,
}, async () => {
  const [was, rows] = [await seen(), rowsThatMustStay()];
  const input = { Mode: 'drill', OldCertificates: 'revoke', RevokeAfterHours: 0, CanarySize: 1, WaveGrowth: 2 };
  const id = await planCampaign(service, { ids, input });
  equal((await service.ask('ResealStartCampaign', { CampaignId: id }))['Step'], 'running');
  const done = await waitForStep(service, id, 'done');
  deepEqual([done.Counts['Replaced'], done.Counts['Total']], [3, 3]);
  for (const item of (await itemsOf(service, id)).values()) {
    deepEqual([item.ReplacementId, item.OldState], ['', '']);
    match(item.Reason, /drill/);
  }
  deepEqual(await seen(), was);
  deepEqual(rowsThatMustStay(), rows);
});

test('A drill holds no certificate, so that a real campaign beside it has what it wants', async () => {
  const drill = await planCampaign(service, { ids: ids.slice(0, 1), input: { Mode: 'drill', WavePauseSeconds: 3600 } });
  await service.ask('ResealStartCampaign', { CampaignId: drill });
  await waitForStep(service, drill, 'done');
  const real = await planCampaign(service, { ids: ids.slice(0, 1) });
  await service.ask('ResealStartCampaign', { CampaignId: real });
  await waitForStep(service, real, 'done');
  equal((await campaignOf(service, real)).Counts['Replaced'], 1);
  ok((await itemsOf(service, real)).get(ids[0] ?? '')?.ReplacementId !== '');
});

test('What a reissue would be refused is refused in a drill, for the same reason', async () => {
  // Its reissue is on record since the test before.
  const drill = await planCampaign(service, { ids: ids.slice(0, 1), input: { Mode: 'drill' } });
  await service.ask('ResealStartCampaign', { CampaignId: drill });
  const { Counts } = await waitForStep(service, drill, 'done');
  equal(Counts['Replaced'], 0);
  equal(Number(Counts['Refused']) + Number(Counts['Over']), 1);
});
