// The console's pages in a browser, on a real service with real DNS: what people do there, and what they are told.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { graveFindings, skipWithoutChromium, startChromium, visit } from '../support/console-pages/chromium.ts';
import { type Installation, openInstallation, signIn } from '../support/console-pages/installation.ts';
import { planCampaign } from '../support/campaigns.ts';
import { makeTestCsr } from '../support/authority.ts';
import { commitGranted, issueGranted } from '../support/life.ts';

describe('the console in a browser', { skip: skipWithoutChromium }, () => {
  let browser: Browser;
  let installation: Installation;
  const opened = new AsyncDisposableStack();

  before(async () => {
    installation = opened.use(await openInstallation());
    browser = await startChromium();
    opened.defer(async () => await browser.close());
  });
  after(async () => await opened.disposeAsync());

  test('Whoever is not signed in sees the sign-in alone, and a wrong key is refused in words and with its code', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(installation.at('/certificates'));
    await page.getByRole('heading', { name: 'Sign in to Reseal' }).waitFor();
    assert.deepEqual(
      asked.filter((path) => /\/console\/(?:call|events|export)/.test(path)),
      [],
    );
    assert.deepEqual(
      asked.filter((path) => path.includes('certificates-page')),
      [],
    );
    assert.deepEqual(await graveFindings(page), []);
    await signIn(page, installation, { ...installation.service.key, secretKey: 'wrong' });
    await page.getByRole('alert').getByText('AuthFailure').waitFor();
    await signIn(page, installation);
    await page.getByRole('heading', { name: 'Certificates', exact: true }).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('An application waits for its record, shows what is found, and turns issued by itself', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/apply'));
    await signIn(page, installation);
    await page.getByLabel('Name', { exact: true }).fill('shop.example.net');
    await page.getByText('By a DNS record').click();
    await page.getByRole('button', { name: 'Apply' }).dblclick();
    await page.getByText('not found yet').first().waitFor();
    const { Certificates } = await installation.service.ask('DescribeCertificates', { SearchKey: 'shop.example.net' });
    const [made, ...others] = Certificates as readonly { readonly CertificateId: string }[];
    assert.equal(others.length, 0, 'two clicks are one order');
    const detail = await installation.service.ask('DescribeCertificateDetail', { CertificateId: made?.CertificateId });
    const { DvAuths } = detail['DvAuthDetail'] as {
      readonly DvAuths: readonly { readonly DvAuthKey: string; readonly DvAuthValue: string }[];
    };
    for (const { DvAuthKey, DvAuthValue } of DvAuths) installation.dns.records.set(DvAuthKey, { txt: [DvAuthValue] });
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByRole('heading', { level: 1 }).getByText('Issued').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('A reissue by an uploaded CSR is read before it is sent, and lineage and timeline show it', async () => {
    const original = await issueGranted(installation.service, ['reissue.example.com']);
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at(`/certificates/${original}/reissue`));
    await signIn(page, installation);
    await page.getByText('Your own CSR').click();
    await page.getByLabel('CSR (PEM)').fill('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----');
    await page.getByText('This is a private key.').waitFor();
    const order = page.getByRole('button', { name: 'Reissue', exact: true });
    assert.equal(await order.isDisabled(), true);
    await page
      .getByLabel('CSR (PEM)')
      .fill(encodePem('CERTIFICATE REQUEST', await makeTestCsr(['reissue.example.com'], 'p256')));
    await page.getByText('The CSR can be sent:').waitFor();
    // What is typed outlives a reload.
    await page.reload();
    await page.getByText('The CSR can be sent:').waitFor();
    await order.click();
    await page.getByRole('heading', { level: 1 }).getByText('Issued').waitFor();
    await page.getByRole('link', { name: 'Lineage' }).click();
    await page.locator('.lineage').getByText(original).waitFor();
    await page.getByRole('link', { name: 'Timeline' }).click();
    await page.locator('.timeline').getByText('Issued').waitFor();
    assert.deepEqual(await graveFindings(page), []);
    assert.deepEqual(complaints, []);
  });

  test('A search goes over all pages, and an act over the whole selection', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 25; at += 1) ids.push(await commitGranted(installation.service, [`n${at}.bulk.example.org`]));
    for (const id of ids) await installation.service.waitForStatus(id, 1);
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/certificates'));
    await signIn(page, installation);
    await page.getByRole('searchbox', { name: 'Search names, aliases and ids' }).fill('bulk.example.org');
    await page.getByText('25 in all').waitFor();
    await page.waitForURL(/q=bulk\.example\.org/);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('button', { name: 'Select all 25 that are found' }).click();
    await page.getByRole('button', { name: 'Act on them' }).click();
    await page.getByRole('menuitem', { name: 'Set a tag' }).click();
    await page.getByRole('textbox', { name: 'Key' }).fill('team');
    await page.getByRole('textbox', { name: 'Value' }).fill('blue @ (1)');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('25 done.').waitFor();
    const tagged = await installation.service.ask('DescribeCertificates', { Tags: [{ TagKey: 'team' }] });
    assert.equal(tagged['TotalCount'], 25);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('team: blue @ (1)').first().waitFor();
    assert.deepEqual(complaints, []);
  });

  test("Strangers' words are text, whatever they are and however long", async () => {
    const { service } = installation;
    const id = await issueGranted(service, ['hostile.example.org']);
    const alias = `<img src=x onerror=alert(1)>\u202egpj.exe${'長'.repeat(100)}`;
    await service.ask('ModifyCertificateAlias', { CertificateId: id, Alias: alias });
    await using at = await visit(browser, { width: 390, language: 'en', theme: 'light' });
    const { page, complaints } = at;
    await page.goto(installation.at('/certificates?q=%3Cscript%3Ealert(1)%3C/script%3E'));
    await signIn(page, installation);
    await page.getByText('Nothing is found').waitFor();
    await page.goto(installation.at(`/certificates?q=${'%3Cscript%3E'.repeat(500)}`));
    await page.getByRole('alert').waitFor();
    await page.goto(installation.at('/certificates?q=hostile'));
    await page.getByText('<img src=x onerror=alert(1)>\ufffdgpj.exe').waitFor();
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    assert.equal(overflow, 0, 'the page is no wider than the screen');
    assert.deepEqual(complaints, []);
  });

  test('A session that ends is said so over the page, and what was typed is there after the next sign-in', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/apply'));
    await signIn(page, installation);
    await page.getByLabel('Name', { exact: true }).fill('typed.example.net');
    await at.context.clearCookies();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    assert.deepEqual(await graveFindings(page), []);
    await signIn(page, installation);
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'typed.example.net');
    assert.deepEqual(complaints, []);
  });

  test('The first person comes by the link of the first start, in Chinese, and the link is good once', async () => {
    const token = await installation.service.service.offerFirstLink();
    await using at = await visit(browser, { width: 390, language: 'zh', theme: 'dark' });
    const { page, complaints } = at;
    await page.goto(installation.at(`/#token=${token ?? ''}`));
    await page.getByLabel('用户名').fill('lin');
    await page.getByLabel('密码').fill('short');
    await page.getByRole('button', { name: '开始使用' }).click();
    await page.getByRole('alert').getByText('FailedOperation.InvalidParam').waitFor();
    await page.getByLabel('密码').fill('a long enough sentence');
    await page.getByRole('button', { name: '开始使用' }).click();
    await page.getByRole('heading', { name: '证书', exact: true }).waitFor();
    assert.doesNotMatch(page.url(), /token/);
    await page.getByRole('button', { name: 'lin' }).waitFor();
    await at.context.clearCookies();
    await page.goto(installation.at(`/#token=${token ?? ''}`));
    await page.getByText('此链接已被使用或已过期').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('An administrator lets somebody in by a link that is shown once, changes what they may do, and shuts them out', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/access'));
    await signIn(page, installation);
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('mei');
    const add = page.getByRole('dialog').getByRole('button', { name: 'Add a person' });
    await page.getByRole('textbox', { name: 'Projects' }).fill('7777');
    await add.click();
    // Refused in words, and what was typed stays.
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Projects' }).fill('');
    await add.click();
    await page.getByRole('heading', { name: 'The link' }).waitFor();
    assert.match((await page.locator('.modal .copyable code').textContent()) ?? '', /\/console\/#token=/);
    assert.deepEqual(await graveFindings(page), []);
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: /mei/ });
    await row.getByText('ReadOnlyAccess').waitFor();
    await row.getByRole('button', { name: 'Acts: mei' }).click();
    await page.getByRole('menuitem', { name: 'Policy and projects' }).click();
    await page.getByRole('combobox', { name: 'Policy' }).selectOption('FullAccess');
    await page.getByRole('button', { name: 'Save' }).click();
    await row.getByText('FullAccess').waitFor();
    await row.getByRole('button', { name: 'Acts: mei' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await row.getByText('disabled').waitFor();
    await row.getByRole('button', { name: 'Acts: mei' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    const { store, accountUin } = installation.service;
    assert.equal(
      (await store.reads.people.list(accountUin)).some(({ name }) => name === 'mei'),
      false,
    );
    await page.getByRole('region', { name: 'API keys' }).getByText(installation.service.key.secretId).waitFor();
    assert.deepEqual(complaints, []);
  });

  test('A campaign is started on its page, which shows by itself how far it is until it is done', async () => {
    const { service } = installation;
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) ids.push(await issueGranted(service, [`${name}.campaign.example.org`]));
    const id = await planCampaign(service, { ids, input: { Name: 'summer', CanarySize: 1, WaveGrowth: 2 } });
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/campaigns'));
    await signIn(page, installation);
    await page
      .getByRole('row', { name: /summer/ })
      .getByText('ready to start')
      .waitFor();
    await page.getByRole('link', { name: 'summer' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('dialog').getByText('3 certificates are replaced').waitFor();
    assert.deepEqual(await graveFindings(page), []);
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1 }).getByText('done').waitFor();
    await page.getByText('3 of 3').first().waitFor();
    await page.getByRole('link', { name: 'Certificates', exact: true }).last().click();
    await page.getByRole('combobox', { name: 'State' }).selectOption('replaced');
    await page.getByRole('cell', { name: 'one.campaign.example.org' }).waitFor();
    await page.getByRole('link', { name: 'Timeline' }).click();
    await page.locator('.timeline').getByText('Wave begun').first().waitFor();
    assert.deepEqual(await graveFindings(page), []);
    const { Campaign } = await service.ask('ResealDescribeCampaign', { CampaignId: id });
    assert.equal((Campaign as { readonly Counts: { readonly Replaced: number } }).Counts.Replaced, 3);
    assert.deepEqual(complaints, []);
  });

  test('Back and forward bring a list back, and a sign-out in one tab is said in the other', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/certificates'));
    await signIn(page, installation);
    const status = page.getByRole('combobox', { name: 'Status' });
    await status.selectOption('revoked');
    await page.getByText('Nothing is found').waitFor();
    await page.goBack();
    assert.equal(await status.inputValue(), '');
    await page.goForward();
    assert.equal(await status.inputValue(), 'revoked');
    const other = await at.context.newPage();
    await other.goto(installation.at('/certificates'));
    await other.getByRole('button', { name: installation.service.key.secretId }).click();
    await other.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await other.getByRole('heading', { name: 'Sign in to Reseal' }).waitFor();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    assert.deepEqual(complaints, []);
  });
});
