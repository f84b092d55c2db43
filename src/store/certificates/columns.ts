// A certificate as columns: which facts fill which of them, and the way back.

import { hash } from 'node:crypto';
import type {
  Certificate,
  EncryptionHalf,
  IssuedMaterial,
  Orderer,
  Revocation,
  ScheduledRevocation,
  Submission,
} from '../../certificates/model/certificate.ts';

import type { CaaStanding } from '../../certificates/model/caa.ts';
import { registrableDomainOf, type DomainName } from '../../certificates/model/domain-name.ts';
import type { AfterReissue } from '../../certificates/model/product.ts';
import type { KeptLook, Placement, Proof } from '../../certificates/model/proof.ts';
import { readRevocationCause } from '../../certificates/model/revocation-reason.ts';
import { decodeOutline, encodeOutline } from '../../x509/pem/pem-outline.ts';
import { chainColumnsOf, chainOf, type CertificateRow } from './issuer-chains.ts';
import { renewalColumnsOf, renewalOf } from '../renewals/columns.ts';
import { unicodeNamesOf } from '../lists/searched-text.ts';
import { methodStored, storedMethod, type StoredMethod } from '../proofs/stored-methods.ts';
import type { CertificateColumns } from '../tables.ts';
import { decodeTags, encodeTags } from './tags.ts';
import { dateOf, msOf } from '../values.ts';
import { recordedReason, recordOf } from '../../reasons/recorded.ts';
import type { Reason } from '../../reasons/reason.ts';

/** For each fact the columns that it fills. */
const COLUMNS_OF: { readonly [Fact in keyof Certificate]: (certificate: Certificate) => Partial<CertificateColumns> } =
  {
    id: ({ id }) => ({ id }),
    version: ({ version }) => ({ version }),
    accountUin: ({ accountUin }) => ({ account_uin: accountUin }),
    projectId: ({ projectId }) => ({ project_id: projectId }),
    alias: ({ alias }) => ({ alias }),
    source: ({ source }) => ({ source }),
    type: ({ type }) => ({ type }),
    tags: ({ tags }) => ({ tags: encodeTags(tags) }),
    ignoresExpiry: ({ ignoresExpiry }) => ({ ignores_expiry: ignoresExpiry ? 1 : 0 }),
    productId: ({ productId }) => ({ product_id: productId }),
    packageType: ({ packageType, productId }) => ({ package_type: packageType === productId ? null : packageType }),
    names: nameColumns,
    maxNames: ({ maxNames }) => ({ max_names: maxNames }),
    step: ({ step }) => ({ step }),
    failure: ({ failure }) => ({ failure: failure ?? null }),
    failureDetail: ({ failureDetail }) => ({ failure_detail: recordOf(failureDetail) }),
    createdAt: ({ createdAt }) => ({ created_at: createdAt.getTime() }),
    updatedAt: ({ updatedAt }) => ({ updated_at: updatedAt.getTime() }),
    method: ({ method }) => ({ method: method === undefined ? null : storedMethod(method) }),
    proofs: ({ proofs }) => ({ proofs: JSON.stringify(proofs.map(proofJsonOf)) }),
    proofDeadline: ({ proofDeadline }) => ({ proof_deadline: msOf(proofDeadline) }),
    provedAt: ({ provedAt }) => ({ proved_at: msOf(provedAt) }),
    caa: ({ caa }) => ({ caa: caa === undefined ? null : JSON.stringify(caa) }),
    csrOrigin: ({ csrOrigin }) => ({ csr_origin: csrOrigin }),
    keyAlgorithm: ({ keyAlgorithm }) => ({ key_algorithm: keyAlgorithm }),
    csr: ({ csr }) => ({ csr: csr ?? null }),
    sealedKey: ({ sealedKey }) => ({ sealed_key: sealedKey ?? null }),
    encryptionCsr: ({ encryptionCsr }) => ({ encryption_csr: encryptionCsr ?? null }),
    sealedEncryptionKey: ({ sealedEncryptionKey }) => ({ sealed_encryption_key: sealedEncryptionKey ?? null }),
    chainOutline: ({ chainOutline }) => ({
      chain_outline: chainOutline === undefined ? null : encodeOutline(chainOutline),
    }),
    sealedKeyOutline: ({ sealedKeyOutline }) => ({ sealed_key_outline: sealedKeyOutline ?? null }),
    sealedKeyPassword: ({ sealedKeyPassword }) => ({ sealed_key_password: sealedKeyPassword ?? null }),
    replaces: ({ replaces }) => ({ replaces: replaces ?? null }),
    lineageId: lineageColumns,
    termId: lineageColumns,
    generation: ({ generation }) => ({ generation }),
    reissueReason: ({ reissueReason }) => ({ reissue_reason: reissueReason }),
    afterReissue: ({ afterReissue }) => ({
      after_reissue: afterReissue === undefined ? null : JSON.stringify(afterReissue),
    }),
    renews: ({ renews }) => ({ renews: renews ?? null }),
    renewal: ({ renewal }) => renewalColumnsOf(renewal),
    fixedNotAfter: ({ fixedNotAfter }) => ({ fixed_not_after: msOf(fixedNotAfter) }),
    usesCrossRoot: ({ usesCrossRoot }) => ({ uses_cross_root: Number(usesCrossRoot) }),
    submission: ({ submission }) => ({ submission: JSON.stringify(submission) }),
    orderReference: ({ orderReference }) => ({ order_reference: orderReference }),
    issued: issuedColumns,
    revocation: revocationColumns,
    scheduledRevocation: ({ scheduledRevocation }) => ({
      scheduled_revocation_at: msOf(scheduledRevocation?.at),
      superseded_by: scheduledRevocation?.supersededBy ?? null,
    }),
    deletedAt: ({ deletedAt }) => ({ deleted_at: msOf(deletedAt) }),
    orderer: ({ orderer }) => ({ ordered_by: orderer?.secretId ?? null, ordered_act: orderer?.act ?? null }),
  };

