// A deployment, its parts and its counts, as records are described.

import { findTarget } from '../../certificates/targets/known-targets.ts';
import type { DeploymentPart, DeploymentState, StateCounts } from '../../certificates/model/deployment.ts';
import type { Target } from '../../certificates/ports/targets.ts';
import type { World } from '../../certificates/ports/world.ts';
import { inWords } from '../../reasons/reason.ts';
import { partsOfInstance } from '../deployment/resource-types.ts';
import type { Language } from '../call/request.ts';
import { wireTime } from '../words/times.ts';

/** As published for records and their details. */
export const STATUSES: { readonly [state in DeploymentState]: number } = {
  waiting: 0,
  good: 1,
  failed: 2,
  running: 3,
  rolledBack: 4,
  rollbackFailed: 5,
};

export function countsOf(parts: readonly Pick<DeploymentPart, 'state'>[]): StateCounts {
  const groups = Map.groupBy(parts, ({ state }) => state);
  return Object.fromEntries([...groups].map(([state, of]) => [state, of.length]));
}

/** Success and Failed are the total exactly when nothing is left to do: what was rolled back has succeeded. */
export function countsView(counts: StateCounts) {
  const of = (...states: readonly DeploymentState[]): number =>
    states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return {
    SuccessTotalCount: of('good', 'rolledBack'),
    FailedTotalCount: of('failed', 'rollbackFailed'),
    RunningTotalCount: of('running'),
    PendingTotalCount: of('waiting'),
  };
}

/** A part with its target, which may be configured no more. */
export interface ShownPart {
  readonly part: DeploymentPart;
  readonly target: Pick<Target, 'resourceType' | 'region' | 'instanceId' | 'name' | 'domains'>;
}

export function shownPart(world: Pick<World, 'targets'>, part: DeploymentPart): ShownPart {
  const [resourceType = '', region = '', instanceId = ''] = part.targetKey.split(' ');
  const target = findTarget(world, part) ?? { resourceType, region, instanceId, name: '', domains: [] };
  return { part, target };
}

/** What the rows of all three kinds of records have. */
function commonView({ part, target }: ShownPart, language: Language) {
  const { resourceType, instanceId, region, name, domains } = target;
  const {
    listenerId = '',
    namespace = '',
    secretName = '',
    bucket = '',
    port,
  } = partsOfInstance(resourceType, instanceId);
  return {
    Id: part.id,
    OldCertId: part.oldCertificateId ?? '',
    InstanceId: instanceId,
    InstanceName: name,
    ListenerId: listenerId,
    Domains: domains,
    Protocol: 'https',
    Status: STATUSES[part.state],
    ErrorMsg: part.trouble === undefined ? '' : inWords(part.trouble, language === 'zh-CN' ? 'zh' : 'en'),
    CreateTime: wireTime(part.createdAt),
    UpdateTime: wireTime(part.updatedAt),
    ListenerName: '',
    SniSwitch: 0,
    Bucket: bucket,
    Namespace: namespace,
    SecretName: secretName,
    Port: port === undefined || !/^[0-9]{1,5}$/.test(port) ? 0 : Number(port),
    Region: region,
  };
}

const UNUSED = { EnvId: '', TCBType: '', Algorithm: '', OldAlgorithm: '', InstanceStatus: '', ListenerStatus: '' };

export function deployPartView(shown: ShownPart, language: Language) {
  return { ...commonView(shown, language), CertId: shown.part.certificateId, ...UNUSED, Url: [] };
}

export function updatePartView(shown: ShownPart, language: Language) {
  const { part, target } = shown;
  const { certificateId: CertId } = part;
  return { ...commonView(shown, language), CertId, ResourceType: target.resourceType, ...UNUSED, Url: '' };
}

export function uploadUpdatePartView(shown: ShownPart, language: Language) {
  return { ...commonView(shown, language), Forward: 0, SSLMode: '', ResourceType: shown.target.resourceType };
}

/** Rows by the type of their targets, in the order in which the types come up. */
export function byResourceType<Row>(
  parts: readonly ShownPart[],
  { viewOf, totals }: { readonly viewOf: (shown: ShownPart) => Row; readonly totals: ReadonlyMap<string, number> },
) {
  const groups = Map.groupBy(parts, ({ target }) => target.resourceType);
  return [...groups].map(([ResourceType, of]) => ({
    ResourceType,
    List: of.map(viewOf),
    TotalCount: totals.get(ResourceType) ?? of.length,
  }));
}
