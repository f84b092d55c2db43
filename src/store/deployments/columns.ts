// Deployments and their parts as columns, and back.

import type { Deployment, DeploymentPart } from '../../certificates/model/deployment.ts';
import { recordedReason, recordOf } from '../../reasons/recorded.ts';
import type { DeploymentPartTable, DeploymentTable } from './tables.ts';

export function columnsOf(deployment: Deployment): DeploymentTable {
  return {
    id: String(deployment.id),
    kind: deployment.kind,
    account_uin: deployment.accountUin,
    certificate_id: deployment.certificateId,
    old_certificate_id: deployment.oldCertificateId ?? null,
    resource_types: JSON.stringify(deployment.resourceTypes),
    regions: JSON.stringify(deployment.regions),
    created_at: deployment.createdAt.getTime(),
    sealed_former: deployment.sealedFormer ?? null,
  };
}

/** What is read as JSON was written here. */
export function deploymentOf(row: DeploymentTable): Deployment {
  return {
    id: Number(row.id),
    kind: row.kind,
    accountUin: row.account_uin,
    certificateId: row.certificate_id,
    oldCertificateId: row.old_certificate_id ?? undefined,
    resourceTypes: JSON.parse(row.resource_types) as readonly string[],
    regions: JSON.parse(row.regions) as readonly string[],
    createdAt: new Date(row.created_at),
    sealedFormer: row.sealed_former ?? undefined,
  };
}

export function partColumnsOf(part: DeploymentPart): DeploymentPartTable {
  return {
    id: String(part.id),
    version: part.version,
    deployment_id: String(part.deploymentId),
    account_uin: part.accountUin,
    certificate_id: part.certificateId,
    old_certificate_id: part.oldCertificateId ?? null,
    target_key: part.targetKey,
    act: part.act,
    state: part.state,
    stage: part.stage,
    attempts: part.attempts,
    former: part.former,
    sealed_former: part.sealedFormer ?? null,
    trouble: recordOf(part.trouble),
    created_at: part.createdAt.getTime(),
    updated_at: part.updatedAt.getTime(),
  };
}

export function decodePart(row: DeploymentPartTable | undefined): DeploymentPart | undefined {
  return row === undefined ? undefined : partOf(row);
}

export function partOf(row: DeploymentPartTable): DeploymentPart {
  return {
    id: Number(row.id),
    version: row.version,
    deploymentId: Number(row.deployment_id),
    accountUin: row.account_uin,
    certificateId: row.certificate_id,
    oldCertificateId: row.old_certificate_id ?? undefined,
    targetKey: row.target_key,
    act: row.act,
    state: row.state,
    stage: row.stage,
    attempts: row.attempts,
    former: row.former,
    sealedFormer: row.sealed_former ?? undefined,
    trouble: recordedReason(row.trouble),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
