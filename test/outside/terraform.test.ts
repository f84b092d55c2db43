// What Terraform's provider calls and reads for certificates, by the official SDK: resources, operations and data sources.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import { ACTIONS } from '../../src/api/registry.ts';
import { INSTANCE_LISTS, RECORD_LISTS } from '../support/lists-by-certificate.ts';
import { type Material, materialOf } from '../support/material.ts';
import { openSdk, openTagSdk, type SdkClient, type TagSdkClient } from '../support/sdk.ts';
import { SESSION_TARGETS } from '../support/targets/deploy-session.ts';
import { type Answer, endpointOf, ISSUED, openSdkService, type SdkService } from './sdk-life.ts';

/** The provider's own page of tags, and of certificates. */
const TAG_PAGE = 20;
const CERTIFICATE_PAGE = 100;
const REGION = 'ap-guangzhou';
const PATIENCE_MS = 180_000;
const POLL_MS = 20;

let opened: SdkService;
let ssl: SdkClient;
let tag: TagSdkClient;
let material: Material;

before(async () => {
  opened = await openSdkService();
  const wish = { credential: opened.service.key, endpoint: endpointOf(opened.service) };
  [ssl, tag] = [openSdk(wish), openTagSdk(wish)];
  const detail = await untilIssued(await applied('uploaded.example.com'));
  material = materialOf(detail);
});
after(async () => await opened[Symbol.asyncDispose]());

/** A tencentcloud_ssl_certificate: what is written in a configuration, which has neither first nor last line ends. */
interface Configured {
  readonly name: string;
  readonly type: 'SVR' | 'CA';
  readonly project_id: number;
  readonly cert: string;
  readonly tags: Readonly<Record<string, string>>;
}

const RESOURCES: Readonly<Record<string, () => Configured & { readonly key?: string }>> = {
  'a leaf': () => ({ ...plain('leaf'), cert: material.leaf.trim(), key: material.key.trim() }),
  'a chain with its root and tags': () => ({
    ...plain('chain'),
    cert: `${material.leaf}${material.intermediate}${material.root}`.trim(),
    key: material.key.trim(),
    tags: { team: 'shop', 部门: '' },
  }),
  'a chain in another order, with a comment': () => ({
    ...plain('odd'),
    cert: `# ours\n${material.root}\n${material.leaf}${material.intermediate}`.trim(),
    key: material.key.trim(),
  }),
  'an authority': () => ({ ...plain('authority'), type: 'CA', cert: material.root.trim() }),
};

for (const [what, make] of Object.entries(RESOURCES)) {
  test(`ssl_certificate: ${what} is applied, plans nothing, is changed and destroyed`, async () => {
    const { key, ...configured } = make();
    const id = await create({ ...configured, key });
    assert.deepEqual(await stateOf(id), configured);
    const project_id = await opened.service.addProject(`of ${what}`);
    const changed = { ...configured, name: 'renamed', project_id, tags: { team: 'sales', env: 'x' } };
    await update(id, { from: configured, to: changed });
    assert.deepEqual(await stateOf(id), changed);
    assert.equal((await ask('DeleteCertificate', { CertificateId: id }))['DeleteResult'], true);
    assert.equal(await stateOf(id), undefined);
  });
}

test('ssl_certificate: as many tags as one may have are read page by page', async () => {
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`key-${at}`, String(at)]));
  const id = await create({ ...plain('many'), cert: material.leaf.trim(), key: material.key.trim(), tags });
  assert.deepEqual((await stateOf(id))?.tags, tags);
});

