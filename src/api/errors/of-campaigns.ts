// The codes and messages of what is refused about campaigns: a part of the table in errors.ts.

import { inWords, type Reason } from '../../reasons/reason.ts';
import { inChinese } from '../../reasons/vocabularies.ts';
import { shown } from './wording.ts';

interface OfCampaign {
  readonly campaignId: string;
}

export const CAMPAIGN_WORDINGS = {
  campaignUnknown: ({ campaignId }: OfCampaign) => ({
    code: 'ResourceNotFound',
    en: `The campaign does not exist: ${shown(campaignId)}.`,
    zh: `批量重颁发任务不存在：${shown(campaignId)}。`,
  }),
  campaignStepForbids: ({
    campaignId,
    act,
    detail,
  }: OfCampaign & { readonly act: string; readonly detail: Reason }) => ({
    code: 'FailedOperation',
    en: `Operation failed: cannot ${act} campaign ${campaignId}, because ${inWords(detail, 'en')}.`,
    zh: `操作失败：不能${inChinese('act', act)}批量重颁发任务 ${campaignId}：${inWords(detail, 'zh')}。`,
  }),
  campaignLimitReached: ({ limit }: { readonly limit: number }) => ({
    code: 'LimitExceeded',
    en: `There are ${limit} campaigns under way, which is the limit: cancel one, or wait until one is done.`,
    zh: `进行中的批量重颁发任务已达上限 ${limit} 个，请先取消其中一个或等待完成。`,
  }),
  campaignSelectionFull: ({ limit }: { readonly limit: number }) => ({
    code: 'LimitExceeded',
    en: `A campaign takes ${limit} identifiers, and none of these was added: select by other criteria, or make another campaign.`,
    zh: `每个批量重颁发任务最多 ${limit} 个标识，本次未添加：请使用其他筛选条件，或另建任务。`,
  }),
};
