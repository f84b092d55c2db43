// What belongs to one account, project or policy is out of reach for the others, for every action that takes an id.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EXTENSION_ACTIONS } from '../../src/api/extensions.ts';
import { ACTIONS } from '../../src/api/registry.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { applyFor, detailOf, idOf, issueFree, LIFE_YAML, orderGranted, reissue, statusOf } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

const NOT_FOUND = 'FailedOperation.CertificateNotFound';
const AUTH_ERROR = 'FailedOperation.AuthError';
const NO_PROJECT = 'FailedOperation.NoProjectPermission';
const COMMON = 'UnauthorizedOperation';

/** An old free certificate is to go a day after its reissue was issued. */
const YAML = `${LIFE_YAML.replace('products:\n', 'products:\n  "83": { afterReissue: { revokeAfterHours: 24 } }\n')}
  freePerAccount: 1000
`;

let service: TestService;
let stranger: Credential;
let project: number;
let otherProject: number;

before(async () => {
  service = await openTestService({ yaml: YAML });
  ({ key: stranger } = await service.addAccount());
  project = await service.addProject('sales');
  otherProject = await service.addProject('support');
});
after(() => service[Symbol.asyncDispose]());

/** How a certificate comes to the point at which the action may be called; `input` goes over the usual one. */
type Start = (domain: string, input?: object) => Promise<string>;

const issued: Start = async (domain, input = {}) => await issueFree(service, domain, { input });
const awaiting: Start = async (domain, input = {}) =>
  await applyFor(service, domain, { input: { DvAuthMethod: 'DNS', ...input } });
const filled: Start = async (domain) => await orderGranted(service, [domain]);
const cancelled: Start = async (domain, input) => {
  const id = await awaiting(domain, input);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  return id;
};
const scheduled: Start = async (domain, input) => {
  const id = await issued(domain, input);
  await reissue(service, id);
  return id;
};
const uploaded: Start = async (domain, input = {}) => {
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, await issued(domain));
  return idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey, ...input }));
};

interface Row {
  readonly start: Start;
  /** What its parameter for the id is called; CertificateId unless it says otherwise. */
  readonly parameter?: 'CertId' | 'OldCertificateId';
  /** What it answers to whom it is open, where that is a refusal. */
  readonly refused?: string;
  readonly input?: (domain: string) => object;
  /** What the action answers for an id that it does not find, where its policy denies, where the project is closed. */
  readonly codes: readonly [notFound: string, denied: string, closed: string];
}

const USUAL: Row['codes'] = [NOT_FOUND, AUTH_ERROR, NO_PROJECT];

