// The metrics of a whole service: what it has done is in them, named as Prometheus wants it, and nothing that callers chose.

import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { promtool, skipWithoutPromtool } from '../support/promtool.ts';
import { findFreePort, openTestService, TEST_YAML, type TestService } from '../support/service.ts';

describe('the metrics of a service', () => {
  let service: TestService;
  let url: string;
  before(async () => {
    const port = await findFreePort();
    url = `http://127.0.0.1:${port}/metrics`;
    service = await openTestService({ env: { RESEAL_METRICS_LISTEN: `127.0.0.1:${port}` }, yaml: TEST_YAML });
  });
  after(async () => await service[Symbol.asyncDispose]());

  const read = async (): Promise<string> => await (await fetch(url)).text();
  const linesOf = async (start: string): Promise<readonly string[]> =>
    (await read()).split('\n').filter((line) => line.startsWith(start));

  test('an order that is proved, issued and replaced is seen in calls, jobs, proofs, the issuer and the store', async () => {
    const order = await service.ask('ApplyCertificate', { DomainName: 'www.example.com', DvAuthMethod: 'DNS_AUTO' });
    const { CertificateId } = order;
    await service.waitForStatus(String(CertificateId), 1);
    await service.ask('ReplaceCertificate', { CertificateId, ValidType: 'DNS_AUTO', CsrType: 'online' });
    const text = await read();
    match(text, /^reseal_api_calls_total\{action="ApplyCertificate",code="OK"\} 1$/m);
    match(text, /^reseal_api_calls_total\{action="ReplaceCertificate",code="OK"\} 1$/m);
    match(text, /^reseal_api_call_duration_seconds_count\{action="ReplaceCertificate"\} 1$/m);
    match(text, /^reseal_proof_looks_total\{method="DNS_AUTO",result="good"\} \d+$/m);
    match(text, /^reseal_issuer_calls_total\{issuer="builtin",call="issue",outcome="issued"\} 1$/m);
    match(text, /^reseal_job_runs_total\{kind="advance",lane="accounts",outcome="(?:done|again)"\} \d+$/m);
    match(text, /^reseal_store_transactions_total\{outcome="committed"\} [1-9]\d*$/m);
    match(text, /^reseal_certificates\{phase="issued"\} \d+$/m);
    match(text, /^reseal_revocation_list_next_update_timestamp_seconds\{authority="issuing-1"\} \d+$/m);
    match(text, /^reseal_ocsp_responder_not_after_timestamp_seconds\{authority="issuing-1"\} \d+$/m);
  });

  test('whatever names strangers think of, there is no label more for them', async () => {
    const before = await linesOf('reseal_');
    for (const action of ['Mine', 'Yours', 'x'.repeat(200), 'ApplyCertificate"} 1\nfake{a="', '證書']) {
      equal(await service.refusal(action), 'InvalidAction', action);
    }
    const stranger = { secretId: 'AKIDstranger', secretKey: 'none' };
    await service.refusal('DescribeCertificates', {}, stranger);
    const added = (await linesOf('reseal_api_calls_total')).filter((line) => !before.includes(line));
    deepEqual(added.toSorted(), [
      'reseal_api_calls_total{action="DescribeCertificates",code="AuthFailure.SecretIdNotFound"} 1',
      'reseal_api_calls_total{action="unknown",code="InvalidAction"} 5',
    ]);
  });

  test('no account, key, certificate or name is in them', async () => {
    const text = await read();
    for (const secret of [service.accountUin, service.key.secretId, service.key.secretKey, 'example.com']) {
      equal(text.includes(secret), false, secret);
    }
  });

  test('how many are under way is 0 again once all have ended', async () => {
    const inWork = await linesOf('reseal_api_calls_in_work');
    deepEqual(inWork, ['reseal_api_calls_in_work 0']);
  });

  test('each is named as Prometheus wants it: what it counts, its unit last', async () => {
    const types = [...(await read()).matchAll(/^# TYPE (reseal_\w+) (\w+)$/gm)];
    ok(types.length > 20);
    const wrong = types.filter(([, name = '', type]) => {
      if (type === 'counter') return !name.endsWith('_total');
      if (type === 'histogram') return !name.endsWith('_seconds');
      return name.endsWith('_total');
    });
    deepEqual(wrong, []);
  });

  test('promtool has nothing to say against them', { skip: skipWithoutPromtool }, async () => {
    const ours = (await read())
      .split('\n')
      .filter((line) => /^(?:# (?:HELP|TYPE) )?reseal_/.test(line))
      .join('\n');
    const { isGood, text } = promtool(['check', 'metrics'], `${ours}\n`);
    ok(isGood, text);
    equal(text, '');
  });

  test('the port of the service shows none, where they have an address of their own', async () => {
    const { host, port } = service.service;
    equal((await fetch(`http://${host}:${port}/metrics`)).status, 404);
  });
});

for (const [setting, status] of [
  [{}, 200],
  [{ RESEAL_PUBLIC_URL: 'https://reseal.example.com' }, 404],
  [{ RESEAL_METRICS_LISTEN: 'off' }, 404],
] as const) {
  test(`with ${JSON.stringify(setting)} the port of the service answers a caller of its machine ${status}`, async () => {
    await using service = await openTestService({ env: setting });
    const { host, port } = service.service;
    equal((await fetch(`http://${host}:${port}/metrics`)).status, status);
  });
}
