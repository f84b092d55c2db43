// Actions that Tencent Cloud has not: their names begin with "Reseal", so that none of its own will ever be called so.

import type { Action } from './action.ts';
import { ResealAdvanceScheduledRevocation } from './extensions/ResealAdvanceScheduledRevocation.ts';
import { ResealCancelCampaign } from './extensions/ResealCancelCampaign.ts';
import { ResealCancelScheduledRevocation } from './extensions/ResealCancelScheduledRevocation.ts';
import { ResealCheckPersistentRecord } from './extensions/ResealCheckPersistentRecord.ts';
import { ResealCountCampaignSelection } from './extensions/ResealCountCampaignSelection.ts';
import { ResealCreateAcmeKey } from './extensions/ResealCreateAcmeKey.ts';
import { ResealCreateCampaign } from './extensions/ResealCreateCampaign.ts';
import { ResealCreatePerson } from './extensions/ResealCreatePerson.ts';
import { ResealDeletePerson } from './extensions/ResealDeletePerson.ts';
import { ResealDescribeAccess } from './extensions/ResealDescribeAccess.ts';
import { ResealDescribeActivity } from './extensions/ResealDescribeActivity.ts';
import { ResealDescribeAtRisk } from './extensions/ResealDescribeAtRisk.ts';
import { ResealDescribeAuditLog } from './extensions/ResealDescribeAuditLog.ts';
import { ResealDescribeAuthorities } from './extensions/ResealDescribeAuthorities.ts';
import { ResealDescribeCampaign } from './extensions/ResealDescribeCampaign.ts';
import { ResealDescribeCampaignItems } from './extensions/ResealDescribeCampaignItems.ts';
import { ResealDescribeCampaignReport } from './extensions/ResealDescribeCampaignReport.ts';
import { ResealDescribeCampaignUnknowns } from './extensions/ResealDescribeCampaignUnknowns.ts';
import { ResealDescribeCampaigns } from './extensions/ResealDescribeCampaigns.ts';
import { ResealDescribeDeliveries } from './extensions/ResealDescribeDeliveries.ts';
import { ResealDescribeDnsProviders } from './extensions/ResealDescribeDnsProviders.ts';
import { ResealDescribeIssuers } from './extensions/ResealDescribeIssuers.ts';
import { ResealDescribePersistentRecord } from './extensions/ResealDescribePersistentRecord.ts';
import { ResealDescribePersistentRecords } from './extensions/ResealDescribePersistentRecords.ts';
import { ResealDescribePerspectives } from './extensions/ResealDescribePerspectives.ts';
import { ResealDescribeProofs } from './extensions/ResealDescribeProofs.ts';
import { ResealDescribeRenewals } from './extensions/ResealDescribeRenewals.ts';
import { ResealDescribeScheduledRevocations } from './extensions/ResealDescribeScheduledRevocations.ts';
import { ResealDescribeTargets } from './extensions/ResealDescribeTargets.ts';
import { ResealDescribeWebhooks } from './extensions/ResealDescribeWebhooks.ts';
import { ResealExamineInstallation } from './extensions/ResealExamineInstallation.ts';
import { ResealExtendCampaignSelection } from './extensions/ResealExtendCampaignSelection.ts';
import { ResealModifyPerson } from './extensions/ResealModifyPerson.ts';
import { ResealModifyRenewal } from './extensions/ResealModifyRenewal.ts';
import { ResealPauseCampaign } from './extensions/ResealPauseCampaign.ts';
import { ResealPlanCampaign } from './extensions/ResealPlanCampaign.ts';
import { ResealRenewCertificate } from './extensions/ResealRenewCertificate.ts';
import { ResealReportKeyCompromise } from './extensions/ResealReportKeyCompromise.ts';
import { ResealResetPerson } from './extensions/ResealResetPerson.ts';
import { ResealResumeCampaign } from './extensions/ResealResumeCampaign.ts';
import { ResealRetryCampaign } from './extensions/ResealRetryCampaign.ts';
import { ResealRetryDelivery } from './extensions/ResealRetryDelivery.ts';
import { ResealRollAuthority } from './extensions/ResealRollAuthority.ts';
import { ResealStartCampaign } from './extensions/ResealStartCampaign.ts';

export const EXTENSION_PREFIX = 'Reseal';

/** They go the way of every action: version, signature, rate, policy and project. docs/extensions.md has their contract. */
export const EXTENSION_ACTIONS: readonly Action[] = [
  ResealAdvanceScheduledRevocation,
  ResealCancelCampaign,
  ResealCancelScheduledRevocation,
  ResealCheckPersistentRecord,
  ResealCountCampaignSelection,
  ResealCreateAcmeKey,
  ResealCreateCampaign,
  ResealCreatePerson,
  ResealDeletePerson,
  ResealDescribeAccess,
  ResealDescribeActivity,
  ResealDescribeAtRisk,
  ResealDescribeAuditLog,
  ResealDescribeAuthorities,
  ResealDescribeCampaign,
  ResealDescribeCampaignItems,
  ResealDescribeCampaignReport,
  ResealDescribeCampaignUnknowns,
  ResealDescribeCampaigns,
  ResealDescribeDeliveries,
  ResealDescribeDnsProviders,
  ResealDescribeIssuers,
  ResealDescribePersistentRecord,
  ResealDescribePersistentRecords,
  ResealDescribePerspectives,
  ResealDescribeProofs,
  ResealDescribeRenewals,
  ResealDescribeScheduledRevocations,
  ResealDescribeTargets,
  ResealDescribeWebhooks,
  ResealExamineInstallation,
  ResealExtendCampaignSelection,
  ResealModifyPerson,
  ResealModifyRenewal,
  ResealPauseCampaign,
  ResealPlanCampaign,
  ResealRenewCertificate,
  ResealReportKeyCompromise,
  ResealResetPerson,
  ResealResumeCampaign,
  ResealRetryCampaign,
  ResealRetryDelivery,
  ResealRollAuthority,
  ResealStartCampaign,
];
