// Campaigns for a page: as the service describes them, with the counts that it tells every second laid over them.

import { useEffect, useRef, useState } from 'react';
import type { Campaign, CampaignSummary } from '../api/campaigns.ts';
import type { InputOf, OutputOf } from '../api/actions.ts';
import type { CampaignTold } from '../api/live.ts';
import { useSurroundings } from './app-context.ts';
import { type Called, useCall } from './use-call.ts';

/** What is not told every second, such as the forecast, is asked for so often while counts move. */
const AGAIN_MS = 5000;

type Told = ReadonlyMap<string, CampaignTold>;

export function useCampaigns(input: InputOf<'ResealDescribeCampaigns'>): Called<OutputOf<'ResealDescribeCampaigns'>> {
  const called = useCall({ action: 'ResealDescribeCampaigns', input });
  const listed = new Set(called.data?.Campaigns.map(({ CampaignId }) => CampaignId));
  // One that is not listed has been made meanwhile.
  const told = useTold(called, ({ CampaignId }) => !listed.has(CampaignId));
  const { data } = called;
  if (data === undefined) return called;
  return { ...called, data: { ...data, Campaigns: data.Campaigns.map((one) => summaryWith(one, told)) } };
}

export function useCampaign(CampaignId: string): Called<Campaign> {
  const called = useCall({ action: 'ResealDescribeCampaign', input: { CampaignId } });
  const campaign = called.data?.Campaign;
  const told = useTold(called, (one) => one.CampaignId === CampaignId && one.Step !== campaign?.Step);
  useReloadsWhileMoving(called, told.get(CampaignId));
  return { ...called, data: campaign === undefined ? undefined : campaignWith(campaign, told.get(CampaignId)) };
}

/** What was told since the newest answer was asked for; whatever is told of that the answer has not, loads it anew. */
function useTold(
  { isLoading, reload }: Pick<Called<unknown>, 'isLoading' | 'reload'>,
  isNews: (told: CampaignTold) => boolean,
): Told {
  const { live } = useSurroundings();
  const [told, setTold] = useState<Told>(new Map());
  const newest = useRef({ isNews, reload });
  useEffect(() => {
    newest.current = { isNews, reload };
  });
  useEffect(() => {
    if (isLoading) setTold(new Map());
  }, [isLoading]);
  useEffect(
    () =>
      live.onCampaign((one) => {
        if (one !== undefined) setTold((before) => new Map([...before, [one.CampaignId, later(before, one)]]));
        if (one === undefined || newest.current.isNews(one)) newest.current.reload();
      }),
    [live],
  );
  return told;
}

/** Waves that did not move since stay as they were told. */
function later(before: Told, told: CampaignTold): CampaignTold {
  const moved = new Set(told.Waves.map(({ Wave }) => Wave));
  const still = before.get(told.CampaignId)?.Waves.filter(({ Wave }) => !moved.has(Wave)) ?? [];
  return { ...told, Waves: [...still, ...told.Waves] };
}

function useReloadsWhileMoving({ reload }: Pick<Called<unknown>, 'reload'>, told: CampaignTold | undefined): void {
  const hasMoved = told !== undefined;
  useEffect(() => {
    if (!hasMoved) return undefined;
    const timer = setTimeout(reload, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [hasMoved, reload]);
}

function summaryWith(campaign: CampaignSummary, told: Told): CampaignSummary {
  const newest = told.get(campaign.CampaignId);
  return newest === undefined ? campaign : { ...campaign, Step: newest.Step, Counts: newest.Counts };
}

function campaignWith(campaign: Campaign, told: CampaignTold | undefined): Campaign {
  if (told === undefined) return campaign;
  const moved = new Map(told.Waves.map((wave) => [wave.Wave, wave]));
  const Waves = campaign.Waves.map((wave) => ({ ...wave, ...moved.get(wave.Wave) }));
  return { ...campaign, Step: told.Step, Counts: told.Counts, Waves };
}