const FACTS = Object.keys(COLUMNS_OF) as readonly (keyof Certificate)[];

export function columnsOf(certificate: Certificate): CertificateColumns {
  // Every fact stands in the table, so that together they fill every column.
  return encode(certificate, FACTS) as CertificateColumns;
}

/** The columns of those facts that differ; a fact that was carried over from `previous` is not looked into. */
export function changedColumnsOf(previous: Certificate, next: Certificate): Partial<CertificateColumns> {
  return encode(
    next,
    FACTS.filter((fact) => previous[fact] !== next[fact]),
  );
}

export function certificateOf(row: CertificateRow): Certificate {
  return {
    id: row.id,
    version: row.version,
    accountUin: row.account_uin,
    projectId: row.project_id,
    alias: row.alias,
    source: row.source,
    type: row.type,
    tags: decodeTags(row.tags),
    ignoresExpiry: row.ignores_expiry === 1,
    productId: row.product_id,
    packageType: row.package_type ?? row.product_id,
    names: JSON.parse(row.names) as readonly DomainName[],
    maxNames: row.max_names,
    step: row.step,
    failure: row.failure ?? undefined,
    failureDetail: recordedReason(row.failure_detail),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
    method: row.method === null ? undefined : methodStored(row.method),
    proofs: proofsOf(row.proofs),
    proofDeadline: dateOf(row.proof_deadline),
    provedAt: dateOf(row.proved_at),
    caa: row.caa === null ? undefined : caaOf(row.caa),
    csrOrigin: row.csr_origin,
    keyAlgorithm: row.key_algorithm,
    csr: row.csr ?? undefined,
    sealedKey: row.sealed_key ?? undefined,
    encryptionCsr: row.encryption_csr ?? undefined,
    sealedEncryptionKey: row.sealed_encryption_key ?? undefined,
    chainOutline: row.chain_outline === null ? undefined : decodeOutline(row.chain_outline),
    sealedKeyOutline: row.sealed_key_outline ?? undefined,
    sealedKeyPassword: row.sealed_key_password ?? undefined,
    replaces: row.replaces ?? undefined,
    lineageId: row.lineage_id,
    termId: row.term_id ?? row.lineage_id,
    generation: row.generation,
    reissueReason: row.reissue_reason,
    afterReissue: row.after_reissue === null ? undefined : (JSON.parse(row.after_reissue) as AfterReissue),
    renews: row.renews ?? undefined,
    renewal: renewalOf(row),
    fixedNotAfter: dateOf(row.fixed_not_after),
    usesCrossRoot: row.uses_cross_root === 1,
    submission: JSON.parse(row.submission) as Submission,
    orderReference: row.order_reference,
    issued: issuedOf(row),
    revocation: revocationOf(row),
    scheduledRevocation: scheduledRevocationOf(row),
    deletedAt: dateOf(row.deleted_at),
    orderer: ordererOf(row),
  };
}

function encode(certificate: Certificate, facts: readonly (keyof Certificate)[]): Partial<CertificateColumns> {
  const columns: Partial<CertificateColumns> = {};
  for (const fact of facts) Object.assign(columns, COLUMNS_OF[fact](certificate));
  return columns;
}

function lineageColumns({ lineageId, termId }: Certificate): Partial<CertificateColumns> {
  return { lineage_id: lineageId, term_id: termId === lineageId ? null : termId };
}

function nameColumns({ names }: Certificate): Partial<CertificateColumns> {
  const main = names[0];
  return {
    names: JSON.stringify(names),
    main_domain: main ?? null,
    unicode_names: unicodeNamesOf(names),
    registrable_domain: main === undefined ? null : registrableDomainOf(main),
  };
}

