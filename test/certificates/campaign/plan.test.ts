// The planning of a campaign through the API: what is selected, what of it would be refused and why, in which waves.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { CAMPAIGN_YAML, campaignOf, itemsOf, type ShownCampaign, waitForStep } from '../../support/campaigns.ts';
import { issueFree, issueGranted, recordOf, reissue } from '../../support/life.ts';
import { makeGoingClock, openTestService, type TestService } from '../../support/service.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import type { Credential } from '../../support/toy-service.ts';

let service: TestService;
/** Each in its own way. */
let [plainId, taggedId, revokedId, replacedId, replacementId] = ['', '', '', '', ''];

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  [plainId, taggedId, revokedId, replacedId] = await Promise.all([
    issueFree(service, 'plan-a.com'),
    issueFree(service, 'plan-b.com'),
    issueFree(service, 'plan-c.org'),
    issueGranted(service, ['plan-d.com', 'www.plan-d.org']),
  ]);
  await service.ask('RevokeCertificate', { CertificateId: revokedId });
  replacementId = await reissue(service, replacedId);
});
after(() => service[Symbol.asyncDispose]());

interface Wish {
  readonly selection: object;
  readonly input?: object;
  readonly lines?: readonly string[];
  readonly credential?: Credential;
}

async function plan({ selection, input, lines, credential }: Wish, step = 'planned'): Promise<string> {
  const draft = { Name: 'planned', Selection: selection, ...input };
  const { CampaignId } = await service.ask('ResealCreateCampaign', draft, credential);
  if (lines !== undefined) {
    await service.ask('ResealExtendCampaignSelection', { CampaignId, Identifiers: lines }, credential);
  }
  await service.ask('ResealPlanCampaign', { CampaignId }, credential);
  await waitForStep(service, String(CampaignId), step);
  return String(CampaignId);
}

interface Shown extends ShownCampaign {
  readonly Forecast: { readonly FinishTime: string; readonly LimitedBy: string } | null;
  readonly Groups: readonly { readonly By: string; readonly Value: string; readonly Count: number }[];
  readonly Unknown: number;
}

async function shownOf(id: string): Promise<Shown> {
  return (await campaignOf(service, id)) as Shown;
}

async function statesOf(id: string): Promise<Readonly<Record<string, string>>> {
  const items = await itemsOf(service, id);
  return Object.fromEntries(
    [...items].map(([certificateId, { State, Reason }]) => [certificateId, `${State} ${Reason}`.trim()]),
  );
}

const REVOKED = 'refused it is revoked, and only an issued certificate can be reissued';
const REPLACED = 'refused it has a replacement';

test('A plan says of each certificate whether it waits, or why it is refused, and starts nothing', async () => {
  const id = await plan({ selection: { All: true } });
  deepEqual(await statesOf(id), {
    [plainId]: 'waiting',
    [taggedId]: 'waiting',
    [revokedId]: REVOKED,
    [replacedId]: REPLACED,
    [replacementId]: 'waiting',
  });
  const shown = await shownOf(id);
  deepEqual([shown.Counts['Waiting'], shown.Counts['Refused'], shown.Counts['Total']], [3, 2, 5]);
  const byProduct = shown.Groups.filter(({ By }) => By === 'PackageType');
  deepEqual(byProduct, [
    { By: 'PackageType', Value: '83', Count: 3 },
    { By: 'PackageType', Value: '13', Count: 2 },
  ]);
  deepEqual(
    shown.Groups.filter(({ By }) => By === 'Authority').map(({ Value, Count }) => [Value, Count]),
    [['issuing-1', 5]],
  );
  equal(shown.Forecast?.LimitedBy, 'dnsProofs');
  const moments = shown.Moments.map(({ Kind }) => Kind);
  deepEqual(moments, ['created', 'planned']);
});

test('A selection by names, an authority or a tag takes what it is about, and is counted before it is drafted', async () => {
  await service.ask('ModifyCertificateAlias', { CertificateId: taggedId, Alias: 'tagged' });
  for (const [selection, ids] of [
    [{ DomainSuffixes: ['*.PLAN-B.com', 'plan-d.com'] }, [taggedId, replacedId, replacementId]],
    [{ Authorities: ['issuing-1'], PackageTypes: ['13'] }, [replacedId, replacementId]],
    [{ KeyAlgorithms: ['RSA 4096'] }, []],
    [{ LintRules: ['br-7.1.2.7.8-no-authority'] }, []],
  ] as const) {
    const id = await plan({ selection });
    deepEqual(new Set((await itemsOf(service, id)).keys()), new Set(ids));
    const counted = await service.ask('ResealCountCampaignSelection', { Selection: selection });
    deepEqual([counted['Count'], counted['NextCursor']], [ids.length, '']);
  }
});

