// The console from the first start to a certificate that nginx shows, its reissue and its revocation; and what the operator does there.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { leafSha256Of } from '../../src/deploy/material.ts';
import { graveFindings, skipWithoutChromium, startChromium, visit } from '../support/console-pages/chromium.ts';
import { type Installation, openInstallation, signIn } from '../support/console-pages/installation.ts';
import { until } from '../support/life.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { answering, ok, openReceiver, type Receiver, webhooksYaml } from '../support/receiver.ts';
import { type Nginx, skipWithoutNginx, startNginx } from '../support/servers/nginx.ts';
import { makePairs, shownTo } from '../support/servers/pairs.ts';

const { CONSOLE_WHOLE } = env;
const skip =
  CONSOLE_WHOLE === undefined
    ? 'npm run console:whole goes through it'
    : skipWithoutChromium || skipWithoutNginx || skipWithoutOpenssl;
const NAME = 'www.served-shop.com';

describe('a certificate from the console to a server', { skip }, () => {
  let browser: Browser;
  let installation: Installation;
  let nginx: Nginx;
  let receiver: Receiver;
  const opened = new AsyncDisposableStack();

  before(async () => {
    const [former] = makePairs(1, NAME);
    nginx = opened.use(await startNginx(former ?? assert.fail()));
    const target = {
      type: 'lighthouse',
      region: 'hz1',
      id: 'web-1',
      name: 'Shop window',
      domains: [NAME],
      accounts: ['*'],
      files: { fullchain: nginx.fullchain, key: nginx.key },
      test: nginx.test,
      reload: nginx.reload,
      served: [`127.0.0.1:${nginx.port}`],
    };
    const deploy = { allowPrivateAddresses: ['127.0.0.0/8'], targets: [target] };
    receiver = opened.use(await openReceiver());
    // It wants no messages any more: each is given up at once.
    receiver.answer = answering(410);
    const { url, secretFile } = receiver;
    const hooks = webhooksYaml([{ name: 'audit', url, secretFile, events: ['certificate.revoked'] }]);
    installation = opened.use(await openInstallation({ yaml: `deploy: ${JSON.stringify(deploy)}\n${hooks}` }));
    browser = await startChromium();
    opened.defer(async () => await browser.close());
  });
  after(async () => await opened.disposeAsync());

  test('The first person applies, brings it to nginx, reissues it, sees the target change, and revokes the old one', async () => {
    const token = await installation.service.service.offerFirstLink();
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at(`/#token=${token ?? ''}`));
    await page.getByLabel('Name', { exact: true }).fill('mei');
    await page.getByLabel('Password').fill('a long enough sentence');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: 'Certificates', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Apply' }).click();
    await page.getByLabel('Name', { exact: true }).fill(NAME);
    await page.getByRole('button', { name: 'Apply' }).click();
    await issued(page);
    const first = idIn(page);
    await page.getByRole('link', { name: 'Targets' }).last().click();
    await page.getByRole('button', { name: 'Bring it to targets' }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByRole('checkbox', { name: /Shop window/ }).isChecked(), true);
    assert.deepEqual(await graveFindings(page), []);
    await dialog.getByRole('button', { name: 'Bring it to targets' }).click();
    await page.getByText('Served at 1 of 1').waitFor();
    await shownByNginx(first);

    await page.getByRole('link', { name: 'Reissue' }).click();
    await page.getByRole('button', { name: 'Reissue', exact: true }).click();
    await issued(page);
    const second = idIn(page);
    assert.notEqual(second, first);
    await page.getByText('Served at 0 of 1').waitFor();
    await page.getByRole('link', { name: 'Targets' }).last().click();
    await page.getByRole('button', { name: 'Bring it to targets' }).click();
    await dialog.getByRole('button', { name: 'Bring it to targets' }).click();
    await page.getByText('Served at 1 of 1').waitFor();
    await shownByNginx(second);

    await page.goto(installation.at(`/certificates/${first}`));
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    const revoke = page.getByRole('dialog').getByRole('button', { name: 'Revoke' });
    assert.equal(await revoke.isDisabled(), true);
    await page.getByRole('dialog').getByRole('textbox').fill(NAME);
    await revoke.click();
    await page.getByRole('heading', { level: 1 }).getByText('Revoked').waitFor();
    assert.deepEqual(complaints, []);
  });

  test('What a webhook was not told stands under Attention until it is told again', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/attention'));
    await signIn(page, installation);
    const told = page.getByRole('listitem').filter({ hasText: 'Webhook was not told' });
    await told.getByText('audit').waitFor();
    assert.deepEqual(await graveFindings(page), []);
    await told.getByRole('link').click();
    const table = page.getByRole('group', { name: 'Not told' });
    await table.getByText('it answers 410').first().waitFor();
    receiver.answer = ok;
    await page.getByRole('button', { name: /^Tell (it|all \d+ that are shown) again$/ }).click();
    await page.getByText('Nothing was given up').waitFor();
    await until('it is told', () => receiver.told.some(({ type }) => type === 'certificate.revoked'));
    await page.getByRole('link', { name: 'Attention' }).click();
    await page.getByRole('heading', { name: 'The last 30 days' }).waitFor();
    await told.waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  });

  test('The operator rolls an authority over, and looks at resolvers now; another account sees neither page', async () => {
    await using at = await visit(browser);
    const { page, complaints } = at;
    await page.goto(installation.at('/authority'));
    await signIn(page, installation);
    await page.getByRole('button', { name: 'Roll over: Server certificates' }).click();
    await page.getByRole('dialog').getByText('issues from now on', { exact: false }).waitFor();
    assert.deepEqual(await graveFindings(page), []);
    await page.getByRole('dialog').getByRole('button', { name: 'Roll over' }).click();
    await page.getByText('issuing-2 issues from now on.').waitFor();
    const rows = page.getByRole('group', { name: 'Server certificates' }).getByRole('row');
    await rows.filter({ hasText: 'issuing-2' }).getByText('issues now').waitFor();
    await rows.filter({ hasText: 'issuing-1' }).getByText('answers for what it signed').waitFor();
    await page.getByRole('link', { name: 'DNS and issuers' }).click();
    await page.getByRole('button', { name: 'Try now: Resolvers' }).click();
    await page.getByRole('group', { name: 'Resolvers' }).getByText('it answers').first().waitFor();
    assert.deepEqual(complaints, []);
    await using others = await visit(browser);
    const { key } = await installation.service.addAccount();
    await others.page.goto(installation.at('/certificates'));
    await signIn(others.page, installation, key);
    await others.page.getByRole('link', { name: 'Webhooks' }).waitFor();
    assert.equal(await others.page.getByRole('link', { name: 'Authority' }).count(), 0);
    await others.page.goto(installation.at('/authority'));
    await others.page.getByRole('alert').getByText('is for the operator of the service').waitFor();
  });

  async function shownByNginx(id: string): Promise<void> {
    const { CertificatePublicKey } = await installation.service.ask('DescribeCertificateDetail', { CertificateId: id });
    const brought = leafSha256Of(String(CertificatePublicKey));
    await until('nginx shows it', () => shownTo({ port: nginx.port, name: NAME }) === brought);
  }
});

async function issued(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).getByText('Issued').waitFor();
}

function idIn(page: Page): string {
  return /\/certificates\/(\w+)/.exec(page.url())?.[1] ?? assert.fail(page.url());
}
