// What all built actions answer in the course of a small life, held to the types of the official Node SDK.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ACTIONS } from '../../src/api/registry.ts';
import { makeCsr } from '../../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { SUBMISSION_NAMES } from '../../src/api/views/submission.ts';
import type { World } from '../../src/certificates/ports/world.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { formOf } from '../support/answer-forms.ts';
import { LIFE_YAML } from '../support/life.ts';
import { SESSION_TARGETS, useDeployments } from '../support/targets/deploy-session.ts';
import { type LoopbackTargets, openLoopbackTargets } from '../support/targets/loopback-targets.ts';
import { watchAnswers } from '../support/sdk-answers.ts';
import { readSdkTypes } from '../support/sdk-types.ts';
import { openTestService, type Answer, type TestService } from '../support/service.ts';

const TYPES = readSdkTypes();
const SEEN = watchAnswers(TYPES);
/** Of what this service has none of: its lists are always empty, and its members are not counted. */
const NONE = watchAnswers(TYPES);
/** Of deployments: held to the types. What they show is counted and read where they are made (test/deployment). */
const DEPLOYED = watchAnswers(TYPES);
const ALWAYS_REFUSED = ['DescribeManagerDetail', 'UploadConfirmLetter'];
let service: TestService;
let targets: LoopbackTargets;

before(async () => {
  targets = await openLoopbackTargets(SESSION_TARGETS);
  const overlay = { world: (world: World): World => ({ ...world, targets }) };
  service = await openTestService({ yaml: LIFE_YAML, overlay });
  await live();
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await targets[Symbol.asyncDispose]();
});

/** "Structure.Member" → why this service never has more than null, an empty text or an empty list for it. */
const ALWAYS_EMPTY: Readonly<Record<string, string>> = {
  ...because('certificates are not hosted', [
    'Certificates.HostingCompleteTime',
    'Certificates.HostingConfig',
    'Certificates.HostingRenewCertId',
    'Certificates.HostingResourceTypes',
  ]),
  ...because('there are no multi-year services that certificates belong to', [
    'CertificateExtra.ServiceOriginCertificateId',
    'CertificateExtra.ServiceRenewCertificateId',
    'Certificates.CertServiceBeginTime',
    'Certificates.CertServiceEndTime',
    'Certificates.HasRenewOrder',
    'Certificates.ServiceId',
    'Certificates.ServiceStatus',
  ]),
  ...because('revoking asks for no proof of control: the account is known by its key', [
    'DescribeCertificateDetailResponse.DvRevokeAuthDetail',
    'DescribeCertificateResponse.DvRevokeAuthDetail',
    'RevokeCertificateResponse.RevokeDomainValidateAuths',
  ]),
  ...because('sites are not scanned', [
    'DescribeCertificateDetailResponse.VulnerabilityReport',
    'DescribeCertificateResponse.VulnerabilityReport',
  ]),
  ...because('organisations and their managers are not known', ['PreAuditInfo.ManagerId']),
  ...because('a project has a name and no description', ['ProjectInfo.ProjectResume']),
  ...because('what is awaited is told by StatusMsg', ['Certificates.AwaitingValidationMsg']),
  ...because('a password is never shown', ['SubmittedData.KeyPassword']),
  ...because('one certificate is deleted within the call, by no task', ['DeleteCertificateResponse.TaskId']),
};

test('every action that is built has answered, but those for managers and letters that there are none of', () => {
  const answered = new Set([...SEEN.actions, ...NONE.actions, ...DEPLOYED.actions, ...ALWAYS_REFUSED]);
  const built = ACTIONS.filter(({ input }) => input !== undefined).map(({ name }) => name);
  assert.deepEqual([...answered].toSorted(), built.toSorted());
});

test("every answer has the members of the SDK's type and no other, each of its type", () => {
  assert.deepEqual([...SEEN.defects, ...NONE.defects, ...DEPLOYED.defects], []);
});

