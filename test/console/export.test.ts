// The whole of a selection as a file: CSV that no spreadsheet runs, JSON as the action answers it, for whoever may see it.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_EXPORTS_OF_HOLDER } from '../../src/console/export-route.ts';
import { TestBrowser } from '../support/console.ts';
import { openTestService } from '../support/service.ts';

test('an export has all that is selected, and what its reader may see', async () => {
  await using service = await openTestService();
  const ids: unknown[] = [];
  for (const at of [1, 2, 3]) {
    const wish = {
      DomainName: `export-${at}.example.com`,
      DvAuthMethod: 'DNS',
      Alias: at === 1 ? '=cmd|x' : `plain-${at}`,
    };
    ids.push((await service.ask('ApplyCertificate', wish))['CertificateId']);
  }
  const browser = new TestBrowser(service);
  equal((await browser.send('export?what=certificates&format=csv')).status, 401);
  await browser.signInByKey();
  const csv = await browser.send('export?what=certificates&format=csv');
  match(csv.headers.get('content-disposition') ?? '', /^attachment; filename="certificates\.csv"$/);
  const lines = csv.text.trimEnd().split('\r\n');
  deepEqual([lines.length, lines[0]?.split(',').slice(0, 3)], [4, ['CertificateId', 'Alias', 'Domain']]);
  ok(lines.some((line) => line.includes(",'=cmd|x,")));
  const json = await browser.send(`export?what=certificates&format=json&SearchKey=export-2`);
  const found = JSON.parse(json.text) as readonly { readonly CertificateId: string }[];
  deepEqual(
    found.map(({ CertificateId }) => CertificateId),
    [ids[1]],
  );
  const number = await browser.send('export?what=certificates&format=json&SearchKey=%22123456%22');
  deepEqual(JSON.parse(number.text), [], 'a text of digits is a text');
  const log = await browser.send(`export?what=log&format=json&CertificateId=${String(ids[0])}`);
  deepEqual(
    (JSON.parse(log.text) as readonly { readonly Kind: string }[]).map(({ Kind }) => Kind),
    ['apply'],
  );
  for (const query of ['', '?what=keys&format=csv', '?what=certificates', '?what=certificates&format=xml']) {
    equal((await browser.send(`export${query}`)).status, 400, query);
  }
  const unknown = await browser.send('export?what=certificates&format=csv&Nothing=1');
  deepEqual([unknown.status, TestBrowser.codeOf(unknown)], [400, 'UnknownParameter']);
  await service.addPolicy('no-lists', {
    version: '2.0',
    statement: [{ effect: 'allow', action: ['ssl:DescribeCertificateDetail'], resource: ['*'] }],
  });
  const other = new TestBrowser(service);
  await other.signInByKey(await service.addKey({ policyName: 'no-lists' }));
  const denied = await other.send('export?what=certificates&format=csv');
  deepEqual([denied.status, TestBrowser.codeOf(denied)], [400, 'FailedOperation.AuthError']);
});

test('a person or a key has so many exports under way, one more is told to come again, and those that are over count no more', async () => {
  // Each waits for its first page while the action is called as often as it may be, by a clock that stands still.
  await using service = await openTestService({
    yaml: 'limits: { ratePerSecond: { ResealDescribeAuditLog: 1 } }',
  });
  const browser = new TestBrowser(service);
  await browser.signInByKey();
  const exportLog = async (): Promise<number> => (await browser.send('export?what=log&format=json')).status;
  equal(await exportLog(), 200);
  const all = Array.from({ length: MAX_EXPORTS_OF_HOLDER + 1 }, exportLog);
  equal(await Promise.race(all), 503);
  const ended = Promise.all(all);
  const going = setInterval(() => service.advance(1000), 10);
  deepEqual(
    (await ended).filter((status) => status !== 200),
    [503],
  );
  clearInterval(going);
  service.advance(1000);
  equal(await exportLog(), 200);
});