test('ssl_free_certificate: what was ordered is read, with proofs, and plans nothing', async () => {
  for (const PackageType of ['83', '2']) {
    const DomainName = `free-${PackageType}.example.com`;
    const wish = { DvAuthMethod: 'DNS', DomainName, PackageType, ValidityPeriod: '3', Alias: 'one', ...ECC };
    const { CertificateId } = await ask('ApplyCertificate', wish);
    const detail = await ask('DescribeCertificateDetail', { CertificateId });
    const read = ['VerifyType', 'Domain', 'PackageType', 'ValidityPeriod', 'Alias'].map((name) => text(detail, name));
    assert.deepEqual(read, ['DNS', DomainName, PackageType, '3', 'one']);
    for (const name of ['ProductZhName', 'StatusName', 'VulnerabilityStatus', 'InsertTime']) text(detail, name);
    for (const name of ['RenewAble', 'Deployable']) assert.equal(typeof detail[name], 'boolean', name);
    assert.ok(Number.isInteger(Number(text(detail, 'ProjectId'))));
    const { DvAuths } = detail['DvAuthDetail'] as { readonly DvAuths: readonly Answer[] };
    assert.equal(DvAuths.length, 1);
    for (const name of ['DvAuthKey', 'DvAuthValue', 'DvAuthVerifyType']) text(DvAuths[0] ?? {}, name);
    await ask('ModifyCertificateAlias', { CertificateId, Alias: '' });
    await ask('ModifyCertificateProject', { CertificateIdList: [CertificateId], ProjectId: 0 });
    assert.equal(text(await ask('DescribeCertificateDetail', { CertificateId }), 'Alias'), '');
    // As Tencent Cloud's, a free certificate is not destroyed within an hour of its application, nor while it is valid.
    await assert.rejects(ask('DeleteCertificate', { CertificateId }), { code: /Cannot|Invalid/ });
  }
});

test('The operations: check, complete, download, replace, revoke', async () => {
  const id = await applied('operated.example.com');
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const { VerificationResults } = await ask('CheckCertificateDomainVerification', { CertificateId: id });
    const [result, ...others] = VerificationResults as readonly Answer[];
    // The provider gives up unless there is one.
    assert.equal(others.length, 0);
    assert.ok(result !== undefined && typeof result['Issued'] === 'boolean');
    if (result['Issued']) break;
    assert.ok(waitedMs < PATIENCE_MS);
    await pause();
  }
  assert.equal((await ask('CompleteCertificate', { CertificateId: id }))['CertificateId'], id);
  const files = unzipSync(
    Buffer.from(text(await ask('DownloadCertificate', { CertificateId: id }), 'Content'), 'base64'),
  );
  assert.ok(Object.keys(files).some((name) => name.startsWith('Nginx/')));
  const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'online', Reason: 'lost' };
  const next = text(await ask('ReplaceCertificate', wish), 'CertificateId');
  await untilIssued(next);
  assert.equal((await ask('RevokeCertificate', { CertificateId: next, Reason: 'over' }))['RequestId'] === '', false);
});

test('The check of a chain says of what it is valid or not, as a boolean', async () => {
  const whole = `${material.leaf}${material.intermediate}${material.root}`;
  assert.equal((await ask('CheckCertificateChain', { CertificateChain: whole }))['IsValid'], true);
  assert.equal((await ask('CheckCertificateChain', { CertificateChain: material.leaf }))['IsValid'], false);
});

test('The data source ssl_certificates follows members of each certificate without a look: they are there', async () => {
  const id = await create({ ...plain('listed'), cert: material.leaf.trim(), key: material.key.trim() });
  const pending = await ask('ApplyCertificate', { DvAuthMethod: 'FILE', DomainName: 'listed.example.com', ...ECC });
  for (const SearchKey of [undefined, id, 'listed', text(pending, 'CertificateId')]) {
    const { Certificates } = await ask('DescribeCertificates', { SearchKey, Offset: 0, Limit: CERTIFICATE_PAGE });
    const found = (Certificates as readonly Answer[]).filter((one) => isFollowed(one));
    assert.ok(found.length > 0 || SearchKey === pending['CertificateId'], `${SearchKey}`);
    for (const one of found) {
      for (const name of ['CertificateId', 'OwnerUin', 'ValidityPeriod', 'ProjectId']) text(one, name);
      for (const name of one['SubjectAltName'] as readonly unknown[]) assert.equal(typeof name, 'string');
    }
  }
});

