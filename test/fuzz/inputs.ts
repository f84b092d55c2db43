// Good inputs for every action that is built, and what is done to them before they are sent.

import * as fc from 'fast-check';
import extensions from '../vectors/extensions.json' with { type: 'json' };
import international from '../vectors/international.json' with { type: 'json' };
import published from '../vectors/requests.json' with { type: 'json' };
import { hostileText, hostileValue } from '../support/hostile-values.ts';
import { LISTS_BY_CERTIFICATE } from '../support/lists-by-certificate.ts';
import { KEY_PASSWORD } from './world.ts';

type Input = Readonly<Record<string, unknown>>;

/** Stands for one of the world's ids, whatever these are when it is sent. */
const ID_MARK = 'id#';
const id = fc.nat(10_000).map((number) => `${ID_MARK}${number}`);
const domain = fc
  .nat(400)
  .map((number) => `${number % 3 === 0 ? 'a.' : ''}fuzz-${number}.${number % 5 === 0 ? 'io' : 'com'}`);
const method = fc.constantFrom('DNS_AUTO', 'DNS', 'FILE', 'dns_auto');
const algorithm = fc.constantFrom('RSA', 'ECC', 'ecc1', 'SM2');
const parameter = fc.constantFrom('2048', '4096', 'prime256v1', 'secp384r1');
const projectId = fc.constantFrom(0, 0, 0, 7);
const text = fc.constantFrom('', 'a name', '名字', "O'Hara & Söhne <b>");
const password = fc.constant(KEY_PASSWORD);
const page = { Offset: fc.nat(5), Limit: fc.nat(30) };
const ids = fc.array(id, { minLength: 1, maxLength: 4 });
const oneId = fc.record({ CertificateId: id });
const oneCampaign = fc.record({ CampaignId: fc.constantFrom('', 'Ab12Cd34Ef56') });

