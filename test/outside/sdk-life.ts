// What the official SDK does with a service from beginning to end: every action that is built, each answer held to the contract.

import assert from 'node:assert/strict';
import type { World } from '../../src/certificates/ports/world.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { ACTION_NAMES, answerDefects } from '../support/answer-contract.ts';
import { type HTTP_METHODS, openSdk, type SdkClient, type SIGN_METHODS } from '../support/sdk.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { SESSION_TARGETS, useDeployments } from '../support/targets/deploy-session.ts';
import { type LoopbackTargets, openLoopbackTargets } from '../support/targets/loopback-targets.ts';

/** It has an answer for what this service never has: managers of organisations. */
const ALWAYS_REFUSED: ReadonlySet<string> = new Set(['DescribeManagerDetail']);
const USED = ACTION_NAMES.filter((name) => !ALWAYS_REFUSED.has(name));

const RATES = ACTION_NAMES.map((name) => `${name}: 10000`).join(', ');
const YAML = `
dns:
  zones: [{ name: example.com, accounts: ["*"] }]
limits:
  freePerAccount: 1000
  freePerDomain: 1000
  ratePerSecond: { ${RATES} }
`;

const IN_REVIEW = 0;
export const ISSUED = 1;
const CANCELLED = 7;
const REVOKED = 10;
export const REISSUING = 11;
const MULTI_DOMAIN = 13;

/** With its root as PEM, which clients trust over HTTPS. */
export interface SdkService extends AsyncDisposable {
  readonly service: TestService;
  readonly targets: LoopbackTargets;
  readonly root: string;
}

export async function openSdkService(env: Readonly<Record<string, string>> = {}): Promise<SdkService> {
  // The SDK signs with the time of this process.
  const clock = { ...systemClock, advance: () => assert.fail('the time of the SDK cannot be moved') };
  const targets = await openLoopbackTargets(SESSION_TARGETS);
  const overlay = { world: (world: World): World => ({ ...world, targets }) };
  const service = await openTestService({ clock, yaml: YAML, env: { RESEAL_TLS: 'auto', ...env }, overlay });
  const close = async (): Promise<void> => {
    await service[Symbol.asyncDispose]();
    await targets[Symbol.asyncDispose]();
  };
  return {
    service,
    targets,
    [Symbol.asyncDispose]: close,
    root: await (await fetch(`http://${endpointOf(service)}/ca/service-root-1.pem`)).text(),
  };
}

export function endpointOf({ service: { host, port } }: TestService): string {
  return `${host}:${port}`;
}

export interface Form {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly signMethod: (typeof SIGN_METHODS)[number];
  readonly reqMethod: (typeof HTTP_METHODS)[number];
}

export function titleOf({ protocol, signMethod, reqMethod }: Form): string {
  return `The SDK uses ${USED.length} actions over ${protocol} by ${signMethod} with ${reqMethod}`;
}

export async function useEverything({ service, targets, root }: SdkService, form: Form): Promise<void> {
  const { protocol, signMethod, reqMethod } = form;
  const trust = protocol === 'HTTPS' ? root : undefined;
  const wish = { credential: service.key, endpoint: endpointOf(service), root: trust, signMethod, reqMethod };
  const actor = openActor(openSdk(wish));
  const domain = `${protocol}-${signMethod}-${reqMethod}.example.com`.toLowerCase();
  await liveFree(actor, { domain, targets });
  await liveGranted(actor, `${protocol}-${signMethod}-${reqMethod}-granted.example.com`.toLowerCase());
  await liveByPackage(actor, `${protocol}-${signMethod}-${reqMethod}-package.example.com`.toLowerCase());
  assert.deepEqual([...actor.used].toSorted(), USED.toSorted());
}

