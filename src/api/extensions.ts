// Actions that Tencent Cloud has not: their names begin with "Reseal", so that none of its own will ever be called so.

import type { Action } from './action.ts';
import { ResealAdvanceScheduledRevocation } from './extensions/ResealAdvanceScheduledRevocation.ts';
import { ResealCancelScheduledRevocation } from './extensions/ResealCancelScheduledRevocation.ts';
import { ResealCreateAcmeKey } from './extensions/ResealCreateAcmeKey.ts';
import { ResealCreatePerson } from './extensions/ResealCreatePerson.ts';
import { ResealDeletePerson } from './extensions/ResealDeletePerson.ts';
import { ResealDescribeAccess } from './extensions/ResealDescribeAccess.ts';
import { ResealDescribeAuditLog } from './extensions/ResealDescribeAuditLog.ts';
import { ResealDescribeRenewals } from './extensions/ResealDescribeRenewals.ts';
import { ResealDescribeScheduledRevocations } from './extensions/ResealDescribeScheduledRevocations.ts';
import { ResealDescribeTargets } from './extensions/ResealDescribeTargets.ts';
import { ResealModifyPerson } from './extensions/ResealModifyPerson.ts';
import { ResealModifyRenewal } from './extensions/ResealModifyRenewal.ts';
import { ResealRenewCertificate } from './extensions/ResealRenewCertificate.ts';
import { ResealReportKeyCompromise } from './extensions/ResealReportKeyCompromise.ts';
import { ResealResetPerson } from './extensions/ResealResetPerson.ts';

export const EXTENSION_PREFIX = 'Reseal';

/** They go the way of every action: version, signature, rate, policy and project. docs/extensions.md has their contract. */
export const EXTENSION_ACTIONS: readonly Action[] = [
  ResealAdvanceScheduledRevocation,
  ResealCancelScheduledRevocation,
  ResealCreateAcmeKey,
  ResealCreatePerson,
  ResealDeletePerson,
  ResealDescribeAccess,
  ResealDescribeAuditLog,
  ResealDescribeRenewals,
  ResealDescribeScheduledRevocations,
  ResealDescribeTargets,
  ResealModifyPerson,
  ResealModifyRenewal,
  ResealRenewCertificate,
  ResealReportKeyCompromise,
  ResealResetPerson,
];
