// Every action of the API by its name on the wire: the 68 of service ssl, version 2019-12-05.

import { notBuilt, type Action } from './action.ts';
import { ApplyCertificate } from './actions/ApplyCertificate.ts';
import { CancelAuditCertificate } from './actions/CancelAuditCertificate.ts';
import { CancelCertificateOrder } from './actions/CancelCertificateOrder.ts';
import { CheckCertificateChain } from './actions/CheckCertificateChain.ts';
import { CheckCertificateDomainVerification } from './actions/CheckCertificateDomainVerification.ts';
import { CheckCertificateExist } from './actions/CheckCertificateExist.ts';
import { CommitCertificateInformation } from './actions/CommitCertificateInformation.ts';
import { CompleteCertificate } from './actions/CompleteCertificate.ts';
import { CreateCertificate } from './actions/CreateCertificate.ts';
import { DeleteCertificate } from './actions/DeleteCertificate.ts';
import { DeleteCertificates } from './actions/DeleteCertificates.ts';
import { DescribeCertificate } from './actions/DescribeCertificate.ts';
import { DescribeCertificateDetail } from './actions/DescribeCertificateDetail.ts';
import { DescribeCertificateOperateLogs } from './actions/DescribeCertificateOperateLogs.ts';
import { DescribeCertificates } from './actions/DescribeCertificates.ts';
import { DescribeDownloadCertificateUrl } from './actions/DescribeDownloadCertificateUrl.ts';
import { DescribeDeleteCertificatesTaskResult } from './actions/DescribeDeleteCertificatesTaskResult.ts';
import { DownloadCertificate } from './actions/DownloadCertificate.ts';
import { ModifyCertificateAlias } from './actions/ModifyCertificateAlias.ts';
import { ModifyCertificateProject } from './actions/ModifyCertificateProject.ts';
import { ModifyCertificateResubmit } from './actions/ModifyCertificateResubmit.ts';
import { ModifyCertificatesExpiringNotificationSwitch } from './actions/ModifyCertificatesExpiringNotificationSwitch.ts';
import { ReplaceCertificate } from './actions/ReplaceCertificate.ts';
import { RevokeCertificate } from './actions/RevokeCertificate.ts';
import { SubmitCertificateInformation } from './actions/SubmitCertificateInformation.ts';
import { UploadCertificate } from './actions/UploadCertificate.ts';

export const API_VERSION = '2019-12-05';

export type Registry = ReadonlyMap<string, Action>;

export function makeRegistry(actions: readonly Action[]): Registry {
  return new Map(actions.map((action) => [action.name, action]));
}

export const ACTIONS: readonly Action[] = [
  ApplyCertificate,
  CancelAuditCertificate,
  CancelCertificateOrder,
  notBuilt('CertificateInfoSubmit'),
  notBuilt('CertificateOrderSubmit'),
  CheckCertificateChain,
  CheckCertificateDomainVerification,
  CheckCertificateExist,
  CommitCertificateInformation,
  CompleteCertificate,
  CreateCertificate,
  notBuilt('CreateCertificateBindResourceSyncTask'),
  notBuilt('CreateCertificateByPackage'),
  DeleteCertificate,
  DeleteCertificates,
  notBuilt('DeleteManager'),
  notBuilt('DeployCertificateInstance'),
  notBuilt('DeployCertificateRecordRetry'),
  notBuilt('DeployCertificateRecordRollback'),
  DescribeCertificate,
  notBuilt('DescribeCertificateBindResourceTaskDetail'),
  notBuilt('DescribeCertificateBindResourceTaskResult'),
  DescribeCertificateDetail,
  DescribeCertificateOperateLogs,
  DescribeCertificates,
  notBuilt('DescribeCompanies'),
  DescribeDeleteCertificatesTaskResult,
  notBuilt('DescribeDeployedResources'),
  DescribeDownloadCertificateUrl,
  notBuilt('DescribeHostApiGatewayInstanceList'),
  notBuilt('DescribeHostCdnInstanceList'),
  notBuilt('DescribeHostClbInstanceList'),
  notBuilt('DescribeHostCosInstanceList'),
  notBuilt('DescribeHostDdosInstanceList'),
  notBuilt('DescribeHostDeployRecord'),
  notBuilt('DescribeHostDeployRecordDetail'),
  notBuilt('DescribeHostLighthouseInstanceList'),
  notBuilt('DescribeHostLiveInstanceList'),
  notBuilt('DescribeHostTeoInstanceList'),
  notBuilt('DescribeHostTkeInstanceList'),
  notBuilt('DescribeHostUpdateRecord'),
  notBuilt('DescribeHostUpdateRecordDetail'),
  notBuilt('DescribeHostUploadUpdateRecord'),
  notBuilt('DescribeHostUploadUpdateRecordDetail'),
  notBuilt('DescribeHostVodInstanceList'),
  notBuilt('DescribeHostWafInstanceList'),
  notBuilt('DescribeManagerDetail'),
  notBuilt('DescribeManagers'),
  notBuilt('DescribePackages'),
  DownloadCertificate,
  ModifyCertificateAlias,
  ModifyCertificateProject,
  ModifyCertificateResubmit,
  ModifyCertificatesExpiringNotificationSwitch,
  ReplaceCertificate,
  RevokeCertificate,
  notBuilt('SubmitAuditManager'),
  SubmitCertificateInformation,
  notBuilt('UpdateCertificateInstance'),
  notBuilt('UpdateCertificateRecordRetry'),
  notBuilt('UpdateCertificateRecordRollback'),
  UploadCertificate,
  notBuilt('UploadConfirmLetter'),
  notBuilt('UploadRevokeLetter'),
  notBuilt('UploadUpdateCertificateInstance'),
  notBuilt('UploadUpdateCertificateRecordRetry'),
  notBuilt('UploadUpdateCertificateRecordRollback'),
  notBuilt('VerifyManager'),
];