/** Applied for in vain twice, applied for with success, reissued, downloaded, uploaded again, deleted, revoked. */
async function liveFree(
  actor: Actor,
  { domain, targets }: { readonly domain: string; readonly targets: LoopbackTargets },
): Promise<void> {
  await withdraw(actor, `a.${domain}`, 'CancelCertificateOrder');
  await withdraw(actor, `b.${domain}`, 'CancelAuditCertificate');
  const { CertificateId: id } = await actor.do('ApplyCertificate', {
    DvAuthMethod: 'DNS_AUTO',
    DomainName: domain,
    Alias: 'a +b&ü',
  });
  const original = await actor.waitFor(id, ISSUED);
  assert.deepEqual([original['Domain'], original['Alias']], [domain, 'a +b&ü']);
  const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'Online', CertCSREncryptAlgo: 'RSA' };
  const { CertificateId: next } = await actor.do('ReplaceCertificate', wish);
  const replacement = await actor.waitFor(next, ISSUED);
  assert.equal(replacement['CertEndTime'], original['CertEndTime']);
  const { Content, ContentType } = await actor.do('DownloadCertificate', { CertificateId: next });
  assert.deepEqual([String(Content).slice(0, 4), ContentType], ['UEsD', 'application/zip']);
  const wanted = { CertificateId: next, ServiceType: 'jks' };
  const { DownloadFilename } = await actor.do('DescribeDownloadCertificateUrl', wanted);
  assert.equal(DownloadFilename, `${domain}_jks.zip`);
  const { CertificatePublicKey, CertificatePrivateKey } = replacement;
  await useDeployments(async (action, input) => await actor.do(action, input), {
    certificateIds: [String(id), String(next)],
    uploads: [textsOf(original), textsOf(replacement)],
    target: targets.at('hz1|web-1|www'),
  });
  const { CertificateId: copy } = await actor.do('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey });
  await keepInventory(actor, { id: String(copy), chain: String(CertificatePublicKey) });
  assert.equal((await actor.do('DeleteCertificate', { CertificateId: copy }))['DeleteResult'], true);
  await actor.do('RevokeCertificate', { CertificateId: id, Reason: 'keyCompromise' });
  await actor.waitFor(id, REVOKED);
  await actor.waitFor(next, REVOKED);
  const found = await actor.do('DescribeCertificates', { CertIds: [id, next], CertificateStatus: [REVOKED] });
  assert.equal(found['TotalCount'], 2);
  await actor.do('DescribeCertificateOperateLogs', { Limit: 50 });
}

function textsOf(detail: Answer) {
  const { CertificatePublicKey, CertificatePrivateKey } = detail;
  return { CertificatePublicKey: String(CertificatePublicKey), CertificatePrivateKey: String(CertificatePrivateKey) };
}

/** An uploaded certificate is looked for, named, moved and checked; what is not there cannot be deleted. */
async function keepInventory(actor: Actor, { id, chain }: { readonly id: string; readonly chain: string }) {
  await actor.do('ModifyCertificateAlias', { CertificateId: id, Alias: 'kept' });
  const moved = await actor.do('ModifyCertificateProject', { CertificateIdList: [id, 'nothing1'], ProjectId: 0 });
  assert.deepEqual([moved['SuccessCertificates'], moved['FailCertificates']], [[id], ['nothing1']]);
  await actor.do('ModifyCertificatesExpiringNotificationSwitch', { CertificateIds: [id], SwitchStatus: 1 });
  await lookAround(actor);
  const found = await actor.do('CheckCertificateExist', { CertificatePublicKey: chain });
  assert.equal(found['RepeatCertId'], id);
  const { IsValid, IsTrustedCA } = await actor.do('CheckCertificateChain', { CertificateChain: chain });
  assert.deepEqual([IsValid, IsTrustedCA], [true, true]);
  const { CertTaskIds } = await actor.do('DeleteCertificates', { CertificateIds: ['nothing1'], IsSync: true });
  const TaskIds = (CertTaskIds as readonly { readonly TaskId: string }[]).map(({ TaskId }) => TaskId);
  const { DeleteTaskResult } = await actor.do('DescribeDeleteCertificatesTaskResult', { TaskIds });
  assert.equal((DeleteTaskResult as readonly { readonly Status: number }[])[0]?.Status, 2);
}

/** What organisations have: nothing, in the forms that clients read. */
async function lookAround(actor: Actor): Promise<void> {
  await actor.do('DescribeManagers', { CompanyId: 1 });
  for (const action of ['DescribeCompanies', 'DescribePackages']) await actor.do(action, { Limit: 10 });
}