test('Lines of a file name certificates in every form, count once, and those that name nothing are told', async () => {
  const plain = await recordOf(service, plainId);
  const serial = plain.issued?.serial ?? '';
  const other = await service.addAccount();
  const othersId = await issueFree(service, 'plan-other.com', { credential: other.key });
  const lines = [plainId, serial.toUpperCase(), revokedId, revokedId, othersId, 'ab:cd:ef:01:23', 'nothing at all'];
  const id = await plan({ selection: {}, lines });
  deepEqual(await statesOf(id), { [plainId]: 'waiting', [revokedId]: REVOKED });
  const unknown = await service.ask('ResealDescribeCampaignUnknowns', { CampaignId: id });
  deepEqual([unknown['TotalCount'], unknown['NextCursor']], [3, '']);
  deepEqual(new Set(unknown['Identifiers'] as readonly string[]), new Set([othersId, 'abcdef0123', 'nothing at all']));
  // Planned anew, it comes to the same.
  await service.ask('ResealPlanCampaign', { CampaignId: id });
  await waitForStep(service, id, 'planned');
  deepEqual(await statesOf(id), { [plainId]: 'waiting', [revokedId]: REVOKED });
  equal((await shownOf(id)).Unknown, 3);
  deepEqual((await shownOf(id)).Groups.find(({ By }) => By === 'PackageType')?.Count, 2);
});

async function refusalOf(Selection: object): Promise<string> {
  return await service.refusal('ResealCreateCampaign', { Name: 'odd', Selection });
}

test('A selection that says nothing comes to nothing, and one that names what there is not is refused', async () => {
  const id = await plan({ selection: {} }, 'drafted');
  const shown = await shownOf(id);
  equal(shown.StepReason, 'its selection says nothing: name what it is about, or say that it is about all');
  equal(await refusalOf({ Authorities: ['issuing-9'] }), 'FailedOperation.InvalidParam');
  equal(await refusalOf({ LintRules: ['no-such-rule'] }), 'FailedOperation.InvalidParam');
  equal(await refusalOf({ DomainSuffixes: ['a b'] }), 'FailedOperation.InvalidParam');
  equal(await refusalOf({ Serials: ['xyz'] }), 'FailedOperation.InvalidParam');
});

test('What its key may not see is left out of a plan, and what it may not reissue is refused', async () => {
  const about = (certificateId: string) => `qcs::ssl::uin/${service.accountUin}:certificate/${certificateId}`;
  await service.addPolicy('planner', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: ['ssl:ResealPlanCampaign'], resource: [about(plainId)] },
      { effect: 'deny', action: ['ssl:ReplaceCertificate'], resource: [about(taggedId)] },
    ],
  });
  const credential = await service.addKey({ policyName: 'planner' });
  const id = await plan({ selection: { DomainSuffixes: ['plan-a.com', 'plan-b.com'] }, credential });
  deepEqual(await statesOf(id), {
    [taggedId]: 'refused whoever began it may not ssl:ReplaceCertificate on it',
  });
});

test('A selection by a rule of the lint takes an upload that fails it, and nothing that keeps it', {
  skip: skipWithoutOpenssl,
}, async () => {
  using folder = makeTemporaryFolder();
  const [keyFile, leafFile] = [folder.write('key.pem', ''), folder.write('leaf.pem', '')];
  const subject = ['-subj', '/CN=lint.example.com', '-addext', 'subjectAltName=DNS:lint.example.com'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  openssl(['req', '-x509', '-days', '3650', ...key, '-out', leafFile, ...subject]);
  const input = {
    CertificatePublicKey: readFileSync(leafFile, 'utf8'),
    CertificatePrivateKey: readFileSync(keyFile, 'utf8'),
  };
  const { CertificateId: uploadedId } = await service.ask('UploadCertificate', input);
  const failed = service.service.world.issuedLooks.failedRules(await recordOf(service, String(uploadedId)));
  const [rule = ''] = failed;
  ok(failed.length > 0 && failed.length < 100, failed.join(' '));
  const id = await plan({ selection: { LintRules: [rule] } });
  deepEqual(await statesOf(id), {
    [String(uploadedId)]: 'external it was issued elsewhere, and uploaded',
  });
});
