// The contract's kinds of resources, and what their ids are made of.

import { refuse } from '../../failure.ts';

interface InstanceParts {
  readonly loadBalancerId?: string;
  readonly listenerId?: string;
  readonly serviceId?: string;
  readonly clusterId?: string;
  readonly namespace?: string;
  readonly secretName?: string;
  readonly bucket?: string;
  readonly serverId?: string;
  readonly region?: string;
  readonly port?: string;
  readonly domain?: string;
}

type PartName = keyof InstanceParts;

/** By which parts, with "|" between, clients name an instance; those of the last ones that are optional may be missing. */
const FORMS: Readonly<Record<string, { readonly parts: readonly PartName[]; readonly least: number }>> = {
  clb: { parts: ['loadBalancerId', 'listenerId', 'domain'], least: 2 },
  cdn: { parts: ['domain'], least: 1 },
  waf: { parts: ['domain'], least: 1 },
  live: { parts: ['domain'], least: 1 },
  vod: { parts: ['domain'], least: 1 },
  ddos: { parts: ['serverId', 'domain', 'port'], least: 3 },
  tke: { parts: ['clusterId', 'namespace', 'secretName'], least: 3 },
  apigateway: { parts: ['serviceId', 'domain'], least: 1 },
  tcb: { parts: ['serverId', 'domain'], least: 1 },
  teo: { parts: ['domain'], least: 1 },
  tse: { parts: ['serverId', 'domain'], least: 1 },
  cos: { parts: ['region', 'bucket', 'domain'], least: 3 },
  lighthouse: { parts: ['region', 'serverId', 'domain'], least: 3 },
  tdmq: { parts: ['serverId'], least: 1 },
  mqtt: { parts: ['serverId'], least: 1 },
  gaap: { parts: ['serverId', 'listenerId'], least: 1 },
  scf: { parts: ['domain'], least: 1 },
};

export const RESOURCE_TYPES: readonly string[] = Object.keys(FORMS);

/** In any case of letters, as clients write them. */
export function resourceTypeNamed(text: string): string {
  const type = text.toLowerCase();
  return type in FORMS ? type : refuse({ kind: 'resourceTypeUnknown', resourceType: text });
}

/** What is empty is not there; an id in another form has no parts. */
export function partsOfInstance(resourceType: string, instanceId: string): InstanceParts {
  const form = FORMS[resourceType];
  const given = instanceId.split('|');
  if (form === undefined || given.length < form.least) return {};
  return Object.fromEntries(form.parts.map((name, at) => [name, given[at] ?? '']));
}

export const MAX_INSTANCE_ID_LENGTH = 512;
/** Words of letters, digits and few signs, with "|" between. Nothing in it means anything to a shell or in a path. */
const INSTANCE_ID = /^[A-Za-z0-9*_.:-]+(?:\|[A-Za-z0-9*_.:-]+)*$/;

/** Refuses what cannot be an id of the type, or of any where none is named. */
export function checkInstanceId(instanceId: string, resourceType: string | undefined): void {
  const count = instanceId.split('|').length;
  const form = resourceType === undefined ? undefined : FORMS[resourceType];
  const fits = form === undefined || (count >= form.least && count <= form.parts.length);
  if (instanceId.length <= MAX_INSTANCE_ID_LENGTH && INSTANCE_ID.test(instanceId) && fits) return;
  refuse({ kind: 'instanceMalformed', instanceId });
}
