// Only what a key may touch is touched: every action is driven by keys to which the relatives of a certificate are denied.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { putPolicy } from '../../src/accounts/policies.ts';
import type { Policy } from '../../src/accounts/policy.ts';
import type { Action } from '../../src/api/action.ts';
import { EXTENSION_ACTIONS } from '../../src/api/extensions.ts';
import { INTERNATIONAL_ACTIONS } from '../../src/api/international.ts';
import { ACTIONS } from '../../src/api/registry.ts';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import type { DeploymentKind } from '../../src/certificates/model/deployment.ts';
import type { DomainName } from '../../src/certificates/model/domain-name.ts';
import { detailOf, issueFree, LIFE_YAML, recordOf } from '../support/life.ts';
import { type Family, MARK, plantDeployments, plantFamily, rowsAbout } from '../support/relatives.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

let service: TestService;
let template: Certificate;
/** As PEM, for uploads. */
let leafPem: string;
let keyPem: string;

interface Way {
  readonly accountUin: string;
  readonly key: Credential;
  readonly closed: Partial<Certificate>;
}

let ways: Readonly<Record<string, Way>>;

before(async () => {
  service = await openTestService({ yaml: `${LIFE_YAML}  freePerAccount: 100000\n  freePerDomain: 100000\n` });
  const id = await issueFree(service, 'template.com');
  template = await recordOf(service, id);
  const detail = await detailOf(service, id);
  leafPem = String(detail['CertificatePublicKey']);
  keyPem = String(detail['CertificatePrivateKey']);
  const names = [`${MARK.toLowerCase()}.com` as DomainName];
  ways = {
    'by their ids': await openWay(async () => ({ thing: `certificate/${MARK}*` })),
    'by a closed project': await openWay(async (uin) => ({ projectId: await service.addProject('closed', uin) })),
    'by a tag': await openWay(async () => ({ thing: 'tag/team&secret', tags: [{ key: 'team', value: 'secret' }] })),
    'by their domain': await openWay(async () => ({ thing: `domain/${names.join()}`, names })),
  };
});
after(() => service[Symbol.asyncDispose]());

/** In an account of its own; a project without a thing is closed to the key. */
async function openWay(
  choose: (uin: string) => Promise<Partial<Certificate> & { readonly thing?: string }>,
): Promise<Way> {
  const { uin: accountUin } = await service.addAccount();
  const { thing, ...closed } = await choose(accountUin);
  if (thing === undefined) return { accountUin, closed, key: await service.addKey({ accountUin, projectIds: [0] }) };
  const policy = denying(thing);
  await putPolicy(service, { accountUin, name: 'denying', policy });
  return { accountUin, closed, key: await service.addKey({ accountUin, policyName: 'denying' }) };
}

function denying(thing: string, action = 'ssl:*'): Policy {
  return {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: [action], resource: [`qcs::ssl:::${thing}`] },
    ],
  };
}

/** How the open certificate stands where an action asks for another state than issued. */
const UNISSUED = { issued: undefined, scheduledRevocation: undefined } as const;
const STATES: Readonly<Record<string, Partial<Certificate>>> = {
  CancelAuditCertificate: { ...UNISSUED, step: 'validating' },
  CancelCertificateOrder: { ...UNISSUED, step: 'validating' },
  CheckCertificateDomainVerification: { ...UNISSUED, step: 'validating' },
  CompleteCertificate: { ...UNISSUED, step: 'validating' },
  CertificateInfoSubmit: { ...UNISSUED, step: 'ordered', productId: '13', replaces: undefined, maxNames: 9 },
  CertificateOrderSubmit: { ...UNISSUED, step: 'filled', productId: '13', replaces: undefined, csr: undefined },
  CommitCertificateInformation: { ...UNISSUED, step: 'filled', productId: '13', replaces: undefined, csr: undefined },
  SubmitCertificateInformation: { ...UNISSUED, step: 'ordered', productId: '13', replaces: undefined, maxNames: 9 },
  ModifyCertificateResubmit: { ...UNISSUED, step: 'cancelled', orderReference: '', replaces: undefined },
  DeleteCertificate: { source: 'uploaded', productId: '0' },
  DeleteCertificates: { source: 'uploaded', productId: '0' },
  UploadUpdateCertificateInstance: { source: 'uploaded', productId: '0' },
};

