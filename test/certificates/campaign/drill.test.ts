// A drill does everything but sign and revoke: openssl sees the lists and answers of before, and the ledger has no serial more.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { campaignOf, CAMPAIGN_YAML, itemsOf, planCampaign, waitForStep } from '../../support/campaigns.ts';
import { countRows, issueFree, issueGranted, recordOf, waitForRest } from '../../support/life.ts';
import { openssl, skipWithoutOpenssl, tryOpenssl } from '../../support/openssl.ts';
import { makeGoingClock, openTestService, type TestService } from '../../support/service.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { DRILL_STEPS } from '../../../src/certificates/model/campaigns/drill-times.ts';
import { encodePem } from '../../../src/x509/pem/pem.ts';

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

interface Reported {
  readonly campaign: { readonly plan: object };
  readonly drillTimes: readonly {
    readonly step: string;
    readonly certificates: number;
    readonly totalMs: number;
    readonly meanMs: number;
    readonly longestMs: number;
  }[];
}

/** Of each step, the column of milliseconds in the CSV: the last ones, behind texts that may have commas. */
function columnsOf(csv: string): ReadonlyMap<string, readonly number[]> {
  const [head = [], ...lines] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').slice(-DRILL_STEPS.length));
  const valuesAt = (at: number) => lines.flatMap((line) => (line[at] === '' ? [] : [Number(line[at])]));
  return new Map(head.map((name, at) => [name.replace(/Ms$/, ''), valuesAt(at)]));
}

test('In a parallel drill a throw-away authority signs by new keys, nothing of it stays, and each step is timed', {
  skip: skipWithoutOpenssl,
}, async () => {
  // Of the multi-domain product proofs serve again.
  const granted = await issueGranted(service, ['drill-granted.com']);
  await waitForRest(service);
  const [was, rows] = [await seen(), rowsThatMustStay()];
  const input = { Mode: 'parallel', KeyAlgorithm: 'ECC prime256v1', OldCertificates: 'revoke', RevokeAfterHours: 0 };
  const id = await planCampaign(service, { ids: [...ids, granted], input });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  const done = await waitForStep(service, id, 'done');
  deepEqual([done.Counts['Replaced'], done.Counts['Total'], done.Mode], [4, 4, 'parallel']);
  for (const item of (await itemsOf(service, id)).values()) {
    deepEqual([item.ReplacementId, item.OldState], ['', '']);
    match(item.Reason, /throw-away authority has issued it/);
  }
  deepEqual(await seen(), was);
  deepEqual(rowsThatMustStay(), rows);
  equal(
    service.service.authority.published.some((one) => one.id.includes('drill')),
    false,
  );
  const reportAs = async (Format: string): Promise<string> =>
    String((await service.ask('ResealDescribeCampaignReport', { CampaignId: id, Format }))['Content']);
  const { drillTimes } = JSON.parse(await reportAs('json')) as Reported;
  deepEqual(
    drillTimes.map(({ step, certificates }) => [step, certificates]),
    ['select', 'proof', 'key', 'lint', 'sign', 'store'].map((step) => [step, step === 'proof' ? 1 : 4]),
  );
  const columns = columnsOf(await reportAs('csv'));
  for (const { step, totalMs, meanMs, longestMs } of drillTimes) {
    const column = columns.get(step) ?? [];
    ok(Math.abs(column.reduce((sum, one) => sum + one, 0) - totalMs) < 1e-6, step);
    ok(longestMs >= meanMs && longestMs === Math.max(...column), step);
  }
  match(await reportAs('html'), /Signed by the throw-away authority<\/td><td>4</);
});

test('A drill that signs nothing is timed without keys and signatures', async () => {
  const id = await planCampaign(service, { ids: ids.slice(0, 1), input: { Mode: 'drill' } });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  await waitForStep(service, id, 'done');
  const steps = (await service.store.reads.campaignReports.sumDrillTimes(id)).map(({ step }) => step);
  // Its names would have to be proved before there is anything to be signed.
  deepEqual(steps, ['select', 'store']);
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
