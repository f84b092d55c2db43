// How far a campaign is, on one line: for a terminal with a bar as wide as fits, and without one as plain words.

import { wireTime } from '../../api/words/times.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { visible } from '../output.ts';
import type { Counts, WireCampaign } from './answers.ts';

/** One look at a campaign. */
export interface Seen {
  readonly campaign: WireCampaign;
  readonly at: Date;
}

/** Narrower bars say nothing that the number does not. */
const MIN_BAR = 10;
const MAX_BAR = 40;

/** So many items need nobody any more, whatever became of them. */
export function settledOf({ Total, Waiting, UnderWay }: Counts): number {
  return Total - Waiting - UnderWay;
}

/** From 0 to 1; of nothing at all there is nothing left to do. */
export function shareOf(counts: Counts): number {
  return counts.Total === 0 ? 1 : settledOf(counts) / counts.Total;
}

/** Items settled a second between two looks; undefined where no time lies between them, or items were put back. */
export function rateOf(former: Seen | undefined, seen: Seen): number | undefined {
  if (former === undefined) return undefined;
  const seconds = (seen.at.getTime() - former.at.getTime()) / SECOND_MS;
  const settled = settledOf(seen.campaign.Counts) - settledOf(former.campaign.Counts);
  return seconds > 0 && settled >= 0 ? settled / seconds : undefined;
}

/** Without a line feed, and no wider than the terminal has columns. */
export function progressBar(
  seen: Seen,
  { rate, columns }: { readonly rate: number | undefined; readonly columns: number },
): string {
  const words = progressWords(seen, rate);
  const room = Math.min(MAX_BAR, columns - words.length - '[] '.length);
  if (room < MIN_BAR || isBefore(seen.campaign)) return words.slice(0, Math.max(0, columns));
  const filled = Math.floor(shareOf(seen.campaign.Counts) * room);
  return `[${'='.repeat(filled)}${' '.repeat(room - filled)}] ${words}`;
}

export function progressWords({ campaign }: Seen, rate: number | undefined): string {
  const { Counts: counts, Step: step } = campaign;
  const parts = isBefore(campaign)
    ? [visible(step), `${grouped(counts.Total)} certificates`, ...troubles(counts)]
    : [
        `${percentOf(counts)} %`,
        `${grouped(settledOf(counts))}/${grouped(counts.Total)}`,
        ...troubles(counts),
        waveOf(campaign),
        step === 'running' ? rateWords(rate) : undefined,
        step === 'running' ? endWords(campaign) : visible(step),
      ];
  return parts.filter((part) => part !== undefined).join('  ');
}

/** Nothing is worked off yet: there is no share of it. */
function isBefore({ Step }: WireCampaign): boolean {
  return ['drafted', 'planning', 'planned'].includes(Step);
}

function rateWords(rate: number | undefined): string | undefined {
  if (rate === undefined) return undefined;
  return `${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))}/s`;
}

/** Never 100 before all of it is settled. */
function percentOf(counts: Counts): string {
  return (Math.floor(shareOf(counts) * 1000) / 10).toFixed(1);
}

function troubles({ Failed, Refused, External }: Counts): readonly string[] {
  const told = [
    [Failed, 'failed'],
    [Refused, 'refused'],
    [External, 'external'],
  ] as const;
  return told.flatMap(([count, word]) => (count === 0 ? [] : [`${grouped(count)} ${word}`]));
}

/** The newest that has begun, of all. */
function waveOf({ Waves: waves }: WireCampaign): string | undefined {
  if (waves === null || waves === undefined || waves.length === 0) return undefined;
  const begun = waves.filter(({ StartTime }) => StartTime !== undefined).length;
  return begun === 0 ? undefined : `wave ${begun}/${waves.length}`;
}

function endWords({ Forecast: forecast, Deadline: deadline }: WireCampaign): string | undefined {
  const finish = forecast?.FinishTime;
  if (finish === undefined) return undefined;
  const ends = `ends ${wireTime(finish)}`;
  if (deadline === undefined) return ends;
  return `${ends}, ${finish <= deadline ? 'in time' : 'too late'}`;
}

/** 83,267. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
