// Records of ACME clients, as rows of their tables.

import type {
  AcmeAccount,
  AcmeAuthorization,
  AcmeChallenge,
  AcmeKey,
  AcmeOrder,
  AcmeProof,
  AcmeTrouble,
} from '../../certificates/model/acme.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import type { AcmeAccountTable, AcmeAuthorizationTable, AcmeKeyTable, AcmeOrderTable } from './tables.ts';
import { proofJsonOf, proofOf } from '../certificates/columns.ts';
import { dateOf, msOf } from '../values.ts';

export function keyColumnsOf(key: AcmeKey): AcmeKeyTable {
  return {
    id: key.id,
    account_uin: key.accountUin,
    secret_id: key.secretId,
    project_id: key.projectId,
    sealed_mac_key: key.sealedMacKey,
    created_at: key.createdAt.getTime(),
    revoked_at: msOf(key.revokedAt),
  };
}

export function keyOf(row: AcmeKeyTable): AcmeKey {
  return {
    id: row.id,
    accountUin: row.account_uin,
    secretId: row.secret_id,
    projectId: row.project_id,
    sealedMacKey: row.sealed_mac_key,
    createdAt: new Date(row.created_at),
    revokedAt: dateOf(row.revoked_at),
  };
}

export function accountColumnsOf(account: AcmeAccount): AcmeAccountTable {
  return {
    id: account.id,
    version: account.version,
    status: account.status,
    thumbprint: account.thumbprint,
    spki: account.spki,
    contact: JSON.stringify(account.contact),
    key_id: account.keyId ?? null,
    account_uin: account.accountUin,
    secret_id: account.secretId,
    project_id: account.projectId,
    network: account.network,
    created_at: account.createdAt.getTime(),
    ended_at: msOf(account.endedAt),
  };
}

/** What is read as JSON, here and below, was written here. */
export function accountOf(row: AcmeAccountTable): AcmeAccount {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    thumbprint: row.thumbprint,
    spki: row.spki,
    contact: JSON.parse(row.contact) as readonly string[],
    keyId: row.key_id ?? undefined,
    accountUin: row.account_uin,
    secretId: row.secret_id,
    projectId: row.project_id,
    network: row.network,
    createdAt: new Date(row.created_at),
    endedAt: dateOf(row.ended_at),
  };
}

export function orderColumnsOf(order: AcmeOrder): AcmeOrderTable {
  return {
    id: order.id,
    version: order.version,
    account_id: order.accountId,
    product_id: order.productId,
    names: JSON.stringify(order.names),
    authorization_ids: JSON.stringify(order.authorizationIds),
    replaces: order.replaces ?? null,
    replaced_id: order.replacedId ?? null,
    certificate_id: order.certificateId ?? null,
    created_at: order.createdAt.getTime(),
    expires_at: order.expiresAt.getTime(),
  };
}

export function orderOf(row: AcmeOrderTable): AcmeOrder {
  return {
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    productId: row.product_id,
    names: JSON.parse(row.names) as readonly DomainName[],
    authorizationIds: JSON.parse(row.authorization_ids) as readonly string[],
    replaces: row.replaces ?? undefined,
    replacedId: row.replaced_id ?? undefined,
    certificateId: row.certificate_id ?? undefined,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}

export function authorizationColumnsOf(authorization: AcmeAuthorization): AcmeAuthorizationTable {
  const { proved, failed } = authorization;
  return {
    id: authorization.id,
    version: authorization.version,
    account_id: authorization.accountId,
    domain: authorization.domain,
    wildcard: authorization.isWildcard ? 1 : 0,
    step: authorization.step,
    challenges: JSON.stringify(authorization.challenges),
    proved: proved === undefined ? '' : JSON.stringify({ type: proved.type, proof: proofJsonOf(proved.proof) }),
    failed: failed === undefined ? '' : JSON.stringify(failed),
    created_at: authorization.createdAt.getTime(),
    expires_at: authorization.expiresAt.getTime(),
  };
}

export function authorizationOf(row: AcmeAuthorizationTable): AcmeAuthorization {
  return {
    id: row.id,
    version: row.version,
    accountId: row.account_id,
    // It was one when it was put.
    domain: row.domain as DomainName,
    isWildcard: row.wildcard === 1,
    step: row.step,
    challenges: JSON.parse(row.challenges) as readonly AcmeChallenge[],
    proved: row.proved === '' ? undefined : provedOf(row.proved),
    failed: row.failed === '' ? undefined : failedOf(JSON.parse(row.failed) as Failed),
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
}

/** In JSON times are ISO 8601 text. */
type Look = NonNullable<AcmeTrouble['look']>;
type Failed = Omit<NonNullable<AcmeAuthorization['failed']>, 'look'> & {
  readonly look?: Omit<Look, 'found'> & { readonly found: Omit<Look['found'], 'at'> & { readonly at: string } };
};

function failedOf({ look, ...failed }: Failed): AcmeAuthorization['failed'] {
  if (look === undefined) return failed;
  return { ...failed, look: { ...look, found: { ...look.found, at: new Date(look.found.at) } } };
}

function provedOf(json: string): AcmeProof {
  const { type, proof } = JSON.parse(json) as { type: AcmeProof['type']; proof: Parameters<typeof proofOf>[0] };
  return { type, proof: proofOf(proof) };
}