const RECORD_ACTS: readonly (readonly [name: string, kind: DeploymentKind])[] = [
  ['DeployCertificateRecordRetry', 'deploy'],
  ['DeployCertificateRecordRollback', 'deploy'],
  ['UpdateCertificateRecordRetry', 'update'],
  ['UpdateCertificateRecordRollback', 'update'],
  ['UploadUpdateCertificateRecordRetry', 'uploadUpdate'],
  ['UploadUpdateCertificateRecordRollback', 'uploadUpdate'],
];

function recordOfClosed(kind: DeploymentKind, { deployments }: Family): object {
  return { DeployRecordId: deployments.closed[kind] };
}

/** Over what is made up from the contract. */
const INPUTS: Readonly<Record<string, (family: Family) => object>> = {
  ApplyCertificate: () => ({ DvAuthMethod: 'DNS', DomainName: 'template.com' }),
  CertificateInfoSubmit: () => ({
    GenCsrType: 'online',
    CertCommonName: 'template.com',
    CompanyType: 2,
    CompanyId: '0',
    VerifyType: 'DNS',
  }),
  CertificateOrderSubmit: () => ({ VerifyType: 'DNS' }),
  CheckCertificateChain: () => ({ CertificateChain: leafPem }),
  CheckCertificateExist: () => ({ CertificatePublicKey: leafPem }),
  CommitCertificateInformation: () => ({ VerifyType: 'DNS' }),
  CreateCSR: () => ({ EncryptAlgo: 'ECC', KeyParameter: 'prime256v1', Country: 'CN' }),
  CreateCertificateByPackage: () => ({ ProductPid: 13, DomainCount: '1' }),
  CreateCertificate: () => ({ ProductId: 13, DomainNum: 1, TimeSpan: 1 }),
  DescribeCertificates: () => ({ Limit: 1000, SearchKey: MARK }),
  DescribeCertificateOperateLogs: () => ({ Limit: 1000 }),
  DescribeDeleteCertificatesTaskResult: ({ taskId }) => ({ TaskIds: [taskId] }),
  DescribeDownloadCertificateUrl: () => ({ ServiceType: 'root' }),
  DescribeHostDeployRecordDetail: ({ deployments }) => ({ DeployRecordId: String(deployments.open.deploy) }),
  DescribeHostUpdateRecordDetail: ({ deployments }) => ({ DeployRecordId: String(deployments.open.update) }),
  DescribeHostUploadUpdateRecordDetail: ({ deployments }) => ({ DeployRecordId: deployments.open.uploadUpdate }),
  ...Object.fromEntries(RECORD_ACTS.map(([name, kind]) => [name, (family: Family) => recordOfClosed(kind, family)])),
  ModifyCertificateProject: () => ({ ProjectId: 0 }),
  ReplaceCertificate: () => ({ ValidType: 'DNS', CsrType: 'online' }),
  RevokeCertificate: () => ({ Reason: 'the key was compromised' }),
  SubmitCertificateInformation: () => ({ CertificateDomain: 'template.com', VerifyType: 'DNS' }),
  UpdateCertificateInstance: ({ open }) => ({ OldCertificateId: open.id, ResourceTypes: ['cdn'] }),
  UploadUpdateCertificateInstance: ({ open }) => ({
    OldCertificateId: open.id,
    ResourceTypes: ['cdn'],
    CertificatePublicKey: leafPem,
    CertificatePrivateKey: keyPem,
  }),
  UploadCertificate: () => ({ CertificatePublicKey: leafPem, CertificatePrivateKey: keyPem, Repeatable: false }),
  ResealCountCampaignSelection: () => ({ Selection: { All: true } }),
  ResealCreateCampaign: () => ({ Selection: { All: true } }),
  ResealDescribeAuditLog: () => ({ CertificateId: undefined, Limit: 1000 }),
  ResealDescribeRenewals: () => ({ CertificateId: undefined, Limit: 1000 }),
  ResealDescribeScheduledRevocations: () => ({ CertificateId: undefined, Limit: 1000 }),
  ResealModifyRenewal: () => ({ AutoRenew: 'off' }),
};

