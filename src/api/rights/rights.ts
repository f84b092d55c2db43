// What a key's policy and projects say of an action on a certificate: the one rule for calls and for what follows from them.

import { isProjectOpen, type Caller } from '../../accounts/caller.ts';
import {
  certificateResource,
  certificateResources,
  concernsDomains,
  csrResource,
  decide,
  isDenied,
  isParticular,
  type NamedCertificate,
  type NamedCsr,
  type Resource,
  withDomains,
} from '../../accounts/policy.ts';
import type { Refusal } from '../../failure.ts';
import { serviceOf } from '../services.ts';

/** Of a caller, or of the key that an order goes on by. */
export type Rights = Pick<Caller, 'accountUin' | 'policy' | 'projectIds'>;

/** A thing that an action touches. */
export interface Touched {
  readonly resources: readonly Resource[];
  /** What a refusal calls it: never more than the caller has named. */
  readonly shown: string;
}

/** What is asked of the policy for one action: its own name, and those whose denial denies it too. */
export interface Asking {
  /** As on the wire. */
  readonly action: string;
  readonly alsoDoes: readonly string[];
  /** Those that must be allowed, too. */
  readonly alsoAsksFor?: readonly string[];
}

/** The certificate with its domains where the policy speaks of domains: it takes time to look at each. */
export function touchedCertificate({ policy }: Pick<Rights, 'policy'>, certificate: NamedCertificate): Touched {
  const resource = certificateResource(certificate);
  const resources = concernsDomains(policy) ? certificateResources(certificate) : [resource];
  return { resources, shown: resource[0] ?? '*' };
}

/** The same of a CSR that is kept. */
export function touchedCsr({ policy }: Pick<Rights, 'policy'>, csr: NamedCsr): Touched {
  const resource = csrResource(csr);
  return {
    resources: concernsDomains(policy) ? withDomains(resource, csr) : [resource],
    shown: resource[0] ?? '*',
  };
}

/** Whether an action may touch, or tell of, a CSR that its caller has not named; of none of another account. */
export function mayTouchCsr(rights: Rights, action: string, csr: NamedCsr): boolean {
  if (csr.accountUin !== rights.accountUin) return false;
  return deniedAction(rights, { action, alsoDoes: [] }, touchedCsr(rights, csr).resources) === undefined;
}

/** Undefined where the policy allows it, and all that it asks for. A denial of what the action also does wins, as every denial does. */
export function deniedAction({ policy }: Pick<Rights, 'policy'>, asking: Asking, resources: readonly Resource[]) {
  const needed = [asking.action, ...(asking.alsoAsksFor ?? [])].map(policyActionOf);
  const missing = needed.find((action) => decide(policy, { action, resources }) === 'denied');
  if (missing !== undefined) return missing;
  return asking.alsoDoes.map(policyActionOf).find((other) => isDenied(policy, { action: other, resources }));
}

/** Why the action may not touch a certificate of the account; undefined where it may. */
export function refusalOn(rights: Rights, asking: Asking, certificate: NamedCertificate): Refusal | undefined {
  const { resources, shown } = touchedCertificate(rights, certificate);
  const action = deniedAction(rights, asking, resources);
  if (action !== undefined) return { kind: 'actionDenied', action, resource: shown };
  return closedProject(rights, certificate.projectId);
}

/** Undefined for one that is open. */
export function closedProject(rights: Pick<Rights, 'projectIds'>, projectId: number): Refusal | undefined {
  return isProjectOpen(rights, projectId) ? undefined : { kind: 'projectClosed', projectId };
}

/** Whether an action may touch, or tell of, a certificate that its caller has not named. */
export function mayTouch(rights: Rights, action: string, certificate: NamedCertificate): boolean {
  if (certificate.accountUin !== rights.accountUin) return false;
  return refusalOn(rights, { action, alsoDoes: [] }, certificate) === undefined;
}

/** Whether there may be certificates of the account that the action may not touch. */
export function isRestricted({ policy, projectIds }: Rights, action: string): boolean {
  return projectIds !== undefined || isParticular(policy, policyActionOf(action));
}

/** "ssl:ReplaceCertificate". */
export function policyActionOf(action: string): string {
  return `${serviceOf(action)}:${action}`;
}