const ROWS: Readonly<Record<string, Row>> = {
  CancelAuditCertificate: {
    start: awaiting,
    codes: ['FailedOperation.CertificateNotFoundOrCantCancel', COMMON, COMMON],
  },
  CancelCertificateOrder: { start: awaiting, codes: USUAL },
  CertificateInfoSubmit: {
    start: filled,
    parameter: 'CertId',
    input: (domain) => ({ GenCsrType: 'online', CertCommonName: domain, CompanyType: 2, CompanyId: '0' }),
    codes: USUAL,
  },
  CertificateOrderSubmit: { start: filled, parameter: 'CertId', codes: USUAL },
  CheckCertificateDomainVerification: { start: awaiting, codes: [NOT_FOUND, COMMON, COMMON] },
  CommitCertificateInformation: { start: filled, codes: USUAL },
  CompleteCertificate: {
    start: awaiting,
    codes: ['FailedOperation.CertificateNotFoundOrAudited', COMMON, COMMON],
  },
  DeleteCertificate: { start: uploaded, codes: USUAL },
  DeployCertificateInstance: {
    start: issued,
    input: () => ({ InstanceIdList: ['hz1|web-1|a'] }),
    refused: 'FailedOperation.CertificateNotDeployInstance',
    codes: USUAL,
  },
  DescribeCertificate: { start: issued, codes: [NOT_FOUND, AUTH_ERROR, NO_PROJECT] },
  DescribeCertificateDetail: { start: issued, codes: USUAL },
  DescribeDownloadCertificateUrl: { start: issued, codes: [NOT_FOUND, COMMON, COMMON] },
  DescribeHostApiGatewayInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostCdnInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostClbInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostCosInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostDdosInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostDeployRecord: { start: awaiting, codes: USUAL },
  DescribeHostLighthouseInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostLiveInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostTeoInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostTkeInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostUpdateRecord: { start: awaiting, codes: USUAL },
  DescribeHostVodInstanceList: { start: awaiting, codes: USUAL },
  DescribeHostWafInstanceList: { start: awaiting, codes: USUAL },
  DownloadCertificate: { start: issued, codes: USUAL },
  ModifyCertificateAlias: { start: awaiting, input: () => ({ Alias: 'another' }), codes: USUAL },
  ModifyCertificateResubmit: { start: cancelled, codes: [NOT_FOUND, COMMON, COMMON] },
  ReplaceCertificate: { start: issued, input: () => ({ ValidType: 'DNS', CsrType: 'online' }), codes: USUAL },
  RevokeCertificate: { start: issued, codes: [NOT_FOUND, AUTH_ERROR, COMMON] },
  SubmitCertificateInformation: {
    start: filled,
    input: (domain) => ({ CertificateDomain: domain }),
    codes: USUAL,
  },
  UpdateCertificateInstance: {
    start: issued,
    parameter: 'OldCertificateId',
    input: () => ({ ResourceTypes: ['clb'] }),
    refused: 'FailedOperation.CertificateDeployInstanceEmpty',
    codes: USUAL,
  },
  UploadConfirmLetter: {
    start: filled,
    input: () => ({ ConfirmLetter: 'bGV0dGVy' }),
    refused: 'FailedOperation.UploadConfirmCertificateNotSupportDV',
    codes: [NOT_FOUND, COMMON, COMMON],
  },
  UploadUpdateCertificateInstance: {
    start: issued,
    parameter: 'OldCertificateId',
    input: () => ({ ResourceTypes: ['clb'], CertificatePublicKey: 'x', CertificatePrivateKey: 'x' }),
    refused: 'FailedOperation.CertificateNotAvailable',
    codes: USUAL,
  },
  ResealAdvanceScheduledRevocation: { start: scheduled, codes: USUAL },
  ResealCancelScheduledRevocation: { start: scheduled, codes: USUAL },
  ResealDescribeAuditLog: { start: issued, codes: USUAL },
  ResealDescribeProofs: { start: issued, codes: USUAL },
  ResealDescribeRenewals: { start: issued, codes: USUAL },
  ResealDescribeScheduledRevocations: { start: scheduled, codes: USUAL },
  ResealModifyRenewal: { start: issued, input: () => ({ AutoRenew: 'on' }), codes: USUAL },
  ResealRenewCertificate: { start: issued, codes: USUAL },
};

test('The table below has every action that takes the id of a certificate', async () => {
  const taking: string[] = [];
  for (const { name, input = {} } of [...ACTIONS, ...EXTENSION_ACTIONS]) {
    if ('CertificateId' in input || 'CertId' in input) taking.push(name);
  }
  assert.deepEqual(taking, Object.keys(ROWS));
});

/** Of a call that is open to the key. */
async function act(action: string, input: object, key = service.key): Promise<void> {
  assert.equal((await service.call(action, input, key)).Error?.Code, ROWS[action]?.refused);
}

