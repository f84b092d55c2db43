// The codes and messages of what is refused about deployments: a part of the table in errors.ts.

import { detailed, shown } from './wording.ts';

interface OfInstance {
  readonly instanceId: string;
}

interface OfDeployment {
  readonly deploymentId: number;
}

export const DEPLOYMENT_WORDINGS = {
  notDeployable: detailed('FailedOperation.CertificateNotAvailable', 'The certificate is unavailable', '证书不可用'),
  namesNotCovered: detailed(
    'FailedOperation.CertificateHostDeployCanNotAllow',
    'The certificate cannot be deployed there',
    '证书不能部署到该实例',
  ),
  targetUnknown: ({ instanceId }: OfInstance) => ({
    code: 'FailedOperation.CertificateNotDeployInstance',
    en: `There is no such instance to deploy to: ${shown(instanceId)}.`,
    zh: `没有可部署的实例：${shown(instanceId)}。`,
  }),
  instanceMalformed: ({ instanceId }: OfInstance) => ({
    code: 'FailedOperation.CertificateDeployInstanceFormatError',
    en: `The format of the instance is incorrect: ${shown(instanceId)}.`,
    zh: `部署实例格式错误：${shown(instanceId)}。`,
  }),
  resourceTypeUnknown: ({ resourceType }: { readonly resourceType: string }) => ({
    code: 'FailedOperation.CertificateHostResourceTypeInvalid',
    en: `The type of cloud resource is invalid: ${shown(resourceType)}.`,
    zh: `云资源类型无效：${shown(resourceType)}。`,
  }),
  nothingBound: ({ certificateId }: { readonly certificateId: string }) => ({
    code: 'FailedOperation.CertificateDeployInstanceEmpty',
    en: `The certificate is on no instance of these types and regions: ${shown(certificateId)}.`,
    zh: `证书在这些类型与地域中没有关联的实例：${shown(certificateId)}。`,
  }),
  deploymentUnknown: ({ deploymentId }: OfDeployment) => ({
    code: 'FailedOperation.CertificateDeployNotExist',
    en: `The deployment record does not exist: ${deploymentId}.`,
    zh: `部署记录不存在：${deploymentId}。`,
  }),
  deploymentUnderWay: ({ deploymentId }: OfDeployment) => ({
    code: 'FailedOperation.CertificateDeployHasPendingRecord',
    en: `The deployment is still under way: ${deploymentId}.`,
    zh: `部署尚在进行：${deploymentId}。`,
  }),
  nothingToRetry: ({ deploymentId }: OfDeployment) => ({
    code: 'FailedOperation.CertificateDeployRetryStatusInvalid',
    en: `Nothing of the deployment has failed, so there is nothing to retry: ${deploymentId}.`,
    zh: `部署没有失败的实例，无需重试：${deploymentId}。`,
  }),
  nothingToRollBack: ({ deploymentId }: OfDeployment) => ({
    code: 'FailedOperation.CertificateDeployRollbackStatusInvalid',
    en: `The deployment cannot be rolled back: of what it brought nothing has a former certificate that is kept: ${deploymentId}.`,
    zh: `部署不能回滚：没有保存之前的证书：${deploymentId}。`,
  }),
};
