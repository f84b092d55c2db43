// reseal campaign start, pause, resume, cancel, retry: acts on one campaign that answer its step.

import { Option, type Command } from 'commander';
import { readAnswer } from '../certificates/answers.ts';
import { DEFAULT_TIMEOUT_SECONDS, readSeconds } from '../certificates/polling.ts';
import { given } from '../certificates/service.ts';
import { showRow } from '../output.ts';
import type { Shell } from '../shell.ts';
import { CAMPAIGN_STEP } from './answers.ts';
import { asked, type CampaignOptions, withCampaigns } from './campaign-call.ts';
import { watch } from './watch.ts';

interface ActOptions extends CampaignOptions {
  readonly state?: readonly string[];
  readonly watch?: true;
  /** In seconds. */
  readonly timeout?: number;
}

interface Act {
  readonly word: string;
  readonly description: string;
  /** On the wire. */
  readonly action: string;
}

/** States of items that may wait again. */
const RETRIABLE = ['failed', 'refused', 'external'];

const START: Act = { word: 'start', description: 'begin with the first wave', action: 'ResealStartCampaign' };
const RESUME: Act = { word: 'resume', description: 'go on', action: 'ResealResumeCampaign' };
const RETRY: Act = {
  word: 'retry',
  description: 'have items tried once more that have failed',
  action: 'ResealRetryCampaign',
};
const ACTS: readonly Act[] = [
  {
    word: 'pause',
    description: 'begin no further item; those under way come to their end',
    action: 'ResealPauseCampaign',
  },
  { word: 'cancel', description: 'end it; what has been replaced stays replaced', action: 'ResealCancelCampaign' },
];

export function addCampaignActs(campaign: Command, shell: Shell): void {
  for (const act of [START, RESUME]) withWatch(addAct(campaign, shell, act));
  for (const act of ACTS) addAct(campaign, shell, act);
  withWatch(addAct(campaign, shell, RETRY)).addOption(
    new Option('--state <state...>', 'those that stand so (default: failed)').choices(RETRIABLE),
  );
}

export function withWatch(command: Command): Command {
  return command
    .option('--watch', 'show how far it is until it ends, pauses, or nobody wants to see more')
    .option('--timeout <seconds>', 'how long --watch watches', readSeconds, DEFAULT_TIMEOUT_SECONDS);
}

function addAct(campaign: Command, shell: Shell, act: Act): Command {
  const command = campaign.command(`${act.word} <id>`).description(act.description);
  return withCampaigns(command).action((id: string, options: ActOptions) => run(shell, { act, id, options }));
}

async function run(
  shell: Shell,
  { act, id, options }: { readonly act: Act; readonly id: string; readonly options: ActOptions },
): Promise<void> {
  const { json, timeout = DEFAULT_TIMEOUT_SECONDS } = options;
  await asked(shell, options, async (call) => {
    const answer = await call(act.action, given({ CampaignId: id, States: options.state }));
    if (options.watch) return await watch(shell, { call, id, timeout, json });
    if (json) return shell.print(JSON.stringify(answer));
    showRow(shell, { CampaignId: id, Step: readAnswer(CAMPAIGN_STEP, answer).Step }, {});
  });
}