test('The data source ssl_describe_certificate reads each of its members as its schema types it', async () => {
  const detail = await ask('DescribeCertificate', { CertificateId: await applied('described.example.com') });
  for (const name of ['IsVip', 'IsWildcard', 'IsDv', 'IsVulnerability', 'RenewAble', 'Deployable']) {
    assert.equal(typeof detail[name], 'boolean', name);
  }
  for (const name of ['OwnerUin', 'ProjectId', 'From', 'CertificateType', 'PackageType', 'ProductZhName', 'Domain']) {
    text(detail, name);
  }
  for (const name of ['CertificateExtra', 'DvAuthDetail']) assert.equal(typeof detail[name], 'object', name);
  for (const name of ['SubjectAltName', 'CAEncryptAlgorithms', 'CACommonNames', 'CAEndTimes', 'DvRevokeAuthDetail']) {
    assert.ok(Array.isArray(detail[name]), name);
  }
});

test('The data sources of instances find the targets of their kind, of which none has a certificate that is nowhere', async () => {
  const CertificateId = await create({ ...plain('unbound'), cert: material.leaf.trim(), key: material.key.trim() });
  for (const [action, type] of Object.entries(INSTANCE_LISTS)) {
    const list = listIn(await ask(action, { CertificateId, IsCache: 0 }));
    const { length } = SESSION_TARGETS.filter(({ resourceType }) => resourceType === type);
    assert.ok(length > 0 && list.length > 0 && list.length <= length, action);
    assert.ok(!JSON.stringify(list).includes(CertificateId), action);
  }
});

test('The data sources of instances where an old certificate is, and of records, find none of one that is nowhere', async () => {
  const id = await create({ ...plain('unbound'), cert: material.leaf.trim(), key: material.key.trim() });
  const byOld = ACTIONS.filter(({ name, input }) => name in INSTANCE_LISTS && 'OldCertificateId' in (input ?? {}));
  assert.ok(byOld.length > 0);
  for (const { name } of byOld) {
    const answer = await ask(name, { CertificateId: id, OldCertificateId: id, IsCache: 0 });
    assert.deepEqual(listIn(answer), [], name);
  }
  for (const name of RECORD_LISTS) {
    assert.deepEqual(listIn(await ask(name, { CertificateId: id, Offset: 0, Limit: 20 })), [], name);
  }
});

function listIn(answer: Answer): readonly unknown[] {
  return (answer['InstanceList'] ?? answer['DeployRecordList']) as readonly unknown[];
}

test('The data sources of companies and managers find none', async () => {
  assert.deepEqual((await ask('DescribeCompanies', { CompanyId: 0, Offset: 0, Limit: 20 }))['Companies'], []);
  assert.deepEqual((await ask('DescribeManagers', { CompanyId: 0, Offset: 0, Limit: 20 }))['Managers'], []);
});

/** Because an RSA key takes long to make. */
const ECC = { CsrEncryptAlgo: 'ECC', CsrKeyParameter: 'prime256v1' };

function plain(name: string): Omit<Configured, 'cert'> {
  return { name, type: 'SVR', project_id: 0, tags: {} };
}

/** The provider's Create: upload, wait until it is available, set tags. */
async function create({ name, type, project_id, cert, key, tags }: Configured & { readonly key?: string | undefined }) {
  const upload = { CertificatePublicKey: cert, CertificateType: type, ProjectId: project_id, Alias: name };
  const sent = key === undefined ? upload : { ...upload, CertificatePrivateKey: key };
  const id = text(await ask('UploadCertificate', sent), 'CertificateId');
  await untilIssued(id);
  if (Object.keys(tags).length > 0) await tag.ModifyResourceTags({ Resource: resource(id), ReplaceTags: listOf(tags) });
  return id;
}

