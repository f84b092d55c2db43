// Each code that ReplaceCertificate documents is reached, by it or by the action that sends it; docs/divergences.md lists them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, detailOf, dvAuthsOf, idOf, issueFree, LIFE_YAML, replace, type Wish } from '../support/life.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';
import { told } from '../support/reasons.ts';

const FREE_PER_ACCOUNT = 3;

const script: IssuerScript = {};
let dns: ApplicantDns;
let service: TestService;

/** Closed also when not all of it could be opened. */
const opened = new AsyncDisposableStack();

before(async () => {
  dns = opened.use(await startApplicantDns());
  service = opened.use(
    await openTestService({
      yaml: `${LIFE_YAML.replace(/ *delegationZone.*\n/, '')}  freePerAccount: ${FREE_PER_ACCOUNT}\n`,
      resolvers: [dns.address],
      overlay: withScriptedIssuer(script),
    }),
  );
});
after(() => opened.disposeAsync());

/** One situation: for an account of its own; answers what the last call was told. */
type Situation = (account: {
  readonly key: Credential;
  readonly domain: string;
  readonly wish: Wish;
}) => Promise<Answer>;

const SITUATIONS: Readonly<Record<string, Situation>> = {
  FailedOperation: async ({ key, domain }) => {
    const unpublishable = domain.replace('.com', '.io');
    const id = await issueByHand(unpublishable, key);
    return await reissue(id, key, { ValidType: 'DNS_AUTO' });
  },
  'FailedOperation.AuthError': async ({ domain }) => {
    const id = await issueFree(service, domain);
    const readOnly = await service.addKey({ policyName: 'ReadOnlyAccess' });
    return await reissue(id, readOnly);
  },
  'FailedOperation.CancelOrderFailed': async ({ key, domain, wish }) => {
    const id = await replace(service, await issueFree(service, domain, wish), byHand(key));
    script.cancel = { kind: 'refused', detail: told('the order is being signed') };
    return await service.call('CancelCertificateOrder', { CertificateId: id }, key);
  },
  'FailedOperation.CannotBeDeletedIssued': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    return await service.call('DeleteCertificate', { CertificateId: id }, key);
  },
  'FailedOperation.CannotBeDeletedWithinHour': async ({ key, domain, wish }) => {
    const id = await replace(service, await issueFree(service, domain, wish), byHand(key));
    await service.ask('CancelCertificateOrder', { CertificateId: id }, key);
    return await service.call('DeleteCertificate', { CertificateId: id }, key);
  },
  'FailedOperation.CannotGetOrder': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    script.open = { kind: 'unreadable', detail: told('the order has no status') };
    return await reissue(id, key);
  },
  'FailedOperation.CertificateInvalid': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    return await reissue(id, key, { CsrType: 'upload', CsrContent: 'not a CSR' });
  },
  'FailedOperation.CertificateMismatch': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    const { csr } = await makeSubjectKey('p256', ['stranger.com']);
    return await reissue(id, key, { CsrType: 'upload', CsrContent: encodePem('CERTIFICATE REQUEST', csr) });
  },
  'FailedOperation.CertificateNotFound': async ({ key }) => await reissue('nothing1', key),
  'FailedOperation.ExceedsFreeLimit': async ({ key, domain, wish }) => {
    for (let at = 1; at <= FREE_PER_ACCOUNT; at += 1) await applyFor(service, `${at}.${domain}`, wish);
    return await service.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: `x.${domain}` }, key);
  },
  'FailedOperation.InvalidCertificateSource': async ({ key, domain, wish }) => {
    const detail = await detailOf(service, await issueFree(service, domain, wish), key);
    const { CertificatePublicKey, CertificatePrivateKey } = detail;
    const input = { CertificatePublicKey, CertificatePrivateKey };
    return await reissue(idOf(await service.ask('UploadCertificate', input, key)), key);
  },
  'FailedOperation.InvalidCertificateStatusCode': async ({ key, domain }) =>
    await reissue(await applyFor(service, domain, { input: { DvAuthMethod: 'DNS' }, credential: key }), key),
  'FailedOperation.InvalidParam': async ({ key, domain, wish }) =>
    await reissue(await issueFree(service, domain, wish), key, { ValidType: 'PHONE' }),
  'FailedOperation.NetworkError': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    script.open = { kind: 'unreachable', detail: told('no answer within 10 seconds') };
    return await reissue(id, key);
  },
  'FailedOperation.NoProjectPermission': async ({ domain }) => {
    const id = await issueFree(service, domain, { input: { ProjectId: await service.addProject('sales') } });
    const limited = await service.addKey({ projectIds: [await service.addProject('support')] });
    return await reissue(id, limited);
  },
  'FailedOperation.NoRealNameAuth': async ({ domain }) => {
    const { key } = await service.addAccount({ verified: false });
    return await service.call('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: domain }, key);
  },
  'FailedOperation.OrderAlreadyReplaced': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    await replace(service, id, byHand(key));
    return await reissue(id, key);
  },
  'FailedOperation.OrderReplaceFailed': async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    script.open = { kind: 'refused', detail: told('the name is on a list') };
    return await reissue(id, key);
  },
  InternalError: async ({ key, domain, wish }) => {
    const id = await issueFree(service, domain, wish);
    script.open = new Error('the password is hunter2');
    return await reissue(id, key);
  },
  'InvalidParameter.RenewAlgorithmInvalid': async ({ key, domain, wish }) =>
    await reissue(await issueFree(service, domain, wish), key, { CertCSREncryptAlgo: 'SM2' }),
};

