// Targets as the contract lists the instances of each kind of resource.

import { servedOf } from '../../certificates/model/deployment.ts';
import { isThere, type KnownTarget } from '../../certificates/targets/known-targets.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { isGoodFor } from '../../certificates/model/coverage.ts';
import { partsOfInstance } from '../deployment/resource-types.ts';

/** A target with the certificate that is there, as far as the caller may know it. */
export interface Instance {
  readonly known: KnownTarget;
  readonly certificate: Certificate | undefined;
  /** What it is held against: names for which domains match; none for all. */
  readonly wanted: readonly Certificate[];
}

/** Of the certificates that may be told, the one that is there. */
export function instanceOf(known: KnownTarget, told: readonly Certificate[], wanted: readonly Certificate[]): Instance {
  return { known, certificate: told.find((one) => isThere(known, servedOf(one))), wanted };
}

function domainsOf({ known: { target } }: Instance): readonly string[] {
  return target.domains;
}

function domainOf(instance: Instance): string {
  const { resourceType, instanceId } = instance.known.target;
  return partsOfInstance(resourceType, instanceId).domain ?? domainsOf(instance)[0] ?? instanceId;
}

const idOf = ({ certificate }: Instance): string => certificate?.id ?? '';

function mismatchesOf(instance: Instance): readonly string[] {
  const { wanted } = instance;
  return domainsOf(instance).filter((domain) => !wanted.every(({ names }) => isGoodFor(names, domain)));
}

function partsOf({ known: { target } }: Instance) {
  return partsOfInstance(target.resourceType, target.instanceId);
}

const ONLINE = 'online';

export function cdnView(instance: Instance) {
  return { Domain: domainOf(instance), CertId: idOf(instance), Status: ONLINE, HttpsBillingSwitch: 'on' };
}

export function wafView(instance: Instance) {
  return { Domain: domainOf(instance), CertId: idOf(instance), Keepalive: 0 };
}

export function liveView(instance: Instance) {
  return { Domain: domainOf(instance), CertId: idOf(instance), Status: idOf(instance) === '' ? -1 : 1 };
}

export function vodView(instance: Instance) {
  return { Domain: domainOf(instance), CertId: idOf(instance) };
}

export function ddosView(instance: Instance) {
  const { serverId = '', port = '' } = partsOf(instance);
  return {
    Domain: domainOf(instance),
    InstanceId: serverId,
    Protocol: 'https',
    CertId: idOf(instance),
    VirtualPort: port,
  };
}

export function apiGatewayView(instance: Instance) {
  const { serviceId = '' } = partsOf(instance);
  const { name } = instance.known.target;
  return {
    ServiceId: serviceId,
    ServiceName: name,
    Domain: domainOf(instance),
    CertId: idOf(instance),
    Protocol: 'https',
  };
}

export function teoView(instance: Instance) {
  return { Host: domainOf(instance), CertId: idOf(instance), ZoneId: '', Status: 'deployed', Algorithm: '' };
}

export function cosView(instance: Instance) {
  const { bucket = '', region } = partsOf(instance);
  const { target } = instance.known;
  const Status = idOf(instance) === '' ? 'DISABLED' : 'ENABLED';
  return {
    Domain: domainOf(instance),
    CertId: idOf(instance),
    Status,
    Bucket: bucket,
    Region: region ?? target.region,
  };
}

export function lighthouseView(instance: Instance) {
  const { serverId = '' } = partsOf(instance);
  const { name, served, domains } = instance.known.target;
  return {
    InstanceId: serverId,
    InstanceName: name,
    IP: [...new Set(served.map(({ host }) => host))],
    Domain: domains,
  };
}

export function scfView(instance: Instance) {
  const { region } = instance.known.target;
  return { CertificateId: idOf(instance), Protocol: 'HTTPS', Domain: domainOf(instance), Region: region };
}

/** By load balancers, each with its listeners, each with the rules for its domains. */
export function clbViews(instances: readonly Instance[]) {
  const groups = Map.groupBy(instances, (one) => partsOf(one).loadBalancerId ?? one.known.target.instanceId);
  return [...groups].map(([LoadBalancerId, own]) => ({
    LoadBalancerId,
    LoadBalancerName: own[0]?.known.target.name ?? '',
    Listeners: listenersOf(own),
    Forward: 1,
  }));
}

function listenersOf(instances: readonly Instance[]) {
  const groups = Map.groupBy(instances, (one) => partsOf(one).listenerId ?? '');
  return [...groups].map(([ListenerId, own]) => {
    const whole = own.find((one) => (partsOf(one).domain ?? '') === '');
    const rules = own.filter((one) => one !== whole);
    return {
      ListenerId,
      ListenerName: whole?.known.target.name ?? '',
      SniSwitch: rules.length > 0 ? 1 : 0,
      Protocol: 'HTTPS',
      Certificate: whole === undefined ? NONE_BOUND : boundView(whole),
      Rules: rules.map(ruleView),
      NoMatchDomains: own.flatMap(mismatchesOf),
    };
  });
}

/** Of a listener whose certificates are those of its rules. */
const NONE_BOUND = { CertId: '', DnsNames: [], CertCaId: '', SSLMode: '' };

function ruleView(instance: Instance) {
  const NoMatchDomains = mismatchesOf(instance);
  return {
    LocationId: '',
    Domain: domainOf(instance),
    IsMatch: NoMatchDomains.length === 0,
    Certificate: boundView(instance),
    NoMatchDomains,
    Url: '/',
  };
}

function boundView(instance: Instance) {
  return {
    CertId: idOf(instance),
    DnsNames: instance.certificate?.names ?? [],
    CertCaId: '',
    SSLMode: 'UNIDIRECTIONAL',
  };
}

/** By clusters, each with its namespaces, each with its secrets. */
export function tkeViews(instances: readonly Instance[]) {
  const groups = Map.groupBy(instances, (one) => partsOf(one).clusterId ?? '');
  return [...groups].map(([ClusterId, own]) => ({
    ClusterId,
    ClusterName: own[0]?.known.target.name ?? '',
    NamespaceList: namespacesOf(own),
    ClusterType: '',
    ClusterVersion: '',
  }));
}

function namespacesOf(instances: readonly Instance[]) {
  const groups = Map.groupBy(instances, (one) => partsOf(one).namespace ?? '');
  return [...groups].map(([Name, own]) => ({ Name, SecretList: own.map(secretView) }));
}

function secretView(instance: Instance) {
  const { secretName = '' } = partsOf(instance);
  return { Name: secretName, CertId: idOf(instance), IngressList: [], NoMatchDomains: mismatchesOf(instance) };
}
