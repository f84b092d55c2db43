// Uploads of certificates that are somebody else's, or this service's own: what they give a handle on, and what not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HOUR_MS } from '../../src/lib/clock.ts';
import {
  detailOf,
  idOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  recordOf,
  reissue,
  statusOf,
  waitForRest,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const SOURCE = 'FailedOperation.InvalidCertificateSource';

let service: TestService;
let stranger: Credential;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  ({ key: stranger } = await service.addAccount());
});
after(() => service[Symbol.asyncDispose]());

interface Material {
  readonly CertificatePublicKey: string;
  readonly CertificatePrivateKey: string;
}

async function materialOf(id: string, credential?: Credential): Promise<Material> {
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, id, credential);
  return {
    CertificatePublicKey: String(CertificatePublicKey),
    CertificatePrivateKey: String(CertificatePrivateKey),
  };
}

test('A copy of a certificate of this service, with its key, is no way to revoke, reissue or cancel the original', async () => {
  const id = await issueGranted(service, ['copied.com']);
  const material = await materialOf(id);
  await waitForRest(service);
  const before = await recordOf(service, id);
  for (const credential of [service.key, stranger]) {
    const copy = idOf(await service.ask('UploadCertificate', material, credential));
    const acts = [
      ['RevokeCertificate', {}, SOURCE],
      ['ReplaceCertificate', { ValidType: 'DNS' }, SOURCE],
      ['CancelCertificateOrder', {}, 'FailedOperation.InvalidCertificateStatusCode'],
      ['CompleteCertificate', {}, 'FailedOperation.CertificateNotFoundOrAudited'],
      ['CommitCertificateInformation', {}, 'FailedOperation.InvalidCertificateStatusCode'],
      [
        'SubmitCertificateInformation',
        { CertificateDomain: 'copied.com' },
        'FailedOperation.InvalidCertificateStatusCode',
      ],
    ] as const;
    for (const [action, input, code] of acts) {
      assert.equal(await service.refusal(action, { CertificateId: copy, ...input }, credential), code, action);
    }
    await service.ask('DeleteCertificate', { CertificateId: copy }, credential);
  }
  assert.deepEqual(await recordOf(service, id), before);
  assert.equal((await materialOf(id)).CertificatePrivateKey, material.CertificatePrivateKey);
  await reissue(service, id);
});

test("Another's public certificate is not taken without its key, or with another's", async () => {
  const { CertificatePublicKey } = await materialOf(await issueFree(service, 'public.com'));
  const own = await materialOf(await issueFree(service, 'own.com', { credential: stranger }), stranger);
  const attempts = [
    [{ CertificatePublicKey }, 'InvalidParameter.MissMatchPrivateKey'],
    [{ CertificatePublicKey, CertificatePrivateKey: '' }, 'InvalidParameter.MissMatchPrivateKey'],
    [{ ...own, CertificatePublicKey }, 'FailedOperation.CertificateMismatch'],
    [
      { ...own, CertificatePublicKey: own.CertificatePublicKey + CertificatePublicKey },
      'FailedOperation.CertificateChainError',
    ],
    [{ CertificatePublicKey, CertificatePrivateKey: CertificatePublicKey }, 'InvalidParameter.WithDetailReason'],
  ] as const;
  for (const [input, code] of attempts) {
    assert.equal(await service.refusal('UploadCertificate', input, stranger), code);
  }
  const answer = await service.ask('DescribeCertificates', { Upload: 1 }, stranger);
  assert.equal(answer['TotalCount'], 0);
});

test('That another account keeps the same certificate is not told, and its copy is not given instead', async () => {
  const material = await materialOf(await issueFree(service, 'shared.com'));
  const first = idOf(await service.ask('UploadCertificate', { ...material, Repeatable: false }));
  const second = await service.ask('UploadCertificate', { ...material, Repeatable: false }, stranger);
  assert.notEqual(idOf(second), first);
  assert.equal(second['RepeatCertId'], '');
  await service.ask('DeleteCertificate', { CertificateId: idOf(second) }, stranger);
  assert.equal(await statusOf(service, first), 1);
});

test('What is deleted is neither reissued nor described again, and a copy of it stays what it was', async () => {
  const id = await issueFree(service, 'gone.com');
  const copy = idOf(await service.ask('UploadCertificate', await materialOf(id)));
  await service.ask('RevokeCertificate', { CertificateId: id });
  await service.waitForStatus(id, 10);
  service.advance(HOUR_MS);
  await service.ask('DeleteCertificate', { CertificateId: id });
  for (const [action, input] of [
    ['ReplaceCertificate', { ValidType: 'DNS' }],
    ['DescribeCertificateDetail', {}],
    ['RevokeCertificate', {}],
  ] as const) {
    assert.equal(await service.refusal(action, { CertificateId: id, ...input }), 'FailedOperation.CertificateNotFound');
  }
  assert.equal(await statusOf(service, copy), 1);
});