/** Its Update: what differs, each by an action of its own. */
async function update(CertificateId: string, { from, to }: { readonly from: Configured; readonly to: Configured }) {
  await ask('ModifyCertificateAlias', { CertificateId, Alias: to.name });
  const moved = await ask('ModifyCertificateProject', { CertificateIdList: [CertificateId], ProjectId: to.project_id });
  assert.deepEqual(moved['FailCertificates'], []);
  const DeleteTags = Object.keys(from.tags)
    .filter((key) => !Object.hasOwn(to.tags, key))
    .map((TagKey) => ({ TagKey }));
  const change = { Resource: resource(CertificateId), ReplaceTags: listOf(to.tags) };
  await tag.ModifyResourceTags(DeleteTags.length === 0 ? change : { ...change, DeleteTags });
}

/** Its Read, which is also its import; undefined for what is gone, which it tells by this one code. */
async function stateOf(CertificateId: string): Promise<Configured | undefined> {
  const detail = await ask('DescribeCertificateDetail', { CertificateId }).catch(
    (error: { readonly code?: string }) => {
      assert.equal(error.code, 'FailedOperation.CertificateNotFound');
      return undefined;
    },
  );
  if (detail === undefined) return undefined;
  assert.ok(isFollowed(detail), 'the provider refuses what lacks one of these');
  assert.ok(new X509Certificate(text(detail, 'CertificatePublicKey')).serialNumber !== '');
  return {
    name: text(detail, 'Alias'),
    type: text(detail, 'CertificateType') === 'CA' ? 'CA' : 'SVR',
    project_id: Number(text(detail, 'ProjectId')),
    cert: text(detail, 'CertificatePublicKey').replace(/\n+$/, ''),
    tags: await tagsOf(CertificateId),
  };
}

/** Each of these the provider demands of a certificate, and then follows. */
function isFollowed(certificate: Answer): boolean {
  const demanded = ['Alias', 'CertificateType', 'ProjectId', 'ProductZhName', 'Domain', 'Status', 'InsertTime'];
  return [...demanded, 'CertBeginTime', 'CertEndTime'].every((name) => (certificate[name] ?? undefined) !== undefined);
}

async function tagsOf(id: string): Promise<Readonly<Record<string, string>>> {
  const tags: (readonly [string, string])[] = [];
  for (let Offset = 0; ; Offset += TAG_PAGE) {
    const asked = { ServiceType: 'ssl', ResourcePrefix: 'certificate', ResourceRegion: REGION, ResourceIds: [id] };
    const { Tags = [] } = await tag.DescribeResourceTagsByResourceIds({ ...asked, Offset, Limit: TAG_PAGE });
    for (const { ResourceId, TagKey, TagValue } of Tags) {
      assert.equal(ResourceId, id);
      tags.push([String(TagKey), String(TagValue)]);
    }
    if (Tags.length < TAG_PAGE) return Object.fromEntries(tags);
  }
}

function resource(id: string): string {
  return `qcs::ssl:${REGION}:uin/:certificate/${id}`;
}

function listOf(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

async function applied(DomainName: string): Promise<string> {
  return text(await ask('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName, ...ECC }), 'CertificateId');
}

async function untilIssued(CertificateId: string): Promise<Answer> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const detail = await ask('DescribeCertificateDetail', { CertificateId });
    if (detail['Status'] === ISSUED) return detail;
    assert.ok(waitedMs < PATIENCE_MS, `${CertificateId} stays at ${String(detail['Status'])}`);
    await pause();
  }
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** As the provider's SDK sends and reads it, in English. */
async function ask(action: string, input: object): Promise<Answer> {
  return await ssl.request(action, input);
}

/** A member that the provider follows as a text. */
function text(answer: Answer, name: string): string {
  const value = answer[name];
  assert.equal(typeof value, 'string', name);
  return String(value);
}
