// What a campaign leaves to others counts as replaced while the campaign runs, in whatever way they replace it.

import { deepEqual, equal } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ariIdOf } from '../../../src/acme-server/certificate-id.ts';
import { EXTERNAL_LOOK_MS } from '../../../src/certificates/campaign/look-at-external.ts';
import { addMs, HOUR_MS } from '../../../src/lib/clock.ts';
import { type AcmeTestService, openAcmeService } from '../../support/acme/service.ts';
import type { AcmeClient } from '../../support/acme/client.ts';
import { itemsOf, planCampaign, waitFor, waitForStep } from '../../support/campaigns.ts';
import { detailOf, idOf, issueGranted, recordOf, reissue, until } from '../../support/life.ts';
import { makeGoingClock } from '../../support/service.ts';

let service: AcmeTestService;
let client: AcmeClient;

before(async () => {
  const more = 'dns: { zones: [{ name: org, accounts: ["*"] }] }';
  service = await openAcmeService({ clock: makeGoingClock(), more });
  client = await service.client();
});
after(async () => await service[Symbol.asyncDispose]());

/** Ordered by the ACME client; answers the id of the newest certificate of the name. */
async function obtain(names: readonly string[], payload = {}): Promise<string> {
  // The nonce of before is too old; the answer has another.
  await client.post(String(client.directory['newOrder']), {});
  await service.obtain(client, names, payload);
  const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: names[0] });
  const [newest] = Certificates as readonly { readonly CertificateId: string }[];
  return newest?.CertificateId ?? '';
}

/** A certificate, a later one of the same names, and one still later that has the key of that, as their owner uploads them. */
async function makeUploads(name: string): Promise<readonly (() => Promise<string>)[]> {
  const { key: credential } = await service.addAccount();
  const made: string[] = [];
  for (let nth = 0; nth < 2; nth += 1) {
    service.advance(HOUR_MS);
    made.push(await issueGranted(service, [name], { credential }));
  }
  service.advance(HOUR_MS);
  made.push(await reissue(service, made.at(-1) ?? '', { input: { CsrType: 'original' }, credential }));
  return made.map((id) => async () => {
    const detail = await detailOf(service, id, credential);
    const input = {
      CertificatePublicKey: detail['CertificatePublicKey'],
      CertificatePrivateKey: detail['CertificatePrivateKey'],
    };
    return idOf(await service.ask('UploadCertificate', input));
  });
}

test('An ACME client that names what it replaces, one that does not, and an upload of the same names each replace an item of a running campaign', async () => {
  const [uploadFirst, uploadSecond] = await makeUploads('uploaded.org');
  const named = await obtain(['named.com']);
  const unnamed = await obtain(['unnamed.com', 'www.unnamed.com']);
  const left = await obtain(['left.com']);
  const wide = await obtain(['wide.com', 'other.wide.com']);
  const uploaded = (await uploadFirst?.()) ?? '';
  const ours = [await issueGranted(service, ['ours-1.org']), await issueGranted(service, ['ours-2.org'])];
  const ids = [named, unnamed, left, wide, uploaded, ...ours];
  const id = await planCampaign(service, { ids, input: { CanarySize: 1, WavePauseSeconds: 100_000 } });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  await waitFor(service, id, ({ Counts }) => Counts['Replaced'] === 1);
  equal(await service.store.reads.campaignReports.countAtRisk(), 5);

  service.advance(HOUR_MS);
  const inPlace = new Map([
    [named, await obtain(['named.com'], { replaces: ariIdOf(await recordOf(service, named)) })],
    [unnamed, await obtain(['www.unnamed.com', 'unnamed.com'])],
    [uploaded, (await uploadSecond?.()) ?? ''],
  ]);
  await obtain(['new.left.com']);
  // It says that it replaces both names, and has one of them.
  await obtain(['wide.com'], { replaces: ariIdOf(await recordOf(service, wide)) });
  service.advance(EXTERNAL_LOOK_MS);
  const running = await waitFor(service, id, ({ Counts }) => Counts['External'] === 2);
  deepEqual([running.Step, running.Counts['Replaced'], running.Counts['Waiting']], ['running', 4, 1]);
  const items = await itemsOf(service, id);
  for (const [original, other] of inPlace) equal(items.get(original)?.ReplacementId, other);
  for (const id of [left, wide]) equal(items.get(id)?.State, 'external');
  equal(await service.store.reads.campaignReports.countAtRisk(), 2);

  // While it is paused, too.
  await service.ask('ResealPauseCampaign', { CampaignId: id });
  const late = await obtain(['left.com']);
  service.advance(EXTERNAL_LOOK_MS);
  const paused = await waitFor(service, id, ({ Counts }) => Counts['External'] === 1);
  deepEqual([paused.Step, (await itemsOf(service, id)).get(left)?.ReplacementId], ['paused', late]);
});

/** Over certificates that others have to replace alone, so that it is done at once; answers its id. */
async function leaveToOthers(ids: readonly string[], input = {}): Promise<string> {
  const id = await planCampaign(service, { ids, input });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  await waitForStep(service, id, 'done');
  return id;
}

/** The states of its items when each has been looked at since. */
async function statesLater(id: string, since: Date): Promise<readonly string[]> {
  const { campaigns } = service.store.reads;
  await until('each is looked at', async () => {
    const looks = await campaigns.findExternalLooks(id);
    return looks === undefined || looks.oldest >= since;
  });
  return [...(await itemsOf(service, id)).values()].map(({ State }) => State);
}

function anHourLater(): Date {
  const later = addMs(service.clock.now(), EXTERNAL_LOOK_MS);
  service.advance(EXTERNAL_LOOK_MS);
  return later;
}

test('What was there before the campaign, what is of it, and what has the compromised key replace nothing', async () => {
  const [uploadFirst, uploadSecond, uploadThird] = await makeUploads('kept.org');
  const [first, second] = [(await uploadFirst?.()) ?? '', (await uploadSecond?.()) ?? ''];
  const both = await leaveToOthers([first, second]);
  const alone = await leaveToOthers([first]);
  const input = { OldCertificates: 'revoke', ReasonCode: 'keyCompromise', KeyAlgorithm: 'ECC prime256v1' };
  const compromised = await leaveToOthers([second], input);
  let since = anHourLater();
  deepEqual(await statesLater(both, since), ['external', 'external']);
  deepEqual(await statesLater(alone, since), ['external']);
  await uploadThird?.();
  since = anHourLater();
  deepEqual(await statesLater(both, since), ['replaced', 'replaced']);
  deepEqual(await statesLater(compromised, since), ['external']);
});