test('every member is filled in some answer, or listed with the reason why it is always empty', () => {
  const empty = [...SEEN.empty].filter((place) => !SEEN.filled.has(place));
  assert.deepEqual(empty.toSorted(), Object.keys(ALWAYS_EMPTY).toSorted());
});

test('every value that was answered has a form of the table, and a member that it does not know fails here', () => {
  const odd = [SEEN, NONE].flatMap(({ values }) =>
    [...values].flatMap(([place, seen]) => {
      const form = formOf(place);
      if (form === undefined) return [`${place} has no form`];
      return [...seen].filter((value) => !form(value)).map((value) => `${place}: ${JSON.stringify(value)}`);
    }),
  );
  assert.deepEqual(odd, []);
});

test('a member is null only where the SDK says that it may be', () => {
  const unsaid = [...SEEN.nulls, ...DEPLOYED.nulls].filter((place) => {
    const [structure = '', member = ''] = place.split('.');
    return TYPES.get(structure)?.[member]?.isNullable !== true;
  });
  assert.deepEqual(unsaid, []);
});

for (const [defect, answer] of Object.entries({
  'OperationLog: the SDK has a structure there': { AllTotal: 0, TotalCount: 0, OperateLogs: [null], RequestId: 'x' },
  'DescribeCertificateOperateLogsResponse.OperateLogs is no list, and not OperationLog[]': {
    AllTotal: 0,
    TotalCount: 0,
    OperateLogs: {},
    RequestId: 'x',
  },
  'DescribeCertificateOperateLogsResponse.AllTotal has string, not number': {
    AllTotal: '0',
    TotalCount: 0,
    OperateLogs: [],
    RequestId: 'x',
  },
  'DescribeCertificateOperateLogsResponse.TotalCount is missing': { AllTotal: 0, OperateLogs: [], RequestId: 'x' },
  'DescribeCertificateOperateLogsResponse.More is unknown to the SDK': {
    AllTotal: 0,
    TotalCount: 0,
    OperateLogs: [],
    RequestId: 'x',
    More: 1,
  },
})) {
  test(`An answer would be refused by the SDK's types: ${defect}`, () => {
    const watch = watchAnswers(TYPES);
    watch.see('DescribeCertificateOperateLogs', answer);
    assert.deepEqual([...watch.defects], [defect]);
  });
}

function because(reason: string, places: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(places.map((place) => [place, reason]));
}

async function live(): Promise<void> {
  const applied = await liveFree();
  await liveGranted();
  await liveByPackage();
  await liveNational();
  await liveDeployed();
  await keepInventory(applied);
  await ask('DescribeCertificates', { Limit: 100 });
  await ask('DescribeCertificateOperateLogs', { Limit: 50 });
  await listNothing();
}

/** Applied for in vain, with success, renewed, reissued, downloaded, revoked, out of time. */
async function liveFree(): Promise<string> {
  const manual = await apply({ DvAuthMethod: 'DNS', DomainName: 'dns.com' });
  const byFile = await apply({ DvAuthMethod: 'FILE', DomainName: 'file.com' });
  await ask('DescribeCertificates', { CertIds: [manual, byFile] });
  await ask('CompleteCertificate', { CertificateId: manual });
  const wrong = { name: '_dnsauth.dns.com', value: 'wrong', certificateId: manual, accountUin: '100000000001' };
  await service.service.world.publisher.publish(wrong);
  await ask('CheckCertificateDomainVerification', { CertificateId: manual });
  await look(manual);
  await look(byFile);
  await ask('CancelCertificateOrder', { CertificateId: manual });
  await ask('ModifyCertificateResubmit', { CertificateId: manual });
  await ask('CancelAuditCertificate', { CertificateId: byFile });
  const late = await apply({ DvAuthMethod: 'DNS', DomainName: 'late.com' });
  const id = await issue({ DomainName: 'free.com', CsrKeyPassword: 'secret-7', Alias: 'kept' });
  const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online', CertCSREncryptAlgo: 'RSA' };
  const next = String((await ask('ReplaceCertificate', wish))['CertificateId']);
  await reach(next, 1);
  await look(id);
  await ask('DownloadCertificate', { CertificateId: next });
  await ask('DescribeDownloadCertificateUrl', { CertificateId: next });
  service.advance(70 * DAY_MS);
  await look(late);
  await look(await issue({ DomainName: 'free.com', OldCertificateId: id }));
  await ask('RevokeCertificate', { CertificateId: id, Reason: 'keyCompromise' });
  await reach(id, 10);
  return next;
}

