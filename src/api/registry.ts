// Every action of the API by its name on the wire: the 68 of service ssl, version 2019-12-05. Those of our own stand apart,
// and so do those of service tag.

import { notBuilt, type Action } from './action.ts';
import { ApplyCertificate } from './actions/ApplyCertificate.ts';
import { CancelAuditCertificate } from './actions/CancelAuditCertificate.ts';
import { CancelCertificateOrder } from './actions/CancelCertificateOrder.ts';
import { CertificateInfoSubmit } from './actions/CertificateInfoSubmit.ts';
import { CertificateOrderSubmit } from './actions/CertificateOrderSubmit.ts';
import { CheckCertificateChain } from './actions/CheckCertificateChain.ts';
import { CheckCertificateDomainVerification } from './actions/CheckCertificateDomainVerification.ts';
import { CheckCertificateExist } from './actions/CheckCertificateExist.ts';
import { CommitCertificateInformation } from './actions/CommitCertificateInformation.ts';
import { CompleteCertificate } from './actions/CompleteCertificate.ts';
import { CreateCertificate } from './actions/CreateCertificate.ts';
import { CreateCertificateBindResourceSyncTask } from './actions/CreateCertificateBindResourceSyncTask.ts';
import { CreateCertificateByPackage } from './actions/CreateCertificateByPackage.ts';
import { DeleteCertificate } from './actions/DeleteCertificate.ts';
import { DeleteCertificates } from './actions/DeleteCertificates.ts';
import { DeployCertificateInstance } from './actions/DeployCertificateInstance.ts';
import { DeployCertificateRecordRetry } from './actions/DeployCertificateRecordRetry.ts';
import { DeployCertificateRecordRollback } from './actions/DeployCertificateRecordRollback.ts';
import { DescribeCertificate } from './actions/DescribeCertificate.ts';
import { DescribeCertificateBindResourceTaskDetail } from './actions/DescribeCertificateBindResourceTaskDetail.ts';
import { DescribeCertificateBindResourceTaskResult } from './actions/DescribeCertificateBindResourceTaskResult.ts';
import { DescribeCertificateDetail } from './actions/DescribeCertificateDetail.ts';
import { DescribeCertificateOperateLogs } from './actions/DescribeCertificateOperateLogs.ts';
import { DescribeCertificates } from './actions/DescribeCertificates.ts';
import { DescribeCompanies } from './actions/DescribeCompanies.ts';
import { DescribeDeleteCertificatesTaskResult } from './actions/DescribeDeleteCertificatesTaskResult.ts';
import { DescribeDeployedResources } from './actions/DescribeDeployedResources.ts';
import { DescribeDownloadCertificateUrl } from './actions/DescribeDownloadCertificateUrl.ts';
import { DescribeHostApiGatewayInstanceList } from './actions/DescribeHostApiGatewayInstanceList.ts';
import { DescribeHostCdnInstanceList } from './actions/DescribeHostCdnInstanceList.ts';
import { DescribeHostClbInstanceList } from './actions/DescribeHostClbInstanceList.ts';
import { DescribeHostCosInstanceList } from './actions/DescribeHostCosInstanceList.ts';
import { DescribeHostDdosInstanceList } from './actions/DescribeHostDdosInstanceList.ts';
import { DescribeHostDeployRecord } from './actions/DescribeHostDeployRecord.ts';
import { DescribeHostDeployRecordDetail } from './actions/DescribeHostDeployRecordDetail.ts';
import { DescribeHostLighthouseInstanceList } from './actions/DescribeHostLighthouseInstanceList.ts';
import { DescribeHostLiveInstanceList } from './actions/DescribeHostLiveInstanceList.ts';
import { DescribeHostTeoInstanceList } from './actions/DescribeHostTeoInstanceList.ts';
import { DescribeHostTkeInstanceList } from './actions/DescribeHostTkeInstanceList.ts';
import { DescribeHostUpdateRecord } from './actions/DescribeHostUpdateRecord.ts';
import { DescribeHostUpdateRecordDetail } from './actions/DescribeHostUpdateRecordDetail.ts';
import { DescribeHostUploadUpdateRecord } from './actions/DescribeHostUploadUpdateRecord.ts';
import { DescribeHostUploadUpdateRecordDetail } from './actions/DescribeHostUploadUpdateRecordDetail.ts';
import { DescribeHostVodInstanceList } from './actions/DescribeHostVodInstanceList.ts';
import { DescribeHostWafInstanceList } from './actions/DescribeHostWafInstanceList.ts';
import { DescribeManagerDetail } from './actions/DescribeManagerDetail.ts';
import { DescribeManagers } from './actions/DescribeManagers.ts';
import { DescribePackages } from './actions/DescribePackages.ts';
import { DownloadCertificate } from './actions/DownloadCertificate.ts';
import { ModifyCertificateAlias } from './actions/ModifyCertificateAlias.ts';
import { ModifyCertificateProject } from './actions/ModifyCertificateProject.ts';
import { ModifyCertificateResubmit } from './actions/ModifyCertificateResubmit.ts';
import { ModifyCertificatesExpiringNotificationSwitch } from './actions/ModifyCertificatesExpiringNotificationSwitch.ts';
import { ReplaceCertificate } from './actions/ReplaceCertificate.ts';
import { RevokeCertificate } from './actions/RevokeCertificate.ts';
import { SubmitCertificateInformation } from './actions/SubmitCertificateInformation.ts';
import { UpdateCertificateInstance } from './actions/UpdateCertificateInstance.ts';
import { UpdateCertificateRecordRetry } from './actions/UpdateCertificateRecordRetry.ts';
import { UpdateCertificateRecordRollback } from './actions/UpdateCertificateRecordRollback.ts';
import { UploadCertificate } from './actions/UploadCertificate.ts';
import { UploadConfirmLetter } from './actions/UploadConfirmLetter.ts';
import { UploadUpdateCertificateInstance } from './actions/UploadUpdateCertificateInstance.ts';
import { UploadUpdateCertificateRecordRetry } from './actions/UploadUpdateCertificateRecordRetry.ts';
import { UploadUpdateCertificateRecordRollback } from './actions/UploadUpdateCertificateRecordRollback.ts';