describe("Another account's certificate", () => {
  for (const [at, [action, row]] of Object.entries(ROWS).entries()) {
    const { start, input, codes, parameter = 'CertificateId' } = row;
    test(`is not found by ${action}, like one that does not exist, and is as it was for its owner`, async () => {
      const domain = `account-${at}.com`;
      const id = await start(domain);
      const wish = { [parameter]: id, ...input?.(domain) };
      const before = await detailOf(service, id);
      const theirs = await service.call(action, wish, stranger);
      const nobodys = await service.call(action, { ...wish, [parameter]: 'nothing1' }, stranger);
      assert.equal(theirs.Error?.Code, codes[0]);
      assert.equal(theirs.Error.Message, nobodys.Error?.Message.replace('nothing1', id));
      assert.deepEqual({ ...(await detailOf(service, id)), RequestId: '' }, { ...before, RequestId: '' });
      await act(action, wish);
    });
  }

  test('is in no list, by id or by name', async () => {
    const id = await awaiting('listed.com');
    for (const filter of [{ CertIds: [id] }, { SearchKey: 'listed.com' }, { SearchKey: id }, {}]) {
      assert.equal((await service.ask('DescribeCertificates', filter, stranger))['TotalCount'], 0);
    }
    assert.equal((await service.ask('DescribeCertificateOperateLogs', {}, stranger))['AllTotal'], 0);
  });

  test('is not renewed by ApplyCertificate', async () => {
    const id = await issued('renewed.com');
    service.advance(70 * DAY_MS);
    const renewal = { OldCertificateId: id, DvAuthMethod: 'DNS', DomainName: 'renewed.com' };
    assert.equal(await service.refusal('ApplyCertificate', renewal, stranger), NOT_FOUND);
    await service.ask('ApplyCertificate', renewal);
  });
});

describe('A policy', () => {
  for (const [at, [action, row]] of Object.entries(ROWS).entries()) {
    const { start, input, codes, parameter = 'CertificateId' } = row;
    test(`that denies one certificate keeps ${action} from it, whatever else it allows, and from no other`, async () => {
      const domain = `policy-${at}.com`;
      const id = await start(domain);
      const other = await start(`other-${domain}`);
      await service.addPolicy(`deny-${at}`, {
        version: '2.0',
        statement: [
          { effect: 'allow', action: ['*'], resource: ['*'] },
          { effect: 'deny', action: [`ssl:${action}`], resource: [`qcs::ssl::uin/*:certificate/${id}`] },
        ],
      });
      const key = await service.addKey({ policyName: `deny-${at}` });
      assert.equal(await service.refusal(action, { [parameter]: id, ...input?.(domain) }, key), codes[1]);
      await act(action, { [parameter]: other, ...input?.(`other-${domain}`) }, key);
    });
  }

  test('that allows one project reaches the certificates in it, those added to it, and nothing else', async () => {
    const inside = await issued('inside.com', { ProjectId: project });
    const outside = await issued('outside.com', { ProjectId: otherProject });
    await service.addPolicy('one-project', {
      version: '2.0',
      statement: [{ effect: 'allow', action: ['ssl:*'], resource: [`qcs::ssl:::project/${project}`] }],
    });
    const key = await service.addKey({ policyName: 'one-project' });
    await service.ask('DownloadCertificate', { CertificateId: inside }, key);
    assert.equal(await service.refusal('DownloadCertificate', { CertificateId: outside }, key), AUTH_ERROR);
    const application = { DvAuthMethod: 'DNS', DomainName: 'added.com' };
    await service.ask('ApplyCertificate', { ...application, ProjectId: project }, key);
    assert.equal(
      await service.refusal('ApplyCertificate', { ...application, ProjectId: otherProject }, key),
      AUTH_ERROR,
    );
    assert.equal(await service.refusal('ApplyCertificate', application, key), AUTH_ERROR);
  });

  test('that only reads lets nothing be changed', async () => {
    const id = await issued('readonly.com');
    const key = await service.addKey({ policyName: 'ReadOnlyAccess' });
    await service.ask('DescribeCertificateDetail', { CertificateId: id }, key);
    await service.ask('DescribeCertificates', {}, key);
    for (const action of ['ReplaceCertificate', 'RevokeCertificate', 'DeleteCertificate']) {
      const input = { CertificateId: id, ...ROWS[action]?.input?.('readonly.com') };
      assert.equal(await service.refusal(action, input, key), AUTH_ERROR, action);
    }
    assert.equal(await statusOf(service, id), 1);
  });

  test('holds for the certificate that a renewal names', async () => {
    const id = await issued('denied-renewal.com');
    service.advance(70 * DAY_MS);
    await service.addPolicy('no-renewal', {
      version: '2.0',
      statement: [
        { effect: 'allow', action: ['*'], resource: ['*'] },
        { effect: 'deny', action: ['*'], resource: [`qcs::ssl:::certificate/${id}`] },
      ],
    });
    const key = await service.addKey({ policyName: 'no-renewal' });
    const renewal = { OldCertificateId: id, DvAuthMethod: 'DNS', DomainName: 'denied-renewal.com' };
    assert.equal(await service.refusal('ApplyCertificate', renewal, key), AUTH_ERROR);
  });
});