/** With everything that an applicant may submit. */
async function liveGranted(): Promise<void> {
  const order = await ask('CreateCertificate', { ProductId: 13, DomainNum: 2, TimeSpan: 1 });
  const [CertificateId] = order['CertificateIds'] as readonly string[];
  const texts = Object.values(SUBMISSION_NAMES).map((name) => [name, name.endsWith('Email') ? 'a@b.example' : '12']);
  const csr = await makeCsr({
    commonName: 'granted.org',
    dnsNames: ['*.granted.org'],
    pkcs8: await makeKeyPair('p256'),
  });
  const information = {
    CertificateId,
    CsrType: 'parse',
    CsrContent: encodePem('CERTIFICATE REQUEST', csr),
    CertificateDomain: 'granted.org',
    DomainList: ['*.granted.org'],
    VerifyType: 'DNS_AUTO',
    IsDV: true,
  };
  await ask('SubmitCertificateInformation', { ...information, ...Object.fromEntries(texts) });
  await ask('CommitCertificateInformation', { CertificateId });
  await reach(String(CertificateId), 1);
  await look(String(CertificateId));
}

/** The same by the actions of the newer console. */
async function liveByPackage(): Promise<void> {
  const order = { ProductPid: 13, PackageIds: ['package-1'], DomainCount: '1', Period: 1 };
  const { CertificateId: CertId } = await ask('CreateCertificateByPackage', order);
  const information = { CertId, GenCsrType: 'online', CertCommonName: 'package.org', CompanyType: 2, CompanyId: '0' };
  await ask('CertificateInfoSubmit', { ...information, VerifyType: 'DNS_AUTO' });
  await ask('CertificateOrderSubmit', { CertId });
  await reach(String(CertId), 1);
}

/** A pair, as SM2 has it. */
async function liveNational(): Promise<void> {
  const order = await ask('CreateCertificate', { ProductId: 33, DomainNum: 1, TimeSpan: 1 });
  const [CertificateId] = order['CertificateIds'] as readonly string[];
  const information = { CertificateId, CertificateDomain: 'national.org', VerifyType: 'DNS_AUTO' };
  await ask('SubmitCertificateInformation', information);
  await ask('CommitCertificateInformation', { CertificateId });
  await reach(String(CertificateId), 1);
  await look(String(CertificateId));
}

/** Brought to targets, updated there, taken back, looked for. */
async function liveDeployed(): Promise<void> {
  const old = await issue({ DomainName: 'deployed.com' });
  const wish = { CertificateId: old, ValidType: 'DNS_AUTO', CsrType: 'online', CertCSREncryptAlgo: 'RSA' };
  const next = String((await ask('ReplaceCertificate', wish))['CertificateId']);
  await reach(next, 1);
  const uploads = [await textsOf(old), await textsOf(next)] as const;
  await useDeployments(askDeployed, { certificateIds: [old, next], uploads, target: targets.at('hz1|web-1|www') });
  await ask('DescribeCertificates', { SearchKey: 'deployed.com' });
}

async function askDeployed(action: string, input: object): Promise<Answer> {
  const answer = await service.ask(action, input);
  DEPLOYED.see(action, answer);
  return answer;
}

