// The wire's Status, StatusName and StatusMsg: views of a certificate's phase, numbered as in reference/lifecycle.md.

import {
  isPending,
  isReissue,
  phaseOf,
  type Certificate,
  type FailureReason,
} from '../../certificates/model/certificate.ts';
import type { Standing } from '../../certificates/model/certificate-filter.ts';
import type { Products } from '../../certificates/model/product.ts';
import { inWords, type Reason } from '../../reasons/reason.ts';
import { type Language, tongueOf } from '../call/request.ts';

export interface StatusView {
  readonly now: Date;
  readonly language: Language;
  readonly products: Products;
}

export interface WireStatus {
  readonly Status: number;
  readonly StatusName: string;
  /** What is awaited; a reason once failed; empty otherwise. */
  readonly StatusMsg: string;
}

export function wireStatusOf(certificate: Certificate, view: StatusView): WireStatus {
  const status = statusOf(certificate, view);
  return {
    Status: STATUS_NUMBERS[status],
    StatusName: named(STATUS_NAMES[status], view.language),
    StatusMsg: statusMessageOf(certificate, view),
  };
}

/** What a Status number selects in a list; none for numbers that no certificate of this service has. */
export function standingsOf(status: number): readonly Standing[] {
  return STANDINGS.get(status) ?? [];
}

interface Named {
  readonly en: string;
  readonly zh: string;
}

/** Of the sixteen that the API documents, those that a certificate of this service can have. */
const STATUS_NUMBERS = {
  inReview: 0,
  issued: 1,
  failed: 2,
  expired: 3,
  recordAdded: 4,
  paidInformationAwaited: 5,
  cancelled: 7,
  revoking: 9,
  revoked: 10,
  reissuing: 11,
  freeInformationAwaited: 13,
} as const;

const STANDINGS: ReadonlyMap<number, readonly Standing[]> = new Map([
  [
    STATUS_NUMBERS.inReview,
    [
      { phase: 'validating', isReissue: false, isAutomatic: false },
      { phase: 'issuing', isReissue: false },
    ],
  ],
  [STATUS_NUMBERS.issued, [{ phase: 'issued' }]],
  [STATUS_NUMBERS.failed, [{ phase: 'failed' }]],
  [STATUS_NUMBERS.expired, [{ phase: 'expired' }]],
  [STATUS_NUMBERS.recordAdded, [{ phase: 'validating', isReissue: false, isAutomatic: true }]],
  [STATUS_NUMBERS.paidInformationAwaited, [{ phase: 'ordered' }, { phase: 'filled' }]],
  [STATUS_NUMBERS.cancelled, [{ phase: 'cancelled' }]],
  [STATUS_NUMBERS.revoking, [{ phase: 'revoking' }]],
  [STATUS_NUMBERS.revoked, [{ phase: 'revoked' }]],
  [
    STATUS_NUMBERS.reissuing,
    [
      { phase: 'validating', isReissue: true },
      { phase: 'issuing', isReissue: true },
    ],
  ],
]);

type StatusId = keyof typeof STATUS_NUMBERS;

const STATUS_NAMES: Readonly<Record<StatusId, Named>> = {
  inReview: { en: 'In review', zh: '审核中' },
  issued: { en: 'Issued', zh: '已通过' },
  failed: { en: 'Review failed', zh: '审核失败' },
  expired: { en: 'Expired', zh: '已过期' },
  recordAdded: { en: 'DNS record added automatically', zh: '自动添加DNS记录' },
  paidInformationAwaited: { en: 'Information awaited', zh: '待提交资料' },
  cancelled: { en: 'Cancelled', zh: '已取消' },
  revoking: { en: 'Revoking', zh: '证书吊销中' },
  revoked: { en: 'Revoked', zh: '已吊销' },
  reissuing: { en: 'Reissuing', zh: '重颁发中' },
  freeInformationAwaited: { en: 'Information awaited', zh: '免费证书待提交资料' },
};

const FAILURES: Readonly<Record<FailureReason, Named>> = {
  proofDeadlinePassed: {
    en: 'Domain verification timed out, and the order was closed; apply again',
    zh: '域名验证超时，订单自动关闭，请您重新进行证书申请',
  },
  issuerRefused: { en: 'The CA refused the order', zh: 'CA审核失败' },
  originalRevoked: { en: 'The original certificate was revoked', zh: '原证书已吊销' },
  keyBlocked: {
    en: 'The key is known to be compromised; apply with a new one',
    zh: '密钥已泄露，请使用新密钥重新申请',
  },
  caaForbids: {
    en: 'The CAA records of its domains do not let it be issued',
    zh: '域名的 CAA 记录不允许签发该证书',
  },
  rightWithdrawn: {
    en: 'The API key that ordered it may not order it any more',
    zh: '下单所用的 API 密钥已失效或无权限',
  },
  accountUnverified: { en: 'The identity of the account is not verified any more', zh: '账号实名认证已被撤销' },
  productWithdrawn: { en: 'The product does not sell it any more', zh: '该产品已不再提供此证书' },
  proofMissing: { en: 'Control of its domains is not proved any more', zh: '域名控制权验证已失效，请重新申请' },
};

function statusOf(certificate: Certificate, view: StatusView): StatusId {
  const phase = phaseOf(certificate, view.now);
  if (isReissue(certificate) && isPending(certificate, view.now)) return 'reissuing';
  if (phase === 'ordered' || phase === 'filled') {
    return isFree(certificate, view.products) ? 'freeInformationAwaited' : 'paidInformationAwaited';
  }
  if (phase === 'validating') return certificate.method === 'managedDns' ? 'recordAdded' : 'inReview';
  return phase === 'issuing' ? 'inReview' : phase;
}

function statusMessageOf(certificate: Certificate, { now, language }: StatusView): string {
  const phase = phaseOf(certificate, now);
  if (phase === 'validating') return 'PENDING-DCV';
  if (phase === 'issuing') return waitingFor(certificate, language);
  if (phase !== 'failed') return '';
  const { failureDetail } = certificate;
  if (failureDetail !== undefined && isTold(failureDetail, language)) return inWords(failureDetail, tongueOf(language));
  // A proof's deadline that has just passed shows before the worker has recorded the failure.
  return named(FAILURES[certificate.failure ?? 'proofDeadlinePassed'], language);
}

/** For its issuer, or for CAA records to let it be issued. */
function waitingFor({ caa }: Certificate, language: Language): string {
  const objection = caa?.findings.find(({ result }) => result !== 'permitted');
  return objection === undefined ? 'WAIT-ISSUE' : inWords(objection.detail, tongueOf(language));
}

/** What was recorded as an English sentence has no Chinese but that of its kind of failure. */
function isTold({ id }: Reason, language: Language): boolean {
  return language === 'en-US' || id !== 'recorded';
}

function isFree(certificate: Certificate, products: Products): boolean {
  return products.get(certificate.productId)?.kind === 'free';
}

function named(name: Named, language: Language): string {
  return language === 'zh-CN' ? name.zh : name.en;
}
