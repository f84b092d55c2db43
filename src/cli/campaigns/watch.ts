// A campaign watched while it runs: a bar that is drawn over itself in a terminal, a line now and then where there is none.

import type { ApiAnswer, Call } from '../../client/client.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { readAnswer } from '../certificates/answers.ts';
import { endOfWaiting, StillWaiting, unlessBusy } from '../certificates/polling.ts';
import { AttentionNeeded } from '../doctor.ts';
import { visible } from '../output.ts';
import type { Shell } from '../shell.ts';
import { CAMPAIGN_ANSWER, type WireCampaign } from './answers.ts';
import { progressBar, progressWords, rateOf, type Seen, settledOf } from './progress.ts';
import { showCampaign } from './show-campaign.ts';

/** Progress is exact to a second. */
const LOOK_MS = SECOND_MS;
/** Without a terminal, where each line stays. */
export const PLAIN_LINE_MS = 10 * SECOND_MS;

export interface Watched {
  readonly call: Call;
  readonly id: string;
  /** In seconds. */
  readonly timeout: number;
  readonly json: true | undefined;
}

type Watching = Pick<Shell, 'clock' | 'pause' | 'print' | 'complain' | 'screen' | 'stopSignal'>;

/**
 * Until nothing moves by itself any more; then all of it is shown. Throws AttentionNeeded where somebody must see to it, and
 * StillWaiting where the time is over, or it was stopped, before the campaign's end: the campaign goes on.
 */
export async function watch(shell: Watching, { call, id, timeout, json }: Watched): Promise<void> {
  const until = endOfWaiting(shell, timeout);
  const stop = shell.stopSignal();
  const tell = teller(shell);
  let former: Seen | undefined;
  for (;;) {
    const answer = await unlessBusy(() => call('ResealDescribeCampaign', { CampaignId: id }), former !== undefined);
    const seen = answer === undefined ? former : seenIn(answer, shell);
    if (answer !== undefined && seen !== undefined) tell(seen, rateOf(former, seen));
    const isEnd = seen !== undefined && isAtRest(seen.campaign);
    const isOver = stop.aborted || shell.clock.now() >= until;
    if (isEnd || isOver) shell.screen?.end();
    if (isEnd && answer !== undefined) return showEnd(shell, { answer, campaign: seen.campaign, json });
    if (isOver) throw stillRunning(id, seen);
    former = seen;
    await shell.pause(LOOK_MS);
  }
}

function seenIn(answer: ApiAnswer, { clock }: Watching): Seen {
  return { campaign: readAnswer(CAMPAIGN_ANSWER, answer).Campaign, at: clock.now() };
}

/** Each look in a terminal; without one the first, each new step, and else one in ten seconds that brought something new. */
function teller(shell: Watching): (seen: Seen, rate: number | undefined) => void {
  const { screen } = shell;
  if (screen !== undefined) {
    return (seen, rate) => screen.draw(progressBar(seen, { rate, columns: screen.columns() }));
  }
  let told: Seen | undefined;
  return (seen) => {
    if (told !== undefined && !isNews(told, seen)) return;
    shell.complain(progressWords(seen, rateOf(told, seen)));
    told = seen;
  };
}

function isNews(told: Seen, seen: Seen): boolean {
  if (told.campaign.Step !== seen.campaign.Step) return true;
  if (seen.at.getTime() - told.at.getTime() < PLAIN_LINE_MS) return false;
  return settledOf(told.campaign.Counts) !== settledOf(seen.campaign.Counts);
}

const MOVING: ReadonlySet<string> = new Set(['planning', 'running']);

function isAtRest({ Step }: WireCampaign): boolean {
  return !MOVING.has(Step);
}

function showEnd(
  shell: Watching,
  {
    answer,
    campaign,
    json,
  }: { readonly answer: ApiAnswer; readonly campaign: WireCampaign; readonly json: true | undefined },
): void {
  if (json) shell.print(JSON.stringify(answer));
  else showCampaign(shell, campaign);
  const left = leftOf(campaign);
  if (left !== undefined) throw new AttentionNeeded(`Campaign ${visible(campaign.CampaignId)} ${left}`);
}

/** What is left for somebody to do, if anything. */
function leftOf({ Step, StepReason, Counts: { Failed, Refused, External } }: WireCampaign): string | undefined {
  if (Step !== 'done' && Step !== 'planned')
    return StepReason === undefined ? `is ${Step}` : `is ${Step}: ${StepReason}`;
  const left = Failed + Refused + External;
  return left === 0 || Step === 'planned' ? undefined : `has left ${left} certificates that are not replaced`;
}

function stillRunning(id: string, seen: Seen | undefined): StillWaiting {
  const far = seen === undefined ? 'the service is too busy to say how far it is' : progressWords(seen, undefined);
  return new StillWaiting(`Campaign ${id} goes on: ${far.replaceAll('  ', ', ')}`);
}