/** For those who may do everything in their account, the operator's among them, or to whom at least all of it is open. */
const ADMINISTRATIVE = [
  'ResealCreatePerson',
  'ResealDeletePerson',
  'ResealDescribeAccess',
  'ResealModifyPerson',
  'ResealResetPerson',
  'ResealDescribeActivity',
  'ResealDescribeAuthorities',
  'ResealDescribeDeliveries',
  'ResealDescribeIssuers',
  'ResealDescribePerspectives',
  'ResealDescribeWebhooks',
  'ResealExamineInstallation',
  'ResealRetryDelivery',
  'ResealRollAuthority',
];

/** By an id of nobody; what they tell of certificates that are closed to a key is tested with the life of a campaign. */
const OF_CAMPAIGNS = [
  ...['Cancel', 'Describe', 'Pause', 'Plan', 'Resume', 'Retry', 'Start'].map((act) => `Reseal${act}Campaign`),
  'ResealDescribeCampaignItems',
  'ResealDescribeCampaignReport',
  'ResealDescribeCampaignUnknowns',
  'ResealExtendCampaignSelection',
];

/** What ends in a refusal, and in which. What the answer to whole acts is, is tested below. */
const REFUSED: Readonly<Record<string, string>> = {
  // The service of these tests names no domain for its authority.
  ResealCheckPersistentRecord: 'FailedOperation.InvalidParam',
  ResealDescribePersistentRecord: 'FailedOperation.InvalidParam',
  DescribeCertificateBindResourceTaskDetail: 'FailedOperation.CertificateSyncTaskIdInvalid',
  DescribeCertificateBindResourceTaskResult: 'FailedOperation.CertificateSyncTaskIdInvalid',
  DescribeDeleteCertificatesTaskResult: 'FailedOperation',
  DescribeManagerDetail: 'ResourceNotFound.Manager',
  DescribeCSR: 'ResourceNotFound',
  ModifyCSR: 'ResourceNotFound',
  DeployCertificateInstance: 'FailedOperation.CertificateNotDeployInstance',
  DeployCertificateRecordRetry: 'FailedOperation.InvalidParam',
  DeployCertificateRecordRollback: 'FailedOperation.CertificateDeployNotExist',
  UpdateCertificateInstance: 'FailedOperation.CertificateDeployInstanceEmpty',
  UpdateCertificateRecordRetry: 'FailedOperation.InvalidParam',
  UpdateCertificateRecordRollback: 'FailedOperation.InvalidParam',
  UploadUpdateCertificateInstance: 'FailedOperation.CertificateDeployInstanceEmpty',
  UploadUpdateCertificateRecordRetry: 'FailedOperation.InvalidParam',
  UploadUpdateCertificateRecordRollback: 'FailedOperation.InvalidParam',
  ReplaceCertificate: 'FailedOperation.OrderAlreadyReplaced',
  UploadConfirmLetter: 'FailedOperation.UploadConfirmCertificateNotSupportDV',
  RevokeCertificate: 'FailedOperation.AuthError',
  ...Object.fromEntries(ADMINISTRATIVE.map((name) => [name, 'FailedOperation.AuthError'])),
  ResealReportKeyCompromise: 'FailedOperation.CertificateInvalid',
  ResealRenewCertificate: 'FailedOperation.OrderAlreadyReplaced',
  ...Object.fromEntries(OF_CAMPAIGNS.map((name) => [name, 'ResourceNotFound'])),
};

const NAMING: Readonly<Record<string, (id: string) => unknown>> = {
  CertificateId: (id) => id,
  CertId: (id) => id,
  OldCertificateId: () => undefined,
  CertificateIds: (id) => [id],
  CertificateIdList: (id) => [id],
};

const VALUES: Readonly<Record<string, unknown>> = {
  string: 'x',
  'string[]': ['x'],
  uint64: 1,
  'uint64[]': [1],
  int64: 1,
  bool: true,
};

function inputOf({ name, input = {} }: Action, family: Family): object {
  const members = Object.entries(input).map(([member, type]) => {
    const named = NAMING[member];
    if (named !== undefined) return [member, named(family.open.id)];
    return [member, type.endsWith('!') ? VALUES[type.slice(0, -1)] : undefined];
  });
  return { ...Object.fromEntries(members), ...INPUTS[name]?.(family) };
}

