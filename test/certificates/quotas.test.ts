// The counters of what accounts keep say what a full count says, whatever was done, and exceptions are by account.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { detailOf, issueFree, LIFE_YAML, waitForRest } from '../support/life.ts';
import { runsOf } from '../support/runs.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import { countInFull, usageOf } from '../support/usage.ts';

const ACTS = ['apply', 'upload', 'order', 'reissue', 'reissueByCsr', 'cancel', 'resubmit', 'revoke', 'delete'] as const;
type Act = (typeof ACTS)[number];

interface Step {
  readonly act: Act;
  /** Which of the certificates that there are then. */
  readonly target: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({ act: fc.constantFrom(...ACTS), target: fc.nat(1000) });
const RUNS = runsOf({ suite: 1, long: 8 });
const STEPS = 40;

const { csr } = await makeSubjectKey('p256', ['counted.com']);
const CsrContent = encodePem('CERTIFICATE REQUEST', csr);

test('After any acts, two at a time, records and bytes are as a full count finds them', async (context) => {
  const seed = Number(process.env['SEED'] ?? Math.trunc(performance.timeOrigin));
  context.diagnostic(`seed ${seed}; SEED=${seed} runs the same again`);
  await using service = await openTestService({ yaml: `${LIFE_YAML}  freePerAccount: 1000\n  freePerDomain: 1000\n` });
  const first = await issueFree(service, 'counted.com');
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, first);
  const copy = { CertificatePublicKey, CertificatePrivateKey };
  const property = fc.asyncProperty(fc.array(STEP, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
    const ids = [first];
    for (let at = 0; at < steps.length; at += 2) {
      const pair = steps.slice(at, at + 2);
      const answers = await Promise.all(pair.map((step) => take(service, { step, ids, copy })));
      ids.push(...answers.flatMap(idsOf));
    }
    service.advance(HOUR_MS);
    await waitForRest(service);
    const { records, bytes } = await usageOf(service, service.accountUin);
    assert.deepEqual({ records, bytes }, countInFull(service, service.accountUin));
    assert.ok(records > 1 && bytes > 0);
  });
  await fc.assert(property, { seed, numRuns: RUNS, endOnFailure: true });
});

function idsOf(answer: Answer): readonly string[] {
  const many = (answer['CertificateIds'] ?? []) as readonly string[];
  return typeof answer['CertificateId'] === 'string' ? [answer['CertificateId'], ...many] : many;
}

async function take(
  service: TestService,
  { step, ids, copy }: { readonly step: Step; readonly ids: readonly string[]; readonly copy: object },
): Promise<Answer> {
  const CertificateId = ids[step.target % ids.length];
  const replacing = { CertificateId, ValidType: 'DNS_AUTO' };
  const calls: { readonly [act in Act]: () => Promise<Answer> } = {
    apply: async () =>
      await service.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'counted.com', CsrEncryptAlgo: 'ECC' }),
    upload: async () => await service.call('UploadCertificate', copy),
    order: async () => await order(service),
    reissue: async () =>
      await service.call('ReplaceCertificate', {
        ...replacing,
        CsrType: 'online',
        CertCSREncryptAlgo: 'ECC',
        CertCSRKeyParameter: 'prime256v1',
      }),
    reissueByCsr: async () => await service.call('ReplaceCertificate', { ...replacing, CsrType: 'upload', CsrContent }),
    cancel: async () => await service.call('CancelCertificateOrder', { CertificateId }),
    resubmit: async () => await service.call('ModifyCertificateResubmit', { CertificateId }),
    revoke: async () => await service.call('RevokeCertificate', { CertificateId }),
    delete: async () => await service.call('DeleteCertificate', { CertificateId }),
  };
  return await calls[step.act]();
}

async function order(service: TestService): Promise<Answer> {
  const created = await service.call('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 });
  const [CertificateId] = (created['CertificateIds'] ?? []) as readonly string[];
  const information = {
    CertificateId,
    CertificateDomain: 'counted.com',
    CsrType: 'parse',
    CsrContent,
    VerifyType: 'DNS_AUTO',
  };
  await service.call('SubmitCertificateInformation', information);
  await service.call('CommitCertificateInformation', { CertificateId });
  return created;
}

test('An account may have quotas of its own, each by itself, beside the usual ones', async () => {
  const clockless = await openTestService({ yaml: LIFE_YAML });
  const { folder, accountUin } = clockless;
  await clockless.service[Symbol.asyncDispose]();
  const quotas = `  quotas: { records: 0, accounts: { "${accountUin}": { records: 1 } } }\n`;
  await using service = await openTestService({ yaml: `${LIFE_YAML}${quotas}`, folder });
  const apply = async (domain: string) =>
    await service.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: domain, CsrEncryptAlgo: 'ECC' });
  assert.equal((await apply('one.com')).Error, undefined);
  assert.equal((await apply('two.com')).Error?.Code, 'LimitExceeded');
  const { key } = await service.addAccount();
  assert.equal(
    await service.refusal('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 }, key),
    'LimitExceeded',
  );
});