/** By the name of the action; what stands in `chosen` may be absent. */
function inputOf(
  needed: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  chosen: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Input> {
  return fc.record({ ...needed, ...chosen }, { requiredKeys: Object.keys(needed) });
}

const csrId = fc.oneof(fc.nat(), fc.maxSafeNat());
const csrFacts = {
  Domain: domain,
  Organization: text,
  Department: text,
  Email: text,
  Province: text,
  City: text,
  Country: fc.constantFrom('CN', '', 'China'),
  EncryptAlgo: fc.constantFrom('ECC', 'SM2'),
  KeyParameter: fc.constantFrom('prime256v1', 'sm2p256v1'),
  Generate: fc.boolean(),
};

const resourceType = fc.constantFrom('lighthouse', 'clb', 'CDN', 'odd', '');
const instance = fc.constantFrom('hz1|web-1|a', 'lb|lbl', '$(id)', '../etc', '');
const RECORD_ACTIONS = ['Deploy', 'Update', 'UploadUpdate'].flatMap((kind) =>
  ['Retry', 'Rollback'].map((act) => `${kind}CertificateRecord${act}`),
);

const GOOD: Readonly<Record<string, fc.Arbitrary<Input>>> = {
  ...Object.fromEntries(LISTS_BY_CERTIFICATE.map((name) => [name, oneId])),
  ApplyCertificate: inputOf(
    { DvAuthMethod: method, DomainName: domain },
    {
      ProjectId: projectId,
      CsrEncryptAlgo: fc.constant('ECC'),
      CsrKeyPassword: password,
      Alias: text,
      OldCertificateId: id,
    },
  ),
  CancelAuditCertificate: oneId,
  CancelCertificateOrder: oneId,
  CertificateInfoSubmit: inputOf(
    {
      CertId: id,
      GenCsrType: fc.constantFrom('online', 'parse', 'Upload'),
      CertCommonName: domain,
      CompanyType: fc.nat(3),
      CompanyId: fc.constantFrom('0', '', '7'),
    },
    { ContactEmail: text, DnsNames: fc.array(domain, { maxLength: 3 }), CsrEncryptAlgo: algorithm, KeyPass: password },
  ),
  CertificateOrderSubmit: inputOf({ CertId: id }, { VerifyType: method, DeleteDnsAutoRecord: fc.nat(2) }),
  CheckCertificateChain: fc.record({ CertificateChain: fc.constant('chain#') }),
  CheckCertificateDomainVerification: oneId,
  CheckCertificateExist: fc.record({ CertificatePublicKey: fc.constant('chain#') }),
  CommitCertificateInformation: inputOf({ CertificateId: id }, { VerifyType: method }),
  CompleteCertificate: oneId,
  CreateCertificate: fc.record({
    ProductId: fc.constant(13),
    DomainNum: fc.integer({ min: 1, max: 9 }),
    TimeSpan: fc.constant(1),
  }),
  CreateCertificateByPackage: inputOf(
    {
      ProductPid: fc.constantFrom(13, 33, 1_018_584),
      PackageIds: fc.array(text, { maxLength: 2 }),
      DomainCount: fc.constantFrom('1', '2', '0', 'x'),
      Period: fc.nat(6),
    },
    { DomainNames: domain, CertificateCount: fc.nat(3), OldCertificateId: id, RenewGenCsrMethod: text },
  ),
  BatchDeleteCSR: fc.record({ CSRIds: fc.array(csrId, { minLength: 1, maxLength: 4 }) }),
  CreateCSR: inputOf(csrFacts, {
    KeyPassword: password,
    Remark: text,
    SubjectAltName: fc.array(domain, { maxLength: 2 }),
  }),
  DescribeCSR: fc.record({ CSRId: csrId }),
  DescribeCSRSet: inputOf(page, { Domain: domain, EncryptAlgo: algorithm }),
  ModifyCSR: inputOf({ CSRId: csrId, Generate: fc.boolean() }, { Domain: domain, Country: text, Remark: text }),
  DeleteCertificate: inputOf({ CertificateId: id }, { IsCheckResource: fc.boolean() }),
  DeleteCertificates: inputOf({ CertificateIds: ids }, { IsSync: fc.boolean() }),
  DescribeCertificate: oneId,
  DescribeCertificateDetail: oneId,
  DescribeCertificates: inputOf(page, {
    SearchKey: fc.oneof(domain, id, text),
    ExpirationSort: fc.constantFrom('ASC', 'desc'),
    CertificateStatus: fc.array(fc.nat(15), { maxLength: 4 }),
    CertIds: fc.array(id, { maxLength: 4 }),
    ProjectId: projectId,
    Upload: fc.constantFrom(0, 1),
    Deployable: fc.constantFrom(0, 1),
    Renew: fc.constantFrom(0, 1),
    FilterSource: fc.constantFrom('upload', 'buy'),
    FilterExpiring: fc.constantFrom(0, 1),
    IsPendingIssue: fc.constantFrom(0, 1),
    CertificateType: fc.constantFrom('SVR', 'CA'),
    Tags: fc.array(fc.record({ TagKey: fc.constant('a'), TagValue: text }), { maxLength: 2 }),
  }),
  DescribeCertificateOperateLogs: inputOf(page, {
    StartTime: fc.constantFrom('2026-01-01 00:00:00', '0000-01-01 00:00:00', '9999-12-31 23:59:59'),
    EndTime: fc.constantFrom('2030-01-01 00:00:00', '2026-02-29 00:00:00'),
  }),
  DescribeDownloadCertificateUrl: inputOf(
    { CertificateId: id },
    { ServiceType: fc.constantFrom('nginx', 'apache', 'iis', 'tomcat', 'jks', 'other', 'root', 'caddy') },
  ),
  DescribeCertificateBindResourceTaskDetail: fc.record({ TaskId: id }),
  DescribeCertificateBindResourceTaskResult: fc.record({ TaskIds: ids }),
  DescribeCompanies: fc.constant({}),
  DescribeDeployedResources: fc.record({ CertificateIds: ids, ResourceType: text }),
  CreateCertificateBindResourceSyncTask: fc.record({ CertificateIds: ids, IsCache: fc.nat(2) }),
  DeployCertificateInstance: inputOf(
    { CertificateId: id, InstanceIdList: fc.array(instance, { maxLength: 3 }) },
    { ResourceType: resourceType, Status: fc.nat(1), IsCache: fc.nat(1) },
  ),
  UpdateCertificateInstance: inputOf(
    { OldCertificateId: id, ResourceTypes: fc.array(resourceType, { maxLength: 2 }) },
    {
      CertificateId: id,
      CertificatePublicKey: fc.constant('chain#'),
      CertificatePrivateKey: fc.constant('key#'),
      ExpiringNotificationSwitch: fc.nat(2),
    },
  ),
  UploadUpdateCertificateInstance: fc.record({
    OldCertificateId: id,
    ResourceTypes: fc.array(resourceType, { maxLength: 2 }),
    CertificatePublicKey: fc.constant('chain#'),
    CertificatePrivateKey: fc.constant('key#'),
  }),
  ...Object.fromEntries(RECORD_ACTIONS.map((name) => [name, fc.record({ DeployRecordId: fc.nat() })])),
  DescribeHostDeployRecordDetail: fc.record({ DeployRecordId: id }),
  DescribeHostUpdateRecordDetail: fc.record({ DeployRecordId: id }),
  DescribeHostUploadUpdateRecord: fc.record({ OldCertificateId: id }),
  DescribeHostUploadUpdateRecordDetail: fc.record({ DeployRecordId: fc.nat() }),
  DescribeManagerDetail: fc.record({ ManagerId: fc.nat() }),
  DescribeManagers: fc.record({ CompanyId: fc.nat() }),
  DescribePackages: inputOf({}, page),
  DescribeDeleteCertificatesTaskResult: fc.record({ TaskIds: ids }),
  DownloadCertificate: oneId,
  UploadConfirmLetter: inputOf({ CertificateId: id, ConfirmLetter: text }, {}),
  ModifyCertificateAlias: inputOf({ CertificateId: id }, { Alias: text }),
  ModifyCertificateProject: fc.record({ CertificateIdList: ids, ProjectId: projectId }),
  ModifyCertificateResubmit: oneId,
  ModifyCertificatesExpiringNotificationSwitch: fc.record({ CertificateIds: ids, SwitchStatus: fc.nat(2) }),
  ReplaceCertificate: inputOf(
    { CertificateId: id, ValidType: method },
    {
      CsrType: fc.constantFrom('original', 'online', 'Online', 'upload'),
      CertCSREncryptAlgo: algorithm,
      CertCSRKeyParameter: parameter,
      CsrkeyPassword: password,
      Reason: text,
      UseCrossSignRoot: fc.boolean(),
    },
  ),
  ResealAdvanceScheduledRevocation: inputOf(
    { CertificateId: id },
    { RevokeTime: fc.constantFrom('2026-01-01 00:00:00', '2026-06-03 00:00:00', '2026-02-29 00:00:00') },
  ),
  ResealCancelScheduledRevocation: oneId,
  ResealCreatePerson: inputOf(
    { Name: text, PolicyName: text },
    { ProjectIds: fc.array(projectId, { maxLength: 3 }), Provider: text, Subject: text },
  ),
  ...Object.fromEntries(
    ['Cancel', 'Describe', 'Pause', 'Plan', 'Resume', 'Start'].map((act) => [`Reseal${act}Campaign`, oneCampaign]),
  ),
  ResealCreateCampaign: inputOf(
    { Name: text, Selection: fc.record({ CertificateIds: ids, All: fc.boolean() }) },
    {
      KeyAlgorithm: fc.constantFrom('RSA 2048', 'ECC', 'ECC prime256v1', 'rsa2048'),
      Proof: fc.constantFrom('reuse', 'dnsAuto', 'own', 'none'),
      CanarySize: fc.nat(3),
      WaveGrowth: fc.constantFrom(0.5, 1, 2.5, 1e9),
      WavePauseSeconds: fc.nat(2),
      StopAtFailureShare: fc.constantFrom(0, 0.25, 1, 1.5, -1),
      Rates: fc.array(fc.record({ Issuer: text, PerSecond: fc.constantFrom(0, 0.001, 5) }), { maxLength: 2 }),
      Deadline: fc.constantFrom('2030-01-01 00:00:00', '2026-02-29 00:00:00'),
      OldCertificates: fc.constantFrom('keep', 'revoke', 'whenUnserved', ''),
      RevokeAfterHours: fc.nat(10_000),
      Notify: fc.array(text, { maxLength: 2 }),
      Overrides: fc.array(fc.constantFrom('lessThan30Days', 'all'), { maxLength: 1 }),
      Incident: text,
      ReasonCode: fc.constantFrom('superseded', 'keyCompromise', 'hold'),
    },
  ),
  ResealDescribeCampaignItems: inputOf(
    { CampaignId: text },
    { State: fc.constantFrom('waiting', 'odd'), Wave: fc.nat(3), Cursor: text, Limit: fc.nat(30) },
  ),
  ResealDescribeCampaignReport: inputOf(
    { CampaignId: text },
    { Format: fc.constantFrom('json', 'csv', 'html', 'pdf'), Cursor: text },
  ),
  ResealDescribeAtRisk: inputOf({}, { Cursor: text, Limit: fc.nat(30) }),
  ResealDescribeCampaigns: inputOf({}, page),
  ResealDescribeCampaignUnknowns: inputOf({ CampaignId: text }, { Cursor: text, Limit: fc.nat(30) }),
  ResealExtendCampaignSelection: inputOf({ CampaignId: text, Identifiers: fc.array(text, { maxLength: 3 }) }, {}),
  ResealCountCampaignSelection: inputOf(
    {
      Selection: inputOf(
        {},
        {
          All: fc.boolean(),
          DomainSuffixes: fc.array(fc.constantFrom('example.com', '*.münchen.example', '.', 'a b'), { maxLength: 2 }),
          Serials: fc.array(fc.constantFrom('0A:0b', 'x'), { maxLength: 2 }),
          Authorities: fc.array(fc.constantFrom('issuing-1', 'aabb', 'nobody'), { maxLength: 2 }),
          LintRules: fc.array(fc.constantFrom('br-7.1.2.7.8-no-authority', 'none'), { maxLength: 1 }),
        },
      ),
    },
    { Cursor: fc.constantFrom('', 'x', '100000000001/5/5') },
  ),
  ResealRetryCampaign: inputOf({ CampaignId: text }, { States: fc.array(fc.constantFrom('failed', 'waiting')) }),
  ResealDeletePerson: fc.record({ Name: text }),
  ResealDescribeAccess: fc.constant({}),
  ResealDescribeAuditLog: inputOf(
    {},
    {
      CertificateId: id,
      Cursor: fc.constantFrom('0.0', '1780315200000.1', '999999999999999.999999999999999'),
      Limit: fc.nat(30),
      StartTime: fc.constantFrom('2026-01-01 00:00:00', '0000-01-01 00:00:00'),
      EndTime: fc.constantFrom('2030-01-01 00:00:00', '2026-02-29 00:00:00'),
      SecretId: text,
    },
  ),
  ResealDescribeDnsProviders: inputOf({}, {}),
  ResealDescribeActivity: inputOf({}, {}),
  ResealDescribeAuthorities: inputOf({}, {}),
  ResealDescribeDeliveries: inputOf(
    {},
    {
      State: fc.constantFrom('givenUp', 'waiting', 'odd', ''),
      Cursor: fc.constantFrom('', '1.audit', '1.', '../x'),
      Limit: fc.nat(30),
    },
  ),
  ResealDescribeIssuers: inputOf({}, {}),
  ResealDescribePerspectives: inputOf({}, {}),
  ResealDescribeWebhooks: inputOf({}, {}),
  // What asks nobody outside.
  ResealExamineInstallation: inputOf(
    {},
    { Checks: fc.array(fc.constantFrom('disk', 'clock', 'odd', ''), { maxLength: 3 }) },
  ),
  ResealRetryDelivery: inputOf({ Webhook: text, EventNumber: fc.nat(50) }, {}),
  // A new authority costs a key, and another list.
  ResealRollAuthority: inputOf({ Kind: fc.constantFrom('national', 'odd', '') }, {}),
  ResealDescribePersistentRecord: inputOf(
    { Domain: text },
    { Wildcard: fc.boolean(), PersistUntilTime: fc.constantFrom('2030-01-01 00:00:00', '2001-01-01 00:00:00', 'soon') },
  ),
  ResealCheckPersistentRecord: inputOf({ Domain: text }, {}),
  ResealDescribePersistentRecords: inputOf({}, { Cursor: text, Limit: fc.nat(30) }),
  ResealDescribeProofs: inputOf({ CertificateId: id }, {}),
  ResealDescribeRenewals: inputOf({}, { CertificateId: id, ...page }),
  ResealDescribeScheduledRevocations: inputOf({}, { CertificateId: id, ...page }),
  ResealDescribeTargets: inputOf({}, page),
  ResealModifyRenewal: inputOf({ CertificateId: id, AutoRenew: fc.constantFrom('on', 'off', 'product', 'On', '') }, {}),
  ResealModifyPerson: inputOf({ Name: text }, { PolicyName: text, AllProjects: fc.boolean(), Disabled: fc.boolean() }),
  ResealResetPerson: fc.record({ Name: text }),
  ResealRenewCertificate: inputOf(
    { CertificateId: id },
    {
      ValidType: method,
      CsrType: fc.constantFrom('original', 'upload', 'online'),
      CsrContent: text,
      CertCSREncryptAlgo: algorithm,
      CertCSRKeyParameter: parameter,
      CsrkeyPassword: password,
    },
  ),
  ResealCreateAcmeKey: inputOf({}, { ProjectId: fc.constantFrom(0, 1) }),
  ResealReportKeyCompromise: fc.record({ CsrContent: text }),
  RevokeCertificate: inputOf({ CertificateId: id }, { Reason: text }),
  SubmitCertificateInformation: inputOf(
    { CertificateId: id, CertificateDomain: domain },
    {
      DomainList: fc.array(domain, { maxLength: 2 }),
      VerifyType: method,
      KeyPassword: password,
      OrganizationName: text,
      IsDV: fc.boolean(),
    },
  ),
  UploadCertificate: inputOf(
    { CertificatePublicKey: fc.constant('chain#'), CertificatePrivateKey: fc.constant('key#') },
    { Alias: text, ProjectId: projectId, Repeatable: fc.boolean(), KeyPassword: password },
  ),
};

export const BUILT_ACTIONS: readonly string[] = Object.keys(GOOD);

export interface Wish {
  readonly action: string;
  readonly input: Input;
}

const CONTRACTS = { ...published.actions, ...extensions.actions, ...international.actions };
const NAMES = [...new Set(Object.values(CONTRACTS).flatMap(({ input }) => Object.keys(input)))];

interface Change {
  readonly kind: 'set' | 'remove' | 'wrap' | 'nest' | 'move';
  readonly name: string;
  readonly value: unknown;
}

const foreignName = fc.oneof(fc.constantFrom(...NAMES, '__proto__', 'constructor', 'toString'), hostileText);

function changeOf(action: string): fc.Arbitrary<Change> {
  const own = Object.keys(inputsOf(action));
  return fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'remove', 'wrap', 'nest', 'move'),
    // An action without parameters has none that could be changed.
    name: fc.oneof(
      { weight: 6, arbitrary: own.length === 0 ? foreignName : fc.constantFrom(...own) },
      { weight: 1, arbitrary: foreignName },
    ),
    value: fc.oneof({ weight: 5, arbitrary: hostileValue }, { weight: 1, arbitrary: id }),
  });
}

