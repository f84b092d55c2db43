// Everything that clients do with deployments, in one session: brought, failed, retried, taken back, updated, looked for.

import { until } from '../life.ts';
import type { LoopbackTarget, TargetWish } from './loopback-targets.ts';
import { makePair } from './pairs.ts';

type Answer = Readonly<Record<string, unknown>>;
/** Fails where it is refused. */
type Do = (action: string, input: object) => Promise<Answer>;

/** One of each form of ids, for whatever certificate: no domain is named. */
export const SESSION_TARGETS: readonly TargetWish[] = [
  ['lighthouse', 'hz1|web-1|www'],
  ['clb', 'lb-1|lbl-1|www'],
  ['clb', 'lb-1|lbl-2'],
  ['tke', 'c-1|ns|tls'],
  ['cos', 'hz1|bucket|www'],
  ['ddos', 'd-1|www|443'],
  ['apigateway', 'service-1|www'],
  ['scf', 'f'],
  ...['cdn', 'waf', 'live', 'vod', 'teo'].map((type) => [type, `${type}.example.com`] as const),
].map(([resourceType = '', instanceId = ''], at) => ({
  resourceType,
  instanceId,
  name: `place ${at}`,
  domains: [],
  files: at === 0 ? makePair('old.example') : undefined,
}));

export interface Session {
  /** An issued certificate, and its reissue. */
  readonly certificateIds: readonly [old: string, next: string];
  /** An upload's chain and key, and others with the same names. */
  readonly uploads: readonly [first: Upload, second: Upload];
  readonly target: LoopbackTarget;
}

interface Upload {
  readonly CertificatePublicKey: string;
  readonly CertificatePrivateKey: string;
}

export async function useDeployments(act: Do, session: Session): Promise<void> {
  const [old] = session.certificateIds;
  await deployAndBack(act, session);
  await updateAndBack(act, session);
  await uploadUpdateAndBack(act, session);
  const everywhere = SESSION_TARGETS.map(({ instanceId }) => instanceId);
  const { DeployRecordId } = await act('DeployCertificateInstance', { CertificateId: old, InstanceIdList: everywhere });
  await ended(act, 'DescribeHostDeployRecordDetail', String(DeployRecordId));
  await lookForIt(act, old);
}

/** It fails first, is retried, and then taken back. */
async function deployAndBack(act: Do, { certificateIds: [CertificateId], target }: Session): Promise<void> {
  const { instanceId } = target.target;
  const wish = { CertificateId, ResourceType: 'lighthouse', InstanceIdList: [instanceId] };
  target.faults.testFails = true;
  const { DeployRecordId } = await act('DeployCertificateInstance', wish);
  await ended(act, 'DescribeHostDeployRecordDetail', String(DeployRecordId));
  target.faults.testFails = false;
  await act('DeployCertificateRecordRetry', { DeployRecordId });
  await ended(act, 'DescribeHostDeployRecordDetail', String(DeployRecordId));
  await act('DeployCertificateRecordRollback', { DeployRecordId });
  await ended(act, 'DescribeHostDeployRecordDetail', String(DeployRecordId));
  const again = await act('DeployCertificateInstance', wish);
  await ended(act, 'DescribeHostDeployRecordDetail', String(again['DeployRecordId']));
  await act('DescribeHostDeployRecord', { CertificateId, ResourceType: 'lighthouse' });
}

async function updateAndBack(act: Do, { certificateIds, target }: Session): Promise<void> {
  const [OldCertificateId, CertificateId] = certificateIds;
  target.faults.testFails = true;
  const wish = { OldCertificateId, CertificateId, ResourceTypes: ['lighthouse', 'cdn'] };
  const { DeployRecordId } = await act('UpdateCertificateInstance', wish);
  await ended(act, 'DescribeHostUpdateRecordDetail', String(DeployRecordId));
  target.faults.testFails = false;
  await act('UpdateCertificateRecordRetry', { DeployRecordId });
  await ended(act, 'DescribeHostUpdateRecordDetail', String(DeployRecordId));
  await act('UpdateCertificateRecordRollback', { DeployRecordId });
  await ended(act, 'DescribeHostUpdateRecordDetail', String(DeployRecordId));
  await act('DescribeHostUpdateRecord', { OldCertificateId });
}

async function uploadUpdateAndBack(act: Do, { uploads: [first, second], target }: Session): Promise<void> {
  const { CertificateId } = await act('UploadCertificate', { ...first, Repeatable: true });
  const wish = { CertificateId, ResourceType: 'lighthouse', InstanceIdList: [target.target.instanceId] };
  const deployed = await act('DeployCertificateInstance', wish);
  await ended(act, 'DescribeHostDeployRecordDetail', String(deployed['DeployRecordId']));
  target.faults.testFails = true;
  const update = { OldCertificateId: CertificateId, ResourceTypes: ['lighthouse'], ...second };
  const DeployRecordId = Number((await act('UploadUpdateCertificateInstance', update))['DeployRecordId']);
  await uploadEnded(act, DeployRecordId);
  target.faults.testFails = false;
  await act('UploadUpdateCertificateRecordRetry', { DeployRecordId });
  await uploadEnded(act, DeployRecordId);
  await act('UploadUpdateCertificateRecordRollback', { DeployRecordId });
  await uploadEnded(act, DeployRecordId);
  await act('DescribeHostUploadUpdateRecord', { OldCertificateId: CertificateId });
}

const INSTANCE_LISTS = 'ApiGateway Cdn Clb Cos Ddos Lighthouse Live Teo Tke Vod Waf'.split(' ');

async function lookForIt(act: Do, CertificateId: string): Promise<void> {
  for (const name of INSTANCE_LISTS) await act(`DescribeHost${name}InstanceList`, { CertificateId });
  await act('DescribeDeployedResources', { CertificateIds: [CertificateId], ResourceType: 'clb' });
  const wish = { CertificateIds: [CertificateId], IsCache: 0 };
  const { CertTaskIds } = await act('CreateCertificateBindResourceSyncTask', wish);
  const [task] = CertTaskIds as readonly { readonly TaskId: string }[];
  await until('every target was looked at', async () => {
    const answer = await act('DescribeCertificateBindResourceTaskResult', { TaskIds: [task?.TaskId] });
    return (answer['SyncTaskBindResourceResult'] as readonly Answer[])[0]?.['Status'] === 1;
  });
  await act('DescribeCertificateBindResourceTaskDetail', { TaskId: task?.TaskId });
}

/** As clients do: until what has succeeded and what has failed are all there is. */
async function ended(act: Do, action: string, DeployRecordId: string): Promise<void> {
  await until(`deployment ${DeployRecordId} has come to its end`, async () =>
    isOver(await act(action, { DeployRecordId })),
  );
}

async function uploadEnded(act: Do, DeployRecordId: number): Promise<void> {
  await until(`deployment ${DeployRecordId} has come to its end`, async () => {
    const answer = await act('DescribeHostUploadUpdateRecordDetail', { DeployRecordId, Limit: 200 });
    return (answer['DeployRecordDetail'] as readonly Answer[]).every(isOver);
  });
}

function isOver(counts: Answer): boolean {
  return Number(counts['SuccessTotalCount']) + Number(counts['FailedTotalCount']) === counts['TotalCount'];
}