/** What is to be published is shown and not published, so that the order is cancelled. */
async function withdraw(
  actor: Actor,
  domain: string,
  action: 'CancelCertificateOrder' | 'CancelAuditCertificate',
): Promise<void> {
  const { CertificateId } = await actor.do('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: domain });
  const { DvAuthDetail, Status } = await actor.do('DescribeCertificate', { CertificateId });
  const { DvAuths } = DvAuthDetail as { readonly DvAuths: readonly Record<string, string>[] };
  assert.deepEqual([Status, DvAuths.length, DvAuths[0]?.['DvAuthKey']], [IN_REVIEW, 1, `_dnsauth.${domain}`]);
  await actor.do('CompleteCertificate', { CertificateId });
  const { VerificationResults } = await actor.do('CheckCertificateDomainVerification', { CertificateId });
  assert.equal((VerificationResults as readonly Record<string, unknown>[])[0]?.['LocalCheck'], -1);
  await actor.do(action, { CertificateId });
  await actor.waitFor(CertificateId, CANCELLED);
  await actor.do('ModifyCertificateResubmit', { CertificateId });
  await actor.waitFor(CertificateId, IN_REVIEW);
  await actor.do(action, { CertificateId });
  await actor.waitFor(CertificateId, CANCELLED);
}

async function liveGranted(actor: Actor, domain: string): Promise<void> {
  const order = { ProductId: MULTI_DOMAIN, DomainNum: 3, TimeSpan: 1 };
  const { CertificateIds } = await actor.do('CreateCertificate', order);
  const [CertificateId] = CertificateIds as readonly string[];
  const DomainList = [`*.${domain}`, `www.${domain}`];
  const information = {
    CertificateId,
    CsrType: 'online',
    CertificateDomain: domain,
    DomainList,
    ContactEmail: 'a@b.example',
  };
  await actor.do('SubmitCertificateInformation', { ...information, VerifyType: 'DNS_AUTO', IsDV: true });
  await actor.do('CommitCertificateInformation', { CertificateId });
  const issued = await actor.waitFor(CertificateId, ISSUED);
  assert.deepEqual(issued['SubjectAltName'], DomainList);
}

/** The same by the actions of the newer console. */
async function liveByPackage(actor: Actor, domain: string): Promise<void> {
  const order = { ProductPid: MULTI_DOMAIN, PackageIds: ['package-1'], DomainCount: '1', Period: 1 };
  const { CertificateId: CertId } = await actor.do('CreateCertificateByPackage', order);
  await actor.do('CertificateInfoSubmit', {
    CertId,
    GenCsrType: 'online',
    CertCommonName: domain,
    CompanyType: 1,
    CompanyId: '0',
    ContactEmail: 'a@b.example',
    CsrEncryptAlgo: 'ECC',
    CsrKeyParameter: 'prime256v1',
    VerifyType: 'DNS_AUTO',
  });
  await actor.do('CertificateOrderSubmit', { CertId });
  const issued = await actor.waitFor(CertId, ISSUED);
  assert.equal(issued['EncryptAlgorithm'], 'ECC prime256v1');
}

export type Answer = Readonly<Record<string, unknown>>;

interface Actor {
  readonly used: ReadonlySet<string>;
  /** Calls the action and holds its answer against the contract. */
  do(action: string, input: object): Promise<Answer>;
  /** Asks for Detail until its Status is the one wanted. */
  waitFor(id: unknown, status: number): Promise<Answer>;
}

const PATIENCE_MS = 180_000;
const POLL_MS = 20;

function openActor(client: SdkClient): Actor {
  const used = new Set<string>();
  const act = async (action: string, input: object): Promise<Answer> => {
    // The SDK's own methods, one an action, do this and no more.
    const answer: Answer = await client.request(action, input);
    assert.deepEqual(answerDefects(action, answer), []);
    used.add(action);
    return answer;
  };
  return {
    used,
    do: act,
    waitFor: async (CertificateId, status) => {
      for (let waitedMs = 0; ; waitedMs += POLL_MS) {
        const detail = await act('DescribeCertificateDetail', { CertificateId });
        if (detail['Status'] === status) return detail;
        if (waitedMs > PATIENCE_MS)
          assert.fail(`${String(CertificateId)} stays at ${String(detail['Status'])}, not ${status}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}