function inputsOf(action: string): Readonly<Record<string, string>> {
  const actions: Readonly<Record<string, { readonly input: Readonly<Record<string, string>> }>> = CONTRACTS;
  return actions[action]?.input ?? {};
}

function applyChange(input: Input, { kind, name, value }: Change): Input {
  const old = Object.hasOwn(input, name) ? input[name] : null;
  const rest = Object.fromEntries(Object.entries(input).filter(([other]) => other !== name));
  if (kind === 'remove') return rest;
  if (kind === 'wrap') return { ...input, [name]: [old] };
  if (kind === 'nest') return { ...input, [name]: { [name]: old } };
  if (kind === 'move') return { ...rest, [name.toLowerCase()]: old };
  return { ...input, [name]: value };
}

/** A good input of some action with no change, a few of them, or many. */
export const wish: fc.Arbitrary<Wish> = fc
  .constantFrom(...BUILT_ACTIONS)
  .chain((action) =>
    fc
      .tuple(GOOD[action] ?? fc.constant({}), fc.array(changeOf(action), { maxLength: 4, size: 'small' }))
      .map(([input, changes]) => ({ action, input: changes.reduce(applyChange, input) })),
  );

/** With what the marks stand for now. */
export function resolved(
  value: unknown,
  world: { readonly ids: readonly string[]; readonly chain: string; readonly key: string },
): unknown {
  if (value === 'chain#') return world.chain;
  if (value === 'key#') return world.key;
  if (typeof value === 'string') return value.startsWith(ID_MARK) ? idAt(world.ids, value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => resolved(item, world));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolved(member, world)]));
}

function idAt(ids: readonly string[], mark: string): string {
  return ids[Number(mark.slice(ID_MARK.length)) % ids.length] ?? mark;
}
