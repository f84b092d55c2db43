// A certificate as DescribeCertificates lists it.

import { type Certificate, phaseOf } from '../../certificates/certificate.ts';
import { isExpiring } from '../../certificates/expiring.ts';
import { wireTime } from '../times.ts';
import { AUTHORITY_VIEW, certificateView } from './certificate.ts';
import { encryptAlgorithmOf } from './material.ts';
import type { ListedView } from './view.ts';

/** reference/lifecycle.md: in the list SubjectAltName has the main domain too. */
export function listItemView(view: ListedView) {
  const { certificate, product, now } = view;
  const isIssued = phaseOf(certificate, now) === 'issued';
  return {
    ...certificateView(view),
    ...AUTHORITY_VIEW,
    SubjectAltName: certificate.names,
    CertSANs: certificate.names,
    PackageTypeName: product?.name ?? null,
    ProjectInfo: projectInfoOf(certificate),
    BoundResource: [],
    IsIgnore: certificate.ignoresExpiry,
    IsSM: certificate.keyAlgorithm === 'sm2',
    EncryptAlgorithm: encryptAlgorithmOf(certificate),
    PreAuditInfo: { TotalPeriod: 0, NowPeriod: 0, ManagerId: '' },
    AutoRenewFlag: 0,
    HostingStatus: 0,
    HostingCompleteTime: null,
    HostingRenewCertId: null,
    HasRenewOrder: null,
    ReplaceOriCertIsDelete: view.isOriginalDeleted,
    IsExpiring: isExpiring(certificate, now),
    DVAuthDeadline: certificate.proofDeadline === undefined ? null : wireTime(certificate.proofDeadline),
    ValidationPassedTime: certificate.provedAt === undefined ? null : wireTime(certificate.provedAt),
    AwaitingValidationMsg: null,
    AllowDownload: isIssued,
    IsDNSPODResolve: false,
    IsPackage: false,
    KeyPasswordCustomFlag: certificate.sealedKeyPassword !== undefined,
    SupportDownloadType: supportedDownloadsOf(isIssued),
    CertRevokedTime:
      certificate.revocation?.revokedAt === undefined ? null : wireTime(certificate.revocation.revokedAt),
    HostingResourceTypes: [],
    HostingConfig: null,
    IsHostingUploadRenewCert: false,
    ServiceId: '',
    ServiceStatus: '',
    CertServiceBeginTime: '',
    CertServiceEndTime: '',
    CertServiceShareEnabled: false,
    CertServiceValidCertificateCount: 0,
  };
}

/** Layouts that DownloadCertificate packs now. */
function supportedDownloadsOf(isIssued: boolean) {
  return { NGINX: isIssued, APACHE: isIssued, TOMCAT: false, IIS: false, JKS: false, OTHER: isIssued, ROOT: isIssued };
}

function projectInfoOf({ accountUin, createdAt, projectId }: Certificate) {
  return {
    ProjectName: projectId === 0 ? 'default' : String(projectId),
    ProjectCreatorUin: Number(accountUin),
    ProjectCreateTime: wireTime(createdAt),
    ProjectResume: '',
    OwnerUin: Number(accountUin),
    ProjectId: String(projectId),
  };
}
