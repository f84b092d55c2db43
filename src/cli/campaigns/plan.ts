// reseal campaign plan: says what a mass reissue would replace, when it would end and what it would refuse; nothing is replaced yet.

import type { Command } from 'commander';
import type { ApiAnswer, Call } from '../../client/client.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readAnswer } from '../certificates/answers.ts';
import { DEFAULT_TIMEOUT_SECONDS, readSeconds, unlessBusy } from '../certificates/polling.ts';
import { showRow } from '../output.ts';
import type { Shell } from '../shell.ts';
import { CAMPAIGN_NAMED } from './answers.ts';
import { asked, type CampaignOptions, withCampaigns } from './campaign-call.ts';
import { readPieces } from './identifiers.ts';
import { planInput, type PlanOptions, withPlan } from './plan-options.ts';
import { selectionInput, type SelectionOptions, withSelection } from './selection-options.ts';
import { watch } from './watch.ts';

interface PlanWish extends CampaignOptions, SelectionOptions, PlanOptions {
  readonly wait: boolean;
  /** In seconds. */
  readonly timeout: number;
}

export function addCampaignPlan(campaign: Command, shell: Shell): void {
  const command = campaign
    .command('plan <name>')
    .description('say what would be replaced and refused, and when it would end: nothing is replaced before start');
  withPlan(withSelection(withCampaigns(command)), shell)
    .option('--no-wait', 'do not wait for the plan')
    .option('--timeout <seconds>', 'how long is waited for it', readSeconds, DEFAULT_TIMEOUT_SECONDS)
    .action((name: string, options: PlanWish) => plan(shell, name, options));
}

async function plan(shell: Shell, name: string, options: PlanWish): Promise<void> {
  const { json, timeout, wait } = options;
  const input = { Name: name, Selection: selectionInput(options), ...planInput(options) };
  await asked(shell, options, async (call) => {
    const created = await call('ResealCreateCampaign', input);
    const { CampaignId: id } = readAnswer(CAMPAIGN_NAMED, created);
    await orCancel(call, id, async () => await sendFile(shell, { call, id, path: options.file }));
    const begun = await call('ResealPlanCampaign', { CampaignId: id });
    if (wait) return await watch(shell, { call, id, timeout, json });
    if (json) return shell.print(JSON.stringify({ ...begun, CampaignId: id }));
    showRow(shell, { CampaignId: id, Next: `reseal campaign show ${id} --watch` }, {});
  });
}

interface Sent {
  readonly call: Call;
  readonly id: string;
  readonly path: string | undefined;
}

/** In pieces, so that neither side ever holds the whole of it; the same piece once more is no harm. */
async function sendFile(shell: Shell, { call, id, path }: Sent): Promise<void> {
  if (path === undefined) return;
  let count = 0;
  for await (const identifiers of readPieces(linesOf(shell, path), { path })) {
    await patiently(shell, () => call('ResealExtendCampaignSelection', { CampaignId: id, Identifiers: identifiers }));
    count += identifiers.length;
  }
  if (count === 0) throw new OperatorError(`Cannot plan by ${path}: it names no certificate`);
}

/** A long file is many calls, more in a second than the service may take. */
async function patiently(shell: Shell, ask: () => Promise<ApiAnswer>): Promise<void> {
  for (let turns = 0; turns < MAX_BUSY_TURNS; turns += 1) {
    if ((await unlessBusy(ask, false)) !== undefined) return;
    await shell.pause(BUSY_PAUSE_MS);
  }
  throw new OperatorError(`Cannot send the file: the service is too busy for ${MAX_BUSY_TURNS} tries`);
}

const BUSY_PAUSE_MS = 500;
/** Half a minute. */
const MAX_BUSY_TURNS = 60;

async function* linesOf(shell: Shell, path: string): AsyncGenerator<string> {
  try {
    yield* shell.readLines(path);
  } catch (cause) {
    throw new OperatorError(`Cannot read certificates ${path}: the file cannot be opened`, { cause });
  }
}

/** A selection that is there in part is of no use to anybody. */
async function orCancel(call: Call, id: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    // What has failed is what is told, whether or not the rest could be cleared away.
    await call('ResealCancelCampaign', { CampaignId: id }).catch(() => undefined);
    throw error;
  }
}