export type Registry = ReadonlyMap<string, Action>;

export function makeRegistry(actions: readonly Action[]): Registry {
  return new Map(actions.map((action) => [action.name, action]));
}

export const ACTIONS: readonly Action[] = [
  ApplyCertificate,
  CancelAuditCertificate,
  CancelCertificateOrder,
  CertificateInfoSubmit,
  CertificateOrderSubmit,
  CheckCertificateChain,
  CheckCertificateDomainVerification,
  CheckCertificateExist,
  CommitCertificateInformation,
  CompleteCertificate,
  CreateCertificate,
  CreateCertificateBindResourceSyncTask,
  CreateCertificateByPackage,
  DeleteCertificate,
  DeleteCertificates,
  notBuilt('DeleteManager'),
  DeployCertificateInstance,
  DeployCertificateRecordRetry,
  DeployCertificateRecordRollback,
  DescribeCertificate,
  DescribeCertificateBindResourceTaskDetail,
  DescribeCertificateBindResourceTaskResult,
  DescribeCertificateDetail,
  DescribeCertificateOperateLogs,
  DescribeCertificates,
  DescribeCompanies,
  DescribeDeleteCertificatesTaskResult,
  DescribeDeployedResources,
  DescribeDownloadCertificateUrl,
  DescribeHostApiGatewayInstanceList,
  DescribeHostCdnInstanceList,
  DescribeHostClbInstanceList,
  DescribeHostCosInstanceList,
  DescribeHostDdosInstanceList,
  DescribeHostDeployRecord,
  DescribeHostDeployRecordDetail,
  DescribeHostLighthouseInstanceList,
  DescribeHostLiveInstanceList,
  DescribeHostTeoInstanceList,
  DescribeHostTkeInstanceList,
  DescribeHostUpdateRecord,
  DescribeHostUpdateRecordDetail,
  DescribeHostUploadUpdateRecord,
  DescribeHostUploadUpdateRecordDetail,
  DescribeHostVodInstanceList,
  DescribeHostWafInstanceList,
  DescribeManagerDetail,
  DescribeManagers,
  DescribePackages,
  DownloadCertificate,
  ModifyCertificateAlias,
  ModifyCertificateProject,
  ModifyCertificateResubmit,
  ModifyCertificatesExpiringNotificationSwitch,
  ReplaceCertificate,
  RevokeCertificate,
  notBuilt('SubmitAuditManager'),
  SubmitCertificateInformation,
  UpdateCertificateInstance,
  UpdateCertificateRecordRetry,
  UpdateCertificateRecordRollback,
  UploadCertificate,
  UploadConfirmLetter,
  notBuilt('UploadRevokeLetter'),
  UploadUpdateCertificateInstance,
  UploadUpdateCertificateRecordRetry,
  UploadUpdateCertificateRecordRollback,
  notBuilt('VerifyManager'),
];
