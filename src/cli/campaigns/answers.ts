// The members of the API's answers about campaigns that commands show.

import { z } from 'zod';
import { readWireTime } from '../../api/words/times.ts';
import type { ItemState } from '../../certificates/model/campaigns/item.ts';

/** Empty where it has not come. */
const time = z
  .string()
  .nullish()
  .transform((text) => readWireTime(text ?? ''));

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const count = z.number().int().nonnegative();

/** How many items stand so, in the words of the wire. */
const COUNT_MEMBERS = {
  Waiting: count,
  UnderWay: count,
  Replaced: count,
  Failed: count,
  Refused: count,
  External: count,
  Over: count,
  Cancelled: count,
};

const COUNTS = z.object({ ...COUNT_MEMBERS, Total: count });

export type Counts = z.output<typeof COUNTS>;

export const STATE_COUNTS = {
  waiting: 'Waiting',
  underWay: 'UnderWay',
  replaced: 'Replaced',
  failed: 'Failed',
  refused: 'Refused',
  external: 'External',
  over: 'Over',
  cancelled: 'Cancelled',
} as const satisfies { readonly [state in ItemState]: keyof Counts };

const SUMMARY = z.object({
  CampaignId: z.string(),
  Name: z.string(),
  Step: z.string(),
  StepReason: text,
  Mode: z.string(),
  CreateTime: text,
  Deadline: time,
  Counts: COUNTS,
});

export type WireSummary = z.output<typeof SUMMARY>;

const FORECAST = z.object({ FinishTime: time, LimitedBy: text, InTime: z.boolean().nullish() }).nullish();

const WAVE = z.object({ Wave: count, Size: count, ...COUNT_MEMBERS, StartTime: text, EndTime: text });

export type WireWave = z.output<typeof WAVE>;

const CAMPAIGN = SUMMARY.extend({
  StartTime: text,
  EndTime: text,
  Waves: z.array(WAVE).nullish(),
  Forecast: FORECAST,
  Groups: z.array(z.object({ By: z.string(), Value: z.string(), Count: count })).nullish(),
  Unknown: count.nullish(),
  Refusals: z.array(z.object({ State: z.string(), Reason: z.string(), Count: count })).nullish(),
});

export type WireCampaign = z.output<typeof CAMPAIGN>;

const ITEM = z.object({
  CertificateId: z.string(),
  ReplacementId: text,
  Domain: z.string(),
  Issuer: text,
  State: z.string(),
  Reason: text,
  Wave: count.nullish(),
  OldState: text,
  ChangeTime: text,
});

export type WireItem = z.output<typeof ITEM>;

export const CAMPAIGN_NAMED = z.object({ CampaignId: z.string().min(1) });

export const CAMPAIGN_STEP = z.object({ Step: z.string() });

export const CAMPAIGN_ANSWER = z.object({ Campaign: CAMPAIGN });

export const CAMPAIGN_PAGE = z.object({ TotalCount: count, Campaigns: z.array(SUMMARY) });

export const UNKNOWNS_PAGE = z.object({ TotalCount: count, Identifiers: z.array(z.string()), NextCursor: text });

export const ITEM_PAGE = z.object({ Items: z.array(ITEM), NextCursor: text });