for (const [at, [code, situation]] of Object.entries(SITUATIONS).entries()) {
  test(`${code} is answered when docs/divergences.md says so`, async () => {
    const { key } = await service.addAccount();
    const answer = await situation({ key, domain: `code-${at}.com`, wish: { credential: key } });
    for (const member of ['open', 'cancel'] as const) delete script[member];
    assert.equal(answer.Error?.Code, code);
    assert.ok(!answer.Error.Message.includes('hunter2'));
  });
}

test('After each refusal by the authority the certificate is reissued as if nothing had been asked', async () => {
  const id = await issueFree(service, 'afterwards.com');
  const outcomes: readonly NonNullable<IssuerScript['open']>[] = [
    { kind: 'refused', detail: told('d') },
    { kind: 'unreadable', detail: told('d') },
    { kind: 'unreachable', detail: told('d') },
    new Error('bug'),
  ];
  for (const open of outcomes) {
    script.open = open;
    assert.ok((await reissue(id, service.key)).Error !== undefined);
  }
  delete script.open;
  assert.equal((await reissue(id, service.key)).Error, undefined);
});

test('docs/divergences.md has a row for each of the twenty codes, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/divergences.md'), 'utf8');
  const [, table = ''] = /## The codes of ReplaceCertificate\n([^]*?)\n## /.exec(text) ?? [];
  const rows = [...table.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(rows, Object.keys(SITUATIONS));
  assert.equal(rows.length, 20);
});

async function reissue(id: string, credential: Credential, input: object = {}): Promise<Answer> {
  const usual = { CertificateId: id, ValidType: 'DNS', CsrType: 'online' };
  return await service.call('ReplaceCertificate', { ...usual, ...input }, credential);
}

function byHand(credential: Credential): Wish {
  return { input: { ValidType: 'DNS' }, credential };
}

async function issueByHand(domain: string, credential: Credential): Promise<string> {
  const id = await applyFor(service, domain, { input: { DvAuthMethod: 'DNS' }, credential });
  const [auth] = await dvAuthsOf(service, id, credential);
  dns.records.set(auth?.DvAuthKey ?? '', { txt: [auth?.DvAuthValue ?? ''] });
  await service.ask('CompleteCertificate', { CertificateId: id }, credential);
  await service.waitForStatus(id, 1, credential);
  return id;
}