describe('A project', () => {
  for (const [at, [action, row]] of Object.entries(ROWS).entries()) {
    const { start, input, codes, parameter = 'CertificateId' } = row;
    test(`that is not open to a key keeps ${action} from what is in it; an open one does not`, async () => {
      // Granted orders stand in the default project until they can be moved.
      const projectId = start === filled ? 0 : project;
      const domain = `project-${at}.com`;
      const id = await start(domain, { ProjectId: projectId });
      const wish = { [parameter]: id, ...input?.(domain) };
      const closed = await service.addKey({ projectIds: [otherProject] });
      assert.equal(await service.refusal(action, wish, closed), codes[2]);
      const open = await service.addKey({ projectIds: [otherProject, projectId] });
      await act(action, wish, open);
    });
  }

  test('that is not open is in no list, and nothing is added to it', async () => {
    const id = await awaiting('hidden.com', { ProjectId: project });
    const key = await service.addKey({ projectIds: [otherProject] });
    for (const filter of [{ CertIds: [id] }, { ProjectId: project }, { SearchKey: 'hidden.com' }]) {
      assert.equal((await service.ask('DescribeCertificates', filter, key))['TotalCount'], 0);
    }
    const application = { DvAuthMethod: 'DNS', DomainName: 'added.com', ProjectId: project };
    assert.equal(await service.refusal('ApplyCertificate', application, key), NO_PROJECT);
    assert.equal(await service.refusal('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 }, key), COMMON);
  });
});

test('A project that the account has not is not open to it, though all of its projects are', async () => {
  const { uin } = await service.addAccount();
  const others = await service.addProject('theirs', uin);
  for (const ProjectId of [1, others, Number.MAX_SAFE_INTEGER]) {
    const application = { DvAuthMethod: 'DNS', DomainName: 'nowhere.com', ProjectId };
    assert.equal(await service.refusal('ApplyCertificate', application), NO_PROJECT);
  }
  await service.ask('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'nowhere.com', ProjectId: project });
});

test('An account whose verification is withdrawn keeps what it has, and reissues nothing until it has it again', async () => {
  const { uin, key } = await service.addAccount();
  const id = await issueFree(service, 'withdrawn.com', { credential: key });
  await service.setVerified(uin, false);
  const reissue = { CertificateId: id, ValidType: 'DNS', CsrType: 'online' };
  assert.equal(await service.refusal('ReplaceCertificate', reissue, key), 'FailedOperation.NoRealNameAuth');
  await service.ask('DownloadCertificate', { CertificateId: id }, key);
  await service.setVerified(uin, true);
  await service.ask('ReplaceCertificate', reissue, key);
});

test('An unverified account reads, but neither applies, orders nor reissues, until it is verified', async () => {
  const { key } = await service.addAccount({ verified: false });
  const code = 'FailedOperation.NoRealNameAuth';
  const application = { DvAuthMethod: 'DNS', DomainName: 'unverified.com' };
  assert.equal(await service.refusal('ApplyCertificate', application, key), code);
  assert.equal(await service.refusal('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 }, key), COMMON);
  assert.equal((await service.ask('DescribeCertificates', {}, key))['TotalCount'], 0);
});
