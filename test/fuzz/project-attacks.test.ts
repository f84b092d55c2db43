// A key confined to one project looks for the others: through lists, searches, the log, lineages and what it names.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Action } from '../../src/api/action.ts';
import { EXTENSION_ACTIONS } from '../../src/api/extensions.ts';
import { ACTIONS } from '../../src/api/registry.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import {
  detailOf,
  extraOf,
  idOf,
  issueFree,
  LIFE_YAML,
  recordOf,
  replace,
  statusOf,
  waitForRest,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';

let service: TestService;
let confined: Credential;
let inside: string;
let outside: string;
let outsideReissue: string;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  const [open, closed] = [await service.addProject('open'), await service.addProject('closed')];
  confined = await service.addKey({ projectIds: [open] });
  inside = await issueFree(service, 'inside.com', { input: { ProjectId: open, Alias: 'same alias' } });
  outside = await issueFree(service, 'outside.com', { input: { ProjectId: closed, Alias: 'same alias' } });
  outsideReissue = await replace(service, outside, { input: { ValidType: 'DNS' } });
  await waitForRest(service);
});
after(() => service[Symbol.asyncDispose]());

test('No list shows it what stands in another project, whatever it filters by', async () => {
  const { projectId } = await recordOf(service, outside);
  const filters = [
    {},
    { SearchKey: 'outside' },
    { SearchKey: outside },
    { SearchKey: 'same alias' },
    { SearchKey: '%' },
    { CertIds: [inside, outside, outsideReissue] },
    { ProjectId: projectId },
    { CertificateStatus: [0, 1, 4, 11] },
    { ExpirationSort: 'DESC', Offset: 1 },
  ];
  for (const filter of filters) {
    const answer = JSON.stringify(await service.ask('DescribeCertificates', filter, confined));
    for (const foreign of [outside, outsideReissue, 'outside.com']) assert.ok(!answer.includes(foreign), answer);
  }
});

test('The log of operations tells it of the certificates in its own project alone, before and after their deletion', async () => {
  const idsSeenBy = async (key: Credential): Promise<ReadonlySet<string>> => {
    const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', { Limit: 1000 }, key);
    return new Set((OperateLogs as readonly { readonly CertId: string }[]).map(({ CertId }) => CertId));
  };
  assert.deepEqual(await idsSeenBy(confined), new Set([inside]));
  assert.deepEqual(await idsSeenBy(service.key), new Set([inside, outside]));
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, inside);
  const { projectId } = await recordOf(service, inside);
  const upload = { CertificatePublicKey, CertificatePrivateKey, ProjectId: projectId };
  const deleted = idOf(await service.ask('UploadCertificate', upload));
  await service.ask('DeleteCertificate', { CertificateId: deleted });
  assert.deepEqual(await idsSeenBy(confined), new Set([inside, deleted]));
});

/** What some actions need besides an id. */
const NEEDED: Readonly<Record<string, object>> = {
  DeployCertificateInstance: { InstanceIdList: ['x'] },
  ReplaceCertificate: { ValidType: 'DNS' },
  ResealModifyRenewal: { AutoRenew: 'on' },
  UpdateCertificateInstance: { ResourceTypes: ['cdn'] },
  UploadUpdateCertificateInstance: {
    ResourceTypes: ['cdn'],
    CertificatePublicKey: 'x',
    CertificatePrivateKey: 'x',
  },
  UploadConfirmLetter: { ConfirmLetter: 'x' },
};

/** The id of a new certificate there is not heeded: the old one keeps its own. */
const UNHEEDED = new Set(['UploadUpdateCertificateInstance CertificateId']);

/** Each parameter that names a certificate has the foreign one in turn, and the others have one that is open. */
function namings({ name, input = {} }: Action, foreign: string): readonly object[] {
  const naming = ['CertificateId', 'OldCertificateId'].filter((member) => member in input);
  const heeded = naming.filter((member) => !UNHEEDED.has(`${name} ${member}`));
  return heeded.map((one) => Object.fromEntries(naming.map((member) => [member, member === one ? foreign : inside])));
}

test('No action that takes an id reaches another project, be it the certificate or its reissue', async () => {
  const before = [await recordOf(service, outside), await recordOf(service, outsideReissue)];
  for (const action of [...ACTIONS, ...EXTENSION_ACTIONS]) {
    const { name, input } = action;
    if (input === undefined || !('CertificateId' in input)) continue;
    for (const named of [outside, outsideReissue].flatMap((foreign) => namings(action, foreign))) {
      const answer = await service.call(name, { ...named, ...NEEDED[name] }, confined);
      assert.match(answer.Error?.Code ?? '', /NoProjectPermission|UnauthorizedOperation/, name);
      assert.ok(!JSON.stringify(answer).includes('outside.com'), name);
    }
  }
  assert.deepEqual([await recordOf(service, outside), await recordOf(service, outsideReissue)], before);
});

test('A policy that denies one certificate keeps a key from what is in it, and from every list', async () => {
  const id = await issueFree(service, 'denied.com');
  const statement = [
    { effect: 'allow', action: ['*'], resource: ['*'] },
    { effect: 'deny', action: ['*'], resource: [`qcs::ssl:::certificate/${id}`] },
  ] as const;
  await service.addPolicy('all-but-one', { version: '2.0', statement });
  const key = await service.addKey({ policyName: 'all-but-one' });
  for (const action of [
    'DescribeCertificate',
    'DescribeCertificateDetail',
    'DownloadCertificate',
    'ReplaceCertificate',
  ]) {
    const wish = { CertificateId: id, ...(action === 'ReplaceCertificate' ? { ValidType: 'DNS' } : {}) };
    assert.equal(await service.refusal(action, wish, key), 'FailedOperation.AuthError', action);
  }
  for (const filter of [{ CertIds: [id] }, { SearchKey: id }, { SearchKey: 'denied.com' }, {}]) {
    const listed = await service.ask('DescribeCertificates', { ...filter, Limit: 1000 }, key);
    assert.doesNotMatch(JSON.stringify(listed), new RegExp(`${id}|denied`), JSON.stringify(filter));
  }
  const named = await service.ask('DescribeCertificates', { CertIds: [id, inside] }, key);
  assert.equal(named['TotalCount'], 1);
});

test('It cannot renew out of another project into its own, nor move anything by a reissue', async () => {
  const mine = await replace(service, inside, { credential: confined });
  assert.equal((await recordOf(service, mine)).projectId, (await recordOf(service, inside)).projectId);
  assert.equal(extraOf(await detailOf(service, mine, confined)).ReplacedBy, inside);
  service.advance(70 * DAY_MS);
  const renewal = { OldCertificateId: outside, DvAuthMethod: 'DNS', DomainName: 'outside.com' };
  const { projectId } = await recordOf(service, inside);
  const code = await service.refusal('ApplyCertificate', { ...renewal, ProjectId: projectId }, confined);
  assert.equal(code, 'FailedOperation.NoProjectPermission');
  assert.equal(await statusOf(service, outside), 1);
});