const BUILT = [...ACTIONS, ...INTERNATIONAL_ACTIONS, ...EXTENSION_ACTIONS].filter(({ input }) => input !== undefined);
let planted = 0;

async function plant(way: string, open: Partial<Certificate> = {}): Promise<Family & { readonly key: Credential }> {
  const { accountUin, closed, key } = ways[way] ?? assert.fail(way);
  const planting = { template: { ...template, accountUin }, number: (planted += 1), open, closed };
  return { ...(await plantFamily(service, planting)), key };
}

const REVEALING = new RegExp(MARK, 'i');

async function drive(action: Action, way: string): Promise<void> {
  const family = await plant(way, STATES[action.name]);
  const rows = rowsAbout(service, family);
  assert.ok(rows.length > family.closed.length * 3);
  const answer = await service.call(action.name, inputOf(action, family), family.key);
  const code = answer.Error?.Code;
  // Made up from its contract, it has come further than to its parameters.
  assert.ok(!['MissingParameter', 'UnknownParameter', 'InvalidParameter'].includes(code ?? ''), String(code));
  assert.equal(code, REFUSED[action.name], JSON.stringify(answer));
  assert.doesNotMatch(JSON.stringify(answer), REVEALING);
  assert.deepEqual(rowsAbout(service, family), rows);
}

describe('With a key to which the relatives of a certificate are denied by their ids', () => {
  for (const action of BUILT) {
    test(`${action.name} tells nothing of them, and changes nothing`, async () => await drive(action, 'by their ids'));
  }
});

/** Those that tell or do something about others at all. */
const REACHING = new Set([
  'CheckCertificateExist',
  'DescribeCertificateDetail',
  'DescribeCertificateOperateLogs',
  'DescribeCertificates',
  'DescribeDeleteCertificatesTaskResult',
  'DescribeHostDeployRecordDetail',
  'DescribeHostUpdateRecordDetail',
  'DescribeHostUploadUpdateRecordDetail',
  'ReplaceCertificate',
  ...RECORD_ACTS.map(([name]) => name),
  'RevokeCertificate',
  'UploadCertificate',
  'ResealDescribeAuditLog',
  'ResealDescribeRenewals',
  'ResealDescribeScheduledRevocations',
  'ResealModifyRenewal',
  'ResealRenewCertificate',
]);

for (const way of ['by a closed project', 'by a tag', 'by their domain']) {
  test(`Denied ${way}, they are as safe from every action that reaches others`, async () => {
    for (const action of BUILT.filter(({ name }) => REACHING.has(name))) await drive(action, way);
  });
}

/** What names a record or a certificate in each action on deployments. */
const ON_RECORDS: readonly (readonly [name: string, kind: DeploymentKind, form: (id: number) => number | string])[] = [
  ...RECORD_ACTS.map(([name, kind]) => [name, kind, Number] as const),
  ['DescribeHostDeployRecordDetail', 'deploy', String],
  ['DescribeHostUpdateRecordDetail', 'update', String],
  ['DescribeHostUploadUpdateRecordDetail', 'uploadUpdate', Number],
];
const NOBODYS_RECORD = 999_999_999;

test("Of another account's deployments, or those of a denied certificate, a key learns no more than of those that never were", async () => {
  const { deployments, key } = await plant('by their ids');
  const stranger = (await service.addAccount()).key;
  for (const [name, kind, form] of ON_RECORDS) {
    const said = async (id: number, credential: Credential): Promise<unknown> => {
      const { Error } = await service.call(name, { DeployRecordId: form(id) }, credential);
      return Error && { code: Error.Code, words: Error.Message.replaceAll(String(id), '#') };
    };
    const unknown = await said(NOBODYS_RECORD, stranger);
    assert.ok(unknown !== undefined, name);
    assert.deepEqual(await said(deployments.closed[kind], stranger), unknown, name);
    assert.deepEqual(await said(deployments.open[kind], stranger), unknown, name);
    assert.deepEqual(await said(deployments.closed[kind], key), unknown, name);
  }
});

