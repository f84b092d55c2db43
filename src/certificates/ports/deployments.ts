// What the heart asks of the store about deployments: what was asked for, its parts, and what is known of each target.

import type {
  Deployed,
  Deployment,
  DeploymentKind,
  DeploymentPart,
  LookAtTarget,
  StateCounts,
  TargetState,
} from '../model/deployment.ts';

export interface DeploymentFilter {
  readonly kind: DeploymentKind;
  readonly accountUin: string;
  /** What is brought; undefined for any. */
  readonly certificateId: string | undefined;
  /** What is updated; undefined for any. */
  readonly oldCertificateId: string | undefined;
  readonly resourceType: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** A deployment as a list has it. */
export interface ListedDeployment {
  readonly deployment: Deployment;
  readonly counts: StateCounts;
  /** Of the part that was changed last. */
  readonly updatedAt: Date;
}

/** Which deployment would do the same at the same time. */
export interface SameDeployment {
  readonly kind: DeploymentKind;
  readonly accountUin: string;
  readonly certificateId: string;
  readonly oldCertificateId: string | undefined;
  /** It is the same where this is among its types; undefined for any. */
  readonly resourceType: string | undefined;
}

export interface BindTask {
  readonly id: string;
  readonly accountUin: string;
  readonly certificateId: string;
  readonly createdAt: Date;
  /** What was looked at before will do. */
  readonly takesKnown: boolean;
}

export interface DeploymentReads {
  find(id: number): Promise<Deployment | undefined>;
  /** The newest first. */
  list(filter: DeploymentFilter): Promise<{ readonly total: number; readonly page: readonly ListedDeployment[] }>;
  /** By their ids, without what is sealed; at most MAX_PARTS. */
  listParts(deploymentId: number): Promise<readonly DeploymentPart[]>;
  findPart(id: number): Promise<DeploymentPart | undefined>;
  /** The part to go on with at a target: one that runs, else the one that waits longest. */
  findNextPart(targetKey: string): Promise<DeploymentPart | undefined>;
  /** The newest of the same kind that has not come to rest. */
  findUnderWay(same: SameDeployment): Promise<Deployment | undefined>;
  /** Of all targets that anything is known of: there are as many as the operator has configured, ever. */
  listTargetStates(): Promise<readonly TargetState[]>;
  findTargetState(targetKey: string): Promise<TargetState | undefined>;
  findBindTask(id: string): Promise<BindTask | undefined>;
  /** When the newest task was made that does not take what is known; undefined where there was none. */
  findLastBindTaskTime(): Promise<Date | undefined>;
}

export interface DeploymentRows extends DeploymentReads {
  /** Throws IdTaken where the id is on record. */
  insert(deployment: Deployment, parts: readonly DeploymentPart[]): Promise<void>;
  /** The material of before an uploadUpdate, which has come back. */
  forgetFormerMaterial(id: number): Promise<void>;
  /** With version + 1; throws StaleState where the stored version is not `previous.version`. */
  savePart(previous: DeploymentPart, next: DeploymentPart): Promise<DeploymentPart>;
  /** What other parts that are at rest have kept of the target is forgotten: this one has taken their place. */
  forgetFormers(targetKey: string, exceptPartId: number): Promise<void>;
  /** Nothing is told of it then. */
  putDeployed(targetKey: string, deployed: Deployed | undefined): Promise<void>;
  putLooked(targetKey: string, look: LookAtTarget): Promise<void>;
  insertBindTask(task: BindTask): Promise<void>;
  /**
   * Forgets what up to `limit` deployments at rest, which were made before `until`, have kept of what was there before them: the
   * material of a certificate, and what stood at targets. Answers how many.
   */
  pruneFormers(until: Date, limit: number): Promise<number>;
  /** Forgets up to `limit` deployments at rest that were made before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
  /** The same of tasks. */
  pruneBindTasks(until: Date, limit: number): Promise<number>;
}
