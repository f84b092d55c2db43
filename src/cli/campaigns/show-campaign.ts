// One campaign for people: how it stands, its waves, and before its start what it would do and refuse.

import { wireTime } from '../../api/words/times.ts';
import { type Row, showRow, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import { ITEM_STATES } from '../../certificates/model/campaigns/item.ts';
import { type Counts, STATE_COUNTS, type WireCampaign, type WireSummary, type WireWave } from './answers.ts';

type Printing = Pick<Shell, 'print'>;

/** Of groups and refusals so many are shown; --json has them all. */
export const MAX_SHOWN = 20;

export function showCampaign(shell: Printing, campaign: WireCampaign): void {
  const { Waves, Groups, Refusals } = campaign;
  showRow(shell, factsOf(campaign), {});
  showPart(shell, 'Waves', Waves?.map(waveRowOf));
  showPart(
    shell,
    'Groups',
    Groups?.map(({ By, Value, Count }) => ({ By, Value, Certificates: Count })),
  );
  showPart(
    shell,
    'Not replaced',
    Refusals?.map(({ State, Reason, Count }) => ({ State, Reason, Certificates: Count })),
  );
}

function showPart(shell: Printing, title: string, rows: readonly Row[] | undefined): void {
  if (rows === undefined || rows.length === 0) return;
  shell.print(`\n${title}:`);
  showRows(shell, rows.slice(0, MAX_SHOWN), {});
  if (rows.length > MAX_SHOWN) shell.print(`(and ${rows.length - MAX_SHOWN} more)`);
}

function waveRowOf({ Wave, Size, Waiting, UnderWay, Replaced, Failed, StartTime, EndTime }: WireWave): Row {
  const row = { Wave, Size, Waiting, 'Under way': UnderWay, Replaced, Failed };
  return { ...row, Begun: StartTime ?? null, Ended: EndTime ?? null };
}

function factsOf(campaign: WireCampaign): Row {
  const { Forecast: forecast, Deadline, StartTime, EndTime, StepReason, Unknown: unknown } = campaign;
  return {
    CampaignId: campaign.CampaignId,
    Name: campaign.Name,
    Step: StepReason === undefined ? campaign.Step : `${campaign.Step} (${StepReason})`,
    Mode: campaign.Mode,
    Certificates: countsText(campaign.Counts),
    ...(unknown ? { 'Lines that name nothing': `${unknown} (reseal campaign unknowns ${campaign.CampaignId})` } : {}),
    Begun: StartTime ?? null,
    Ended: EndTime ?? null,
    Deadline: Deadline === undefined ? null : wireTime(Deadline),
    Forecast: forecast?.FinishTime === undefined ? null : forecastText(forecast.FinishTime, campaign),
  };
}

function forecastText(finish: Date, { Forecast: forecast, Deadline }: WireCampaign): string {
  const limited = forecast?.LimitedBy === undefined ? '' : `, limited by ${forecast.LimitedBy}`;
  const against = Deadline === undefined ? '' : finish <= Deadline ? ', in time' : ', too late';
  return `${wireTime(finish)}${limited}${against}`;
}

/** "12, of them 3 replaced, 9 waiting". */
function countsText(counts: Counts): string {
  const parts = ITEM_STATES.flatMap((state) => {
    const count = counts[STATE_COUNTS[state]];
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return parts.length === 0 ? String(counts.Total) : `${counts.Total}, of them ${parts.join(', ')}`;
}

export function summaryRowOf({ CampaignId, Name, Step, Mode, Counts: counts, CreateTime, Deadline }: WireSummary): Row {
  return {
    CampaignId,
    Name,
    Step,
    Mode,
    Replaced: `${counts.Replaced}/${counts.Total}`,
    Trouble: counts.Failed + counts.Refused + counts.External,
    Created: CreateTime ?? null,
    Deadline: Deadline === undefined ? null : wireTime(Deadline),
  };
}
