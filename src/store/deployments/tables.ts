// The tables of deployments as SQL sees them.

import type {
  DeploymentAct,
  DeploymentKind,
  DeploymentPart,
  DeploymentStage,
  DeploymentState,
} from '../../certificates/model/deployment.ts';

export interface DeploymentTable {
  /** A number in digits. */
  id: string;
  kind: DeploymentKind;
  account_uin: string;
  certificate_id: string;
  old_certificate_id: string | null;
  /** JSON. */
  resource_types: string;
  /** JSON. */
  regions: string;
  created_at: number;
  sealed_former: Uint8Array | null;
}

export interface DeploymentPartTable {
  /** A number in digits. */
  id: string;
  version: number;
  deployment_id: string;
  account_uin: string;
  certificate_id: string;
  old_certificate_id: string | null;
  target_key: string;
  act: DeploymentAct;
  state: DeploymentState;
  stage: DeploymentStage;
  attempts: number;
  former: DeploymentPart['former'];
  sealed_former: Uint8Array | null;
  /** JSON of a reason, or empty. */
  trouble: string;
  created_at: number;
  updated_at: number;
}

/** The four in the middle are null together, before the first good deployment. */
export interface TargetStateTable {
  target_key: string;
  account_uin: string | null;
  certificate_id: string | null;
  leaf_sha256: string | null;
  deployed_at: number | null;
  looked_at: number | null;
  /** JSON. */
  served: string;
  is_partial: number;
  told: string;
}

export interface BindTaskTable {
  id: string;
  account_uin: string;
  certificate_id: string;
  created_at: number;
  takes_known: number;
}
