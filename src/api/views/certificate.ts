// The fields that every answer about a certificate has in common.

import { type Certificate, isLiveReplacement, isSuperseded, phaseOf } from '../../certificates/model/certificate.ts';
import { isWildcard } from '../../certificates/model/domain-name.ts';
import { isRenewable } from '../../certificates/model/expiring.ts';
import { DAY_MS } from '../../lib/clock.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { OID } from '../../x509/der/oid.ts';
import { wireStatusOf } from '../words/status.ts';
import { tagsView } from '../words/tags.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';
import { wordOfMethod } from '../words/wire-values.ts';
import type { View } from './view.ts';

/** Tencent Cloud counts a certificate's life in months; "12" is a year. */
const DAYS_PER_MONTH = 30;

/** HostingStatus where nothing is hosted. */
export const NOT_HOSTED = -1;

export function certificateView(view: View) {
  const { certificate, product, now } = view;
  const { issued } = certificate;
  return {
    OwnerUin: certificate.accountUin,
    ProjectId: String(certificate.projectId),
    From: certificate.source === 'uploaded' ? 'upload' : 'reseal',
    CertificateType: certificate.type === 'authority' ? 'CA' : 'SVR',
    PackageType: certificate.packageType,
    ProductZhName: product?.nameZh ?? issuerNameOf(certificate),
    Domain: certificate.names[0] ?? '',
    Alias: certificate.alias,
    ...wireStatusOf(certificate, view),
    VerifyType: certificate.method === undefined ? '' : wordOfMethod(certificate.method),
    VulnerabilityStatus: 'INACTIVE',
    CertBeginTime: wireTimeOrNone(issued?.notBefore),
    CertEndTime: wireTimeOrNone(issued?.notAfter),
    ValidityPeriod: validityMonthsOf(view),
    InsertTime: wireTime(certificate.createdAt),
    CertificateId: certificate.id,
    CertificateExtra: certificateExtraOf(view),
    IsVip: product?.kind === 'granted',
    IsDv: certificate.source === 'ordered',
    IsWildcard: certificate.names.some(isWildcard),
    IsVulnerability: false,
    RenewAble: isRenewable(certificate, product, now),
    Deployable: phaseOf(certificate, now) === 'issued',
    Tags: tagsView(certificate.tags),
  };
}

/** Who issued an uploaded certificate, empty for what is not issued: its issuer's common name, or its organization, or all of the name. */
function issuerNameOf({ issued }: Certificate): string {
  const [leaf] = issued?.chain ?? [];
  if (leaf === undefined) return '';
  const { issuer } = readCertificate(leaf);
  const attributes = issuer.relativeNames.flat();
  const told = [OID.commonName, OID.organization].map((oid) => attributes.find((one) => one.oid === oid)?.value);
  return told.find((text) => text !== undefined && text !== '') ?? issuer.text;
}

function validityMonthsOf({ certificate, product }: View): string {
  const { issued } = certificate;
  const days =
    issued === undefined
      ? (product?.validityDays ?? 0)
      : (issued.notAfter.getTime() - issued.notBefore.getTime()) / DAY_MS;
  return String(Math.round(days / DAYS_PER_MONTH));
}

/** reference/lifecycle.md: on the new one ReplacedBy is the original, on the original ReplacedFor is the new one. */
function certificateExtraOf({ certificate, replacement, related, now }: View) {
  const isReplaced = replacement !== undefined && (isLiveReplacement(replacement, now) || isSuperseded(replacement));
  return {
    DomainNumber: String(certificate.maxNames),
    OriginCertificateId: certificate.lineageId === certificate.id ? null : related.told(certificate.lineageId),
    ReplacedBy: related.told(certificate.replaces),
    ReplacedFor: isReplaced ? replacement.id : null,
    RenewOrder: related.told(certificate.renews),
    SMCert: certificate.keyAlgorithm === 'sm2' ? 1 : 0,
    CompanyType: 0,
    ServiceRenewCertificateId: '',
    ServiceOriginCertificateId: '',
  };
}