async function textsOf(CertificateId: string) {
  const detail = await ask('DescribeCertificateDetail', { CertificateId });
  const { CertificatePublicKey, CertificatePrivateKey } = detail;
  return { CertificatePublicKey: String(CertificatePublicKey), CertificatePrivateKey: String(CertificatePrivateKey) };
}

async function keepInventory(id: string): Promise<void> {
  const detail = await ask('DescribeCertificateDetail', { CertificateId: await issue({ DomainName: 'copied.com' }) });
  const { CertificatePublicKey, CertificatePrivateKey } = detail;
  const Tags = [{ TagKey: 'stage', TagValue: 'test' }];
  const upload = { CertificatePublicKey, CertificatePrivateKey, Alias: 'uploaded', Tags };
  const CertificateId = String((await ask('UploadCertificate', upload))['CertificateId']);
  await ask('UploadCertificate', { ...upload, Repeatable: false });
  const repeated = await ask('UploadCertificate', { ...upload, Repeatable: true });
  const root = (detail['RootCert'] as { readonly Standard: string }).Standard;
  const authority = await ask('UploadCertificate', { CertificatePublicKey: root, CertificateType: 'CA' });
  await look(String(authority['CertificateId']));
  const CertificateChain = CertificatePublicKey;
  await ask('CheckCertificateExist', { CertificatePublicKey });
  await ask('CheckCertificateChain', { CertificateChain });
  await ask('ModifyCertificateAlias', { CertificateId, Alias: 'renamed' });
  const ProjectId = await service.addProject('shop');
  await ask('ModifyCertificateProject', { CertificateIdList: [CertificateId, 'nothing1'], ProjectId });
  await ask('ModifyCertificatesExpiringNotificationSwitch', { CertificateIds: [CertificateId], SwitchStatus: 1 });
  await look(CertificateId);
  await ask('DescribeCertificates', { SearchKey: 'renamed' });
  await ask('DeleteCertificate', { CertificateId });
  await ask('DeleteCertificates', { CertificateIds: ['nothing1', String(repeated['CertificateId'])] });
  const { CertTaskIds } = await ask('DeleteCertificates', { CertificateIds: [id, 'nothing1'], IsSync: true });
  const TaskIds = (CertTaskIds as readonly { readonly TaskId: string }[]).map(({ TaskId }) => TaskId);
  await ask('DescribeDeleteCertificatesTaskResult', { TaskIds });
}

const BY_TYPE: Readonly<Record<string, unknown>> = { 'int64!': 1, 'uint64!': 1, 'bool!': true };

/** Whatever is built and has not been called yet, with the parameters that it needs. */
async function listNothing(): Promise<void> {
  const id = await apply({ DomainName: 'bound.com' });
  for (const { name, input = {} } of ACTIONS.filter((action) => action.input !== undefined)) {
    if (SEEN.actions.has(name) || DEPLOYED.actions.has(name) || ALWAYS_REFUSED.includes(name)) continue;
    const needed = Object.entries(input).filter(([, type]) => type.endsWith('!'));
    const parameters = needed.map(([parameter, type]) => [
      parameter,
      BY_TYPE[type] ?? (type.endsWith('[]!') ? [id] : id),
    ]);
    NONE.see(name, await service.ask(name, Object.fromEntries(parameters)));
  }
}

async function ask(action: string, input: object): Promise<Answer> {
  const answer = await service.ask(action, input);
  SEEN.see(action, answer);
  return answer;
}

async function apply(input: object): Promise<string> {
  const answer = await ask('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', CsrEncryptAlgo: 'ECC', ...input });
  return String(answer['CertificateId']);
}

async function issue(input: object): Promise<string> {
  const id = await apply(input);
  await reach(id, 1);
  return id;
}

async function reach(id: string, status: number): Promise<void> {
  SEEN.see('DescribeCertificateDetail', await service.waitForStatus(id, status));
}

async function look(CertificateId: string): Promise<void> {
  await ask('DescribeCertificate', { CertificateId });
  await ask('DescribeCertificateDetail', { CertificateId });
}
