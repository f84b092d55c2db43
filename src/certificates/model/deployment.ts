// Deployments: what was asked to be brought where, and how far that has come at each target.

import type { Reason } from '../../reasons/reason.ts';
import { fingerprint } from '../../x509/certificate/certificate.ts';
import type { Certificate } from './certificate.ts';

/**
 * deploy: a certificate to named targets · update: to wherever another is · uploadUpdate: new material under the id of an
 * uploaded one, to wherever that is.
 */
export type DeploymentKind = 'deploy' | 'update' | 'uploadUpdate';

/** The certificate to be brought there, or what stood there before to be put back. */
export type DeploymentAct = 'bring' | 'putBack';

export type DeploymentState = 'waiting' | 'running' | 'good' | 'failed' | 'rolledBack' | 'rollbackFailed';

/**
 * The next thing to do at the target. look: see what stands there, and keep it · change: bring it, or put it back · observe:
 * look by handshakes whether it is served · restore: put back what stood there, as what was brought is not served.
 */
export type DeploymentStage = 'look' | 'change' | 'observe' | 'restore';

/** One call, or one reissue, that brings a certificate to one or more targets. */
export interface Deployment {
  readonly id: number;
  readonly kind: DeploymentKind;
  readonly accountUin: string;
  /** What is brought. */
  readonly certificateId: string;
  /** What is updated; of an uploadUpdate the same as what is brought. Undefined for a deploy. */
  readonly oldCertificateId: string | undefined;
  /** Of its parts, each once. */
  readonly resourceTypes: readonly string[];
  readonly regions: readonly string[];
  readonly createdAt: Date;
  /** Of an uploadUpdate: the material of before, sealed for formerMaterialPlace(id); kept until it is put back, or for formerMaterialDays. */
  readonly sealedFormer: Uint8Array | undefined;
}

/** What a deployment does at one target. */
export interface DeploymentPart {
  readonly id: number;
  /** Grows by one with each save; a save asserts the version that was read. */
  readonly version: number;
  readonly deploymentId: number;
  readonly accountUin: string;
  readonly certificateId: string;
  /** On record as deployed there when this was asked for, or what is updated. */
  readonly oldCertificateId: string | undefined;
  /** Of the target: see targetKeyOf. */
  readonly targetKey: string;
  readonly act: DeploymentAct;
  readonly state: DeploymentState;
  readonly stage: DeploymentStage;
  /** Runs of this stage that came to nothing. */
  readonly attempts: number;
  /** What stood there before: not looked at yet, nothing that can be put back, the same, or kept in `sealedFormer`. */
  readonly former: 'unknown' | 'none' | 'same' | 'kept';
  /** StandingMaterial, sealed for standingMaterialPlace(id); until the target has another good deployment, or for formerMaterialDays. */
  readonly sealedFormer: Uint8Array | undefined;
  /** Why it failed, or failed last; undefined where nothing did. */
  readonly trouble: Reason | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is known of a target. */
export interface TargetState {
  readonly targetKey: string;
  /** The last good deployment, if there was one. */
  readonly deployed: Deployed | undefined;
  /** What its served addresses have shown last; undefined before the first look. */
  readonly looked: Looked | undefined;
  /** What its account was told of already, so that it is told once; empty for nothing. */
  readonly told: string;
}

export interface LookAtTarget {
  readonly looked: Looked;
  readonly told: string;
}

export interface Deployed {
  readonly accountUin: string;
  readonly certificateId: string;
  /** SHA-256 over the DER of the leaf, lower-case hex. */
  readonly leafSha256: string;
  readonly at: Date;
}

export interface Looked {
  readonly at: Date;
  /** Of each leaf that was seen, each once, lower-case hex. */
  readonly served: readonly string[];
  /** Some address showed nothing. */
  readonly isPartial: boolean;
}

/** What names a target: three words that have no such byte between them. */
export function targetKeyOf(target: {
  readonly resourceType: string;
  readonly region: string;
  readonly instanceId: string;
}): string {
  return [target.resourceType, target.region, target.instanceId].join(' ');
}

/** Whether the certificate is there by what is on record, or by what was seen. */
export function isServing({ deployed, looked }: TargetState, certificate: Served): boolean {
  if (deployed?.certificateId === certificate.id) return true;
  return certificate.leafSha256 !== undefined && looked?.served.includes(certificate.leafSha256) === true;
}

export function servedOf({ id, issued }: Pick<Certificate, 'id' | 'issued'>): Served {
  const leaf = issued?.chain[0];
  return { id, leafSha256: leaf === undefined ? undefined : fingerprint(leaf, 'sha256') };
}

/** By what a certificate is known where it is served. */
export interface Served {
  readonly id: string;
  /** Undefined before it is issued. */
  readonly leafSha256: string | undefined;
}

/** So many targets of one call: its ids are those of the deployment with three digits more. */
export const MAX_PARTS = 1000;

export function partIdOf(deploymentId: number, nth: number): number {
  return deploymentId * MAX_PARTS + nth;
}

export const standingMaterialPlace = (partId: string): string => `deploymentPart/${partId}/former`;
export const formerMaterialPlace = (deploymentId: string): string => `deployment/${deploymentId}/former`;

export type StateCounts = Readonly<Partial<Record<DeploymentState, number>>>;

/** The state of a whole by those of its parts: while any is to be done it runs; then what is worst. */
export function stateOfAll(counts: StateCounts): DeploymentState {
  const has = (state: DeploymentState): boolean => (counts[state] ?? 0) > 0;
  const isBegun = (Object.keys(counts) as readonly DeploymentState[]).some((one) => one !== 'waiting' && has(one));
  if (has('running') || (has('waiting') && isBegun)) return 'running';
  if (has('waiting')) return 'waiting';
  const worst = (['rollbackFailed', 'failed', 'rolledBack'] as const).find(has);
  return worst ?? 'good';
}

/** Nothing of it is waiting or running. */
export function isAtRest({ state }: Pick<DeploymentPart, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}