function issuedColumns({ source, issued }: Certificate): Partial<CertificateColumns> {
  const leaf = source === 'uploaded' ? issued?.chain[0] : undefined;
  return {
    ...chainColumnsOf({ source, issued }),
    serial: issued?.serial ?? null,
    encryption_leaf: issued?.encryption?.leaf ?? null,
    encryption_serial: issued?.encryption?.serial ?? null,
    not_before: msOf(issued?.notBefore),
    not_after: msOf(issued?.notAfter),
    issued_at: msOf(issued?.issuedAt),
    leaf_sha256: leaf === undefined ? null : hash('sha256', leaf),
  };
}

function issuedOf(row: CertificateRow): IssuedMaterial | undefined {
  const { serial } = row;
  const chain = chainOf(row);
  const [notBefore, notAfter, issuedAt] = [dateOf(row.not_before), dateOf(row.not_after), dateOf(row.issued_at)];
  if (chain === undefined || serial === null) return undefined;
  if (notBefore === undefined || notAfter === undefined || issuedAt === undefined) return undefined;
  return { chain, serial, notBefore, notAfter, issuedAt, encryption: encryptionOf(row) };
}

function encryptionOf({
  encryption_leaf: leaf,
  encryption_serial: serial,
}: CertificateColumns): EncryptionHalf | undefined {
  return leaf === null || serial === null ? undefined : { leaf, serial };
}

function revocationColumns({ revocation }: Certificate): Partial<CertificateColumns> {
  return {
    revocation_requested_at: msOf(revocation?.requestedAt),
    revocation_reason: revocation?.reason ?? null,
    revocation_comment: revocation?.comment ?? null,
    revoked_at: msOf(revocation?.revokedAt),
  };
}

function revocationOf(row: CertificateColumns): Revocation | undefined {
  const requestedAt = dateOf(row.revocation_requested_at);
  if (requestedAt === undefined) return undefined;
  const comment = row.revocation_comment ?? '';
  const reason = row.revocation_reason ?? readRevocationCause(comment).reason;
  return { reason, comment, requestedAt, revokedAt: dateOf(row.revoked_at) };
}

function scheduledRevocationOf(row: CertificateColumns): ScheduledRevocation | undefined {
  const at = dateOf(row.scheduled_revocation_at);
  return at === undefined || row.superseded_by === null ? undefined : { at, supersededBy: row.superseded_by };
}

function ordererOf({ ordered_by: secretId, ordered_act: act }: CertificateColumns): Orderer | undefined {
  return secretId === null || act === null ? undefined : { secretId, act };
}

/** Its times are ISO 8601 text, and what it lacks is absent. */
function caaOf(json: string): CaaStanding {
  const { deadline, checkedAt, ...standing } = JSON.parse(json) as Omit<CaaStanding, 'deadline' | 'checkedAt'> & {
    readonly deadline?: string;
    readonly checkedAt?: string;
  };
  return { ...standing, deadline: timeOf(deadline), checkedAt: timeOf(checkedAt) };
}

/** A proof in JSON: its times are ISO 8601 text, and what it lacks is absent. */
interface ProofJson {
  readonly domain: DomainName;
  readonly method: StoredMethod;
  readonly value: string;
  readonly place: string;
  readonly placement?: Placement;
  /** A text where an earlier version has written it. */
  readonly publicationTrouble?: Reason | string;
  readonly publishedAt?: string;
  readonly retractedAt?: string;
  readonly provedAt?: string;
  readonly persistent?: readonly { readonly place: string; readonly value: string; readonly until?: string }[];
  readonly lastLook?: Omit<KeptLook, 'at'> & { readonly at: string };
}

function proofsOf(json: string): readonly Proof[] {
  return (JSON.parse(json) as readonly ProofJson[]).map(proofOf);
}

function troubleOf(trouble: ProofJson['publicationTrouble']): Reason | undefined {
  return typeof trouble === 'string' ? recordedReason(trouble) : trouble;
}

export function proofJsonOf(proof: Proof) {
  return { ...proof, method: storedMethod(proof.method) };
}

export function proofOf(proof: ProofJson): Proof {
  const { persistent: _, lastLook, ...rest } = proof;
  return {
    ...rest,
    method: methodStored(proof.method),
    placement: proof.placement,
    publicationTrouble: troubleOf(proof.publicationTrouble),
    publishedAt: timeOf(proof.publishedAt),
    retractedAt: timeOf(proof.retractedAt),
    provedAt: timeOf(proof.provedAt),
    ...persistentOf(proof),
    ...(lastLook === undefined ? {} : { lastLook: { ...lastLook, at: new Date(lastLook.at) } }),
  };
}

function persistentOf({ persistent }: ProofJson): Pick<Proof, 'persistent'> {
  if (persistent === undefined) return {};
  return { persistent: persistent.map((one) => ({ ...one, until: timeOf(one.until) })) };
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