test("With another account's certificate nothing is deployed, in the words that an id of nobody gets", async () => {
  const { open } = await plant('by their ids');
  const stranger = (await service.addAccount()).key;
  const material = { CertificatePublicKey: leafPem, CertificatePrivateKey: keyPem };
  const inputs: Readonly<Record<string, (id: string) => object>> = {
    DeployCertificateInstance: (CertificateId) => ({ CertificateId, InstanceIdList: ['x'] }),
    UpdateCertificateInstance: (OldCertificateId) => ({ OldCertificateId, ResourceTypes: ['cdn'], ...material }),
    UploadUpdateCertificateInstance: (OldCertificateId) => ({ OldCertificateId, ResourceTypes: ['cdn'], ...material }),
  };
  for (const [name, inputFor] of Object.entries(inputs)) {
    const said = async (id: string): Promise<unknown> => {
      const { Error } = await service.call(name, inputFor(id), stranger);
      return Error && { code: Error.Code, words: Error.Message.replaceAll(id, '#') };
    };
    const unknown = await said('Nobody01');
    assert.ok(unknown !== undefined, name);
    assert.deepEqual(await said(open.id), unknown, name);
  }
});

test('A list of deployments has those of the open certificate alone, counts no other, and names no denied one', async () => {
  for (const way of Object.keys(ways)) {
    const { open, key } = await plant(way);
    const ofOpen = { CertificateId: open.id };
    for (const [name, input] of [
      ['DescribeHostDeployRecord', ofOpen],
      ['DescribeHostUpdateRecord', ofOpen],
      ['DescribeHostUpdateRecord', {}],
      ['DescribeHostUploadUpdateRecord', {}],
    ] as const) {
      const listed = await service.ask(name, { ...input, Limit: 1000 }, key);
      const rows = listed['DeployRecordList'] as readonly unknown[];
      assert.ok(rows.length > 0, name);
      assert.equal(listed['TotalCount'], rows.length, name);
      assert.doesNotMatch(JSON.stringify(listed), REVEALING, name);
    }
  }
});

test('A list of everything has the certificate alone, and counts no other', async () => {
  for (const way of Object.keys(ways)) {
    const { open, closed, key } = await plant(way);
    const CertIds = [open, ...closed].map(({ id }) => id);
    const listed = await service.ask('DescribeCertificates', { CertIds }, key);
    assert.equal(listed['TotalCount'], 1, way);
    assert.doesNotMatch(JSON.stringify(listed), REVEALING);
  }
});

test('What became of a certificate that is forgotten is told only to a key from which nothing is kept', async () => {
  const { accountUin, key } = ways['by their ids'] ?? assert.fail();
  const certificateId = `${MARK}Gone0001`;
  const task = { id: 'task-of-the-forgotten', accountUin, certificateId, names: template.names, refusal: undefined };
  await service.store.transact(async (rows) => {
    await rows.deletionTasks.insert({ ...task, doneAt: service.clock.now() });
  });
  const asked = { TaskIds: [task.id] };
  assert.equal(await service.refusal('DescribeDeleteCertificatesTaskResult', asked, key), 'FailedOperation');
  const unrestricted = await service.addKey({ accountUin });
  const { DeleteTaskResult } = await service.ask('DescribeDeleteCertificatesTaskResult', asked, unrestricted);
  assert.match(JSON.stringify(DeleteTaskResult), REVEALING);
});

test('A deployment of a certificate that is forgotten is told only to a key from which nothing is kept', async () => {
  const { accountUin, key } = ways['by their ids'] ?? assert.fail();
  const certificateId = `${MARK}Gone0002`;
  const about = { accountUin, certificateId, oldCertificateId: undefined, createdAt: service.clock.now() };
  const { deploy } = await plantDeployments(service, { ...about, firstId: 500 });
  const asked = { DeployRecordId: String(deploy) };
  const action = 'DescribeHostDeployRecordDetail';
  assert.equal(await service.refusal(action, asked, key), 'FailedOperation.CertificateDeployNotExist');
  const told = await service.ask(action, asked, await service.addKey({ accountUin }));
  assert.match(JSON.stringify(told), REVEALING);
});
