// A certificate as DescribeCertificates lists it.

import type { Certificate } from '../../certificates/model/certificate.ts';
import { DOWNLOAD_FORMS, hasForm, isDownloadable } from '../../certificates/inventory/download.ts';
import { isExpiring } from '../../certificates/model/expiring.ts';
import { renewsByItself } from '../../certificates/model/renewals/renewal.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';
import { authorityView } from './authority.ts';
import { certificateView, NOT_HOSTED } from './certificate.ts';
import { encryptAlgorithmOf } from './material.ts';
import type { ListedView } from './view.ts';

/** reference/lifecycle.md: in the list SubjectAltName has the main domain too. */
export function listItemView(view: ListedView) {
  const { certificate, product, now } = view;
  return {
    ...certificateView(view),
    ...authorityView(certificate),
    SubjectAltName: certificate.names,
    CertSANs: certificate.names,
    PackageTypeName: product?.name ?? '',
    ProjectInfo: projectInfoOf(view),
    BoundResource: view.boundTo,
    IsIgnore: certificate.ignoresExpiry,
    IsSM: certificate.keyAlgorithm === 'sm2',
    EncryptAlgorithm: encryptAlgorithmOf(certificate),
    PreAuditInfo: { TotalPeriod: 0, NowPeriod: 0, ManagerId: '' },
    AutoRenewFlag: renewsByItself(certificate, product) ? 1 : 0,
    HostingStatus: NOT_HOSTED,
    HostingCompleteTime: '',
    HostingRenewCertId: '',
    HasRenewOrder: view.related.renewalOf(certificate) ?? '',
    ReplaceOriCertIsDelete: view.related.isDeleted(certificate.replaces),
    IsExpiring: isExpiring(certificate, now),
    DVAuthDeadline: wireTimeOrNone(certificate.proofDeadline),
    ValidationPassedTime: wireTimeOrNone(certificate.provedAt),
    AwaitingValidationMsg: '',
    AllowDownload: isDownloadable(certificate, now),
    IsDNSPODResolve: false,
    IsPackage: false,
    KeyPasswordCustomFlag: certificate.sealedKeyPassword !== undefined,
    SupportDownloadType: supportedDownloadsOf(certificate, now),
    CertRevokedTime: wireTimeOrNone(certificate.revocation?.revokedAt),
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

/** Forms for which DescribeDownloadCertificateUrl gives a link. */
function supportedDownloadsOf(certificate: Certificate, now: Date) {
  const isThere = isDownloadable(certificate, now);
  const supported = DOWNLOAD_FORMS.map((form) => [form.toUpperCase(), isThere && hasForm(certificate, form)] as const);
  return Object.fromEntries(supported);
}

function projectInfoOf({ certificate: { accountUin, projectId }, project }: ListedView) {
  return {
    ProjectName: project?.name ?? '',
    ProjectCreatorUin: Number(accountUin),
    ProjectCreateTime: project === undefined ? '' : wireTime(project.createdAt),
    ProjectResume: '',
    OwnerUin: Number(accountUin),
    ProjectId: String(projectId),
  };
}
